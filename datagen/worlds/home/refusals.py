"""Why a deed may be refused: each code with one line that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["REFUSALS"]

REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "missing_argument": "The verb needs one more argument.",
        "wrong_kind": "That is not the kind of thing one can do this with.",
        "gone": "That no longer exists.",
        "not_here": "That is not in the room.",
        "out_of_reach": "That is too far away to touch.",
        "closed": "The thing is inside something closed.",
        "hands_full": "There is no free hand.",
        "their_hands_full": "The other has no free hand.",
        "no_hands": "Somebody without hands cannot do that.",
        "not_held": "That is not in the hand.",
        "already_held": "That is in the hand already.",
        "held_by_other": "Somebody else holds that.",
        "not_a_support": "Nothing can be put on that.",
        "not_a_container": "Nothing can be put in that.",
        "no_space": "There is no room left for that.",
        "cannot_be_opened": "That has no door or drawer.",
        "already_open": "That is open already.",
        "already_closed": "That is closed already.",
        "no_switch": "That cannot be switched.",
        "already_on": "That is on already.",
        "already_off": "That is off already.",
        "not_yourself": "One cannot do that to oneself.",
        "already_there": "One stands there already.",
        "cannot_speak": "Somebody who cannot speak cannot do that.",
        "nothing_said": "There are no words.",
        "bad_claim": "A claim needs a subject, a predicate, and either an object or a value.",
        "already_following": "One follows that person already.",
        "follows_you": "That person follows the one who would follow.",
        "not_following": "One follows nobody.",
        "not_food": "That is not food.",
        "cannot_eat": "Somebody who does not eat cannot do that.",
        "no_sink": "There is no sink within reach.",
        "not_a_vessel": "That holds no liquid.",
        "already_full": "There is something in that already.",
        "empty": "There is nothing in that.",
        "no_tap": "There is no tap within reach.",
        "no_stove": "There is nothing within reach to heat it with.",
        "not_brewed": "That is not made at a stove.",
        "cannot_drink": "Somebody who does not drink cannot do that.",
        "not_itself": "One cannot do that to a thing with itself.",
        "no_water": "There is no water in that.",
        "not_a_plant": "That is no plant.",
        # Codes that only a body with physics gives, through `HomeWorld.refuse`.
        "no_line_of_sight": "Something stands between the hand and that.",
        "no_way": "There is no free way there.",
        "blocked": "Something is in the way.",
        "dropped": "It slipped out of the hand.",
        "too_wide": "That is too wide for the hand.",
        "no_hold": "The hand finds no hold on that.",
    }
)
"""Each refusal code with one line that explains it."""
