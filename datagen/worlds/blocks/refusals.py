"""Why a deed may be refused in a blocks world: each code with one line that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["REFUSALS"]

REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "missing_argument": "The verb needs one more argument.",
        "wrong_kind": "That is not the kind of thing one can do this with.",
        "nothing_there": "There is no such thing.",
        "gone": "That no longer exists.",
        "unreachable": "There is no way there.",
        "out_of_reach": "That is too far away to touch.",
        "out_of_grid": "That lies beyond the edge of the world.",
        "occupied": "There is a block already.",
        "no_space": "Somebody or something is in the way.",
        "no_ground": "There is no ground to build on or to dig in.",
        "hands_full": "There is no free hand.",
        "their_hands_full": "The other has no free hand.",
        "no_hands": "Somebody without hands cannot do that.",
        "not_held": "That is not in the hand.",
        "already_held": "That is in the hand already.",
        "held_by_other": "Somebody else holds that.",
        "not_yourself": "One cannot do that to oneself.",
        "no_such_shape": "Nobody knows how to build that.",
        "no_such_size": "It must be small, medium or large.",
        "no_such_colour": "There are no blocks of that colour.",
        "no_such_side": "A side is left, right, front or back.",
        "already_following": "One follows that one already.",
        "follows_you": "That one follows the one who would follow.",
        "not_following": "One follows nobody.",
        "cannot_speak": "Somebody who cannot speak cannot do that.",
        "nothing_said": "There are no words.",
        "out_of_earshot": "That one is too far away to hear.",
        "obeys_nobody": "That one carries out no commands.",
        "no_such_order": "That is nothing one can be told to do.",
        "bad_claim": "A claim needs a subject, a predicate, and either an object or a value.",
        # Given by a body that was on its way, through `Stage.refuse`.
        "blocked": "Somebody stood in the way for too long.",
    }
)
"""Each refusal code with one line that explains it."""
