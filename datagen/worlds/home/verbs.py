"""What can be done in a home, as data: each verb's parameters, preconditions, effects, audience and wording."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from datagen.worlds.home.liquids import EMPTY
from datagen.worlds.verb import Condition, Effect, Parameter, Verb, Wording

__all__ = ["VERBS"]

_BEINGS = ("person", "pet", "robot")
_ITEM = Parameter(name="item", kinds=("item",))
_TO = Parameter(name="to", kinds=_BEINGS)
_TEXT = Parameter(name="text", example="Hello.")


def _when(test: str, of: str, code: str) -> Condition:
    return Condition(test=test, of=tuple(of.split()), code=code)


def _piece(name: str) -> tuple[Condition, ...]:
    """What must be so to touch a piece of furniture."""
    return (_when("same_room", f"actor {name}", "not_here"), _when("reaches", f"actor {name}", "out_of_reach"))


def _liquid(vessel: str, value: str) -> Effect:
    """What is in a vessel afterwards; it makes no difference to what is none."""
    return Effect(kind="set", subject=vessel, predicate="liquid", value=value)


_HANDS = _when("has_hands", "actor", "no_hands")
_HOLDS = _when("holds", "actor item", "not_held")
_SPEAKS = _when("speaks", "actor", "cannot_speak")

_TAKE = Verb(
    name="take",
    parameters=(_ITEM,),
    conditions=(
        _HANDS,
        _when("exists", "item", "gone"),
        _when("holds_not", "actor item", "already_held"),
        _when("same_room", "actor item", "not_here"),
        _when("unheld", "item", "held_by_other"),
        _when("uncovered", "item", "closed"),
        _when("reaches", "actor item", "out_of_reach"),
        _when("hand_free", "actor", "hands_full"),
    ),
    effects=(Effect(kind="set", subject="item", predicate="held_by", object="actor"),),
    wording=Wording(past="took", present="takes", base="take", rest=" {item}[ from {source}]"),
)
_PUT_ON = Verb(
    name="put_on",
    parameters=(_ITEM, Parameter(name="place", kinds=("furniture", "room"))),
    conditions=(
        _HANDS,
        _HOLDS,
        _when("supports", "place", "not_a_support"),
        *_piece("place"),
        _when("room_on", "actor item place", "no_space"),
    ),
    effects=(Effect(kind="set", subject="item", predicate="on", object="place"),),
    wording=Wording(past="put", present="puts", base="put", rest=" {item} on {place}"),
)
_PUT_IN = Verb(
    name="put_in",
    parameters=(_ITEM, Parameter(name="container", kinds=("furniture",))),
    conditions=(
        _HANDS,
        _HOLDS,
        _when("contains", "container", "not_a_container"),
        *_piece("container"),
        _when("open_or_doorless", "container", "closed"),
        _when("room_in", "item container", "no_space"),
    ),
    effects=(Effect(kind="set", subject="item", predicate="in", object="container"),),
    wording=Wording(past="put", present="puts", base="put", rest=" {item} in {container}"),
)
_THING = Parameter(name="thing", kinds=("furniture",))


def _door(name: str, test: str, code: str, value: bool, wording: Wording) -> Verb:
    return Verb(
        name=name,
        parameters=(_THING,),
        conditions=(
            _HANDS,
            _when("opens", "thing", "cannot_be_opened"),
            *_piece("thing"),
            _when(test, "thing", code),
        ),
        effects=(Effect(kind="set", subject="thing", predicate="is_open", value=value),),
        wording=wording,
    )


def _switch(name: str, test: str, code: str, value: bool, rest: str) -> Verb:
    return Verb(
        name=name,
        parameters=(Parameter(name="thing", kinds=("furniture", "light")),),
        conditions=(_HANDS, _when("switches", "thing", "no_switch"), *_piece("thing"), _when(test, "thing", code)),
        effects=(Effect(kind="set", subject="thing", predicate="is_on", value=value),),
        wording=Wording(past="switched", present="switches", base="switch", rest=rest),
    )


_OPEN = _door(
    "open", "is_closed", "already_open", True, Wording(past="opened", present="opens", base="open", rest=" {thing}")
)
_CLOSE = _door(
    "close", "is_open", "already_closed", False, Wording(past="closed", present="closes", base="close", rest=" {thing}")
)
_GIVE = Verb(
    name="give",
    parameters=(_ITEM, _TO),
    conditions=(
        _HANDS,
        _HOLDS,
        _when("differ", "actor to", "not_yourself"),
        _when("has_hands", "to", "no_hands"),
        *_piece("to"),
        _when("hand_free", "to", "their_hands_full"),
    ),
    effects=(Effect(kind="set", subject="item", predicate="held_by", object="to"),),
    target="to",
    wording=Wording(past="gave", present="gives", base="give", rest=" {item} to {to}"),
)
_CLAIM = (
    Parameter(name="subject", kinds=("thing",), required=False, listed=False),
    Parameter(name="predicate", required=False, listed=False),
)
_SAY = Verb(
    name="say",
    parameters=(
        Parameter(name="to", kinds=_BEINGS, required=False),
        _TEXT,
        *_CLAIM,
        Parameter(name="object", kinds=("thing",), required=False, listed=False),
        Parameter(name="value", literal="any", required=False, listed=False),
    ),
    conditions=(
        _SPEAKS,
        _when("worded", "text", "nothing_said"),
        _when("differ", "actor to", "not_yourself"),
        _when("same_room", "actor to", "not_here"),
        _when("claim_whole", "subject predicate object value", "bad_claim"),
    ),
    target="to",
    wording=Wording(past="said", present="says", base="say", rest="[ to {to}]: “{text}”"),
)
_ASK = Verb(
    name="ask",
    parameters=(_TO, _TEXT, *_CLAIM),
    conditions=(
        _SPEAKS,
        _when("worded", "text", "nothing_said"),
        _when("differ", "actor to", "not_yourself"),
        _when("same_room", "actor to", "not_here"),
    ),
    target="to",
    wording=Wording(past="asked", present="asks", base="ask", rest=" {to}: “{text}”"),
)
_FOLLOW = Verb(
    name="follow",
    parameters=(Parameter(name="person", kinds=_BEINGS),),
    conditions=(
        _when("differ", "actor person", "not_yourself"),
        _when("same_room", "actor person", "not_here"),
        _when("follows_not", "actor person", "already_following"),
        _when("follows_not", "person actor", "follows_you"),
    ),
    effects=(Effect(kind="set", subject="actor", predicate="follows", object="person"),),
    target="person",
    wording=Wording(past="began to follow", present="begins to follow", base="begin to follow", rest=" {person}"),
)
_STOP = Verb(
    name="stop_following",
    parameters=(),
    conditions=(_when("follows_somebody", "actor", "not_following"),),
    effects=(Effect(kind="end", subject="actor", predicate="follows"),),
    wording=Wording(past="stopped following", present="stops following", base="stop following", rest="[ {leader}]"),
)
_EAT = Verb(
    name="eat",
    parameters=(_ITEM,),
    conditions=(
        _when("eats", "actor", "cannot_eat"),
        _when("exists", "item", "gone"),
        _HOLDS,
        _when("edible", "item", "not_food"),
    ),
    effects=(
        Effect(kind="end", subject="item", predicate="held_by"),
        Effect(kind="set", subject="item", predicate="is_gone", value=True),
    ),
    wording=Wording(past="ate", present="eats", base="eat", rest=" {item}"),
)
_WASH = Verb(
    name="wash",
    parameters=(_ITEM,),
    conditions=(_HANDS, _HOLDS, _when("sink_near", "actor", "no_sink")),
    effects=(_liquid("item", EMPTY),),
    wording=Wording(past="washed", present="washes", base="wash", rest=" {item}"),
)
_VESSEL = (_HANDS, _HOLDS, _when("vessel", "item", "not_a_vessel"))
_FULL = _when("full", "item", "empty")
_FILL = Verb(
    name="fill",
    parameters=(_ITEM,),
    conditions=(*_VESSEL, _when("empty", "item", "already_full"), _when("sink_near", "actor", "no_tap")),
    effects=(_liquid("item", "water"),),
    wording=Wording(past="filled", present="fills", base="fill", rest=" {item} with water"),
)
_MAKE = Verb(
    name="make",
    parameters=(_ITEM, Parameter(name="liquid", example="tea")),
    conditions=(
        *_VESSEL,
        _when("empty", "item", "already_full"),
        _when("brewed", "liquid", "not_brewed"),
        _when("stove_near", "actor", "no_stove"),
    ),
    effects=(Effect(kind="set", subject="item", predicate="liquid", like="liquid"),),
    wording=Wording(past="made", present="makes", base="make", rest=" {liquid} in {item}"),
)
_POUR = Verb(
    name="pour",
    parameters=(_ITEM, Parameter(name="into", kinds=("item",))),
    conditions=(
        *_VESSEL,
        _when("differ", "item into", "not_itself"),
        _when("vessel", "into", "not_a_vessel"),
        _FULL,
        _when("exists", "into", "gone"),
        _when("same_room", "actor into", "not_here"),
        _when("uncovered", "into", "closed"),
        _when("reaches", "actor into", "out_of_reach"),
        _when("empty", "into", "already_full"),
    ),
    effects=(Effect(kind="set", subject="into", predicate="liquid", like="item"), _liquid("item", EMPTY)),
    wording=Wording(past="poured", present="pours", base="pour", rest=" what was in {item} into {into}"),
)
_POUR_AWAY = Verb(
    name="pour_away",
    parameters=(_ITEM,),
    conditions=(*_VESSEL, _FULL, _when("sink_near", "actor", "no_sink")),
    effects=(_liquid("item", EMPTY),),
    wording=Wording(past="emptied", present="empties", base="empty", rest=" {item} into the sink"),
)
_DRINK = Verb(
    name="drink",
    parameters=(_ITEM,),
    conditions=(*_VESSEL, _when("drinks", "actor", "cannot_drink"), _FULL),
    effects=(_liquid("item", EMPTY),),
    wording=Wording(past="drank", present="drinks", base="drink", rest=" from {item}"),
)
_WATER = Verb(
    name="water",
    parameters=(Parameter(name="plant", kinds=("item",)), _ITEM),
    conditions=(
        *_VESSEL,
        _when("plant", "plant", "not_a_plant"),
        _when("holds_water", "item", "no_water"),
        _when("same_room", "actor plant", "not_here"),
        _when("uncovered", "plant", "closed"),
        _when("reaches", "actor plant", "out_of_reach"),
    ),
    effects=(_liquid("item", EMPTY),),
    wording=Wording(past="watered", present="waters", base="water", rest=" {plant} from {item}"),
)
_GO = Verb(
    name="go",
    parameters=(Parameter(name="to", kinds=("room", "furniture", *_BEINGS)),),
    conditions=(_when("differ", "actor to", "not_yourself"), _when("is_not_at", "actor to", "already_there")),
    wording=Wording(past="went", present="goes", base="go", rest=" to {to}"),
)
_LOOK = Verb(
    name="look",
    parameters=(),
    conditions=(),
    scope="actor",
    wording=Wording(past="looked around", present="looks around", base="look around"),
)

VERBS: Mapping[str, Verb] = MappingProxyType(
    {
        verb.name: verb
        for verb in (
            _GO,
            _LOOK,
            _TAKE,
            _PUT_ON,
            _PUT_IN,
            _OPEN,
            _CLOSE,
            _switch("switch_on", "is_off", "already_on", True, " {thing} on"),
            _switch("switch_off", "is_on", "already_off", False, " {thing} off"),
            _GIVE,
            _SAY,
            _ASK,
            _FOLLOW,
            _STOP,
            _EAT,
            _WASH,
            _FILL,
            _MAKE,
            _POUR,
            _POUR_AWAY,
            _DRINK,
            _WATER,
        )
    }
)
"""All verbs by name. `go` is the setting off; the body then walks, and its room follows from where it is."""
