"""What can be done in a blocks world, as data: each verb's parameters, preconditions, effects, audience and wording.

Arguments are named alike everywhere: `target` or `item` is what a deed is about, `what` the words for one that is not
there, `x` and `y` the column where it is done (the middle of what is built or dug), `near` and `side` how that column
was named, `made` the entity that came to be. Whether somebody is near enough is judged last, so that a body that is
told "out_of_reach" knows that it need only walk there.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from datagen.worlds.verb import Condition, Effect, Parameter, Verb, Wording

__all__ = ["ORDERS", "VERBS"]

_BODIES = ("person", "creature", "robot")


def _optional(name: str, *of: str) -> Parameter:
    return Parameter(name=name, kinds=of, required=False, listed=False)


def _when(test: str, of: str, code: str) -> Condition:
    return Condition(test=test, of=tuple(of.split()), code=code)


_X = Parameter(name="x", literal="number")
_Y = Parameter(name="y", literal="number")
_SPOT = (_X, _Y, _optional("near", "thing"), _optional("side"))
_TEXT = Parameter(name="text", example="Hello.")
_WHAT = _optional("what")
_ITEM = Parameter(name="item", kinds=("item",), required=False)
_TO = Parameter(name="to", kinds=_BODIES)

_IN_GRID = _when("in_grid", "x y", "out_of_grid")
_SIDE = _when("is_side", "side", "no_such_side")
_HANDS = _when("has_hands", "actor", "no_hands")
_HOLDS = _when("holds", "actor item", "not_held")
_SPEAKS = _when("speaks", "actor", "cannot_speak")
_WORDED = _when("worded", "text", "nothing_said")


def _there(name: str) -> tuple[Condition, ...]:
    """What must be so of the thing that a deed is about."""
    return _when("is_given", name, "nothing_there"), _when("exists", name, "gone")


_MOVE_TO = Verb(
    name="move_to",
    parameters=_SPOT,
    conditions=(
        _when("exists", "near", "gone"),
        _SIDE,
        _IN_GRID,
        _when("way_to_spot", "actor x y near side", "unreachable"),
    ),
    wording=Wording(past="went", present="goes", base="go", rest=" to {spot}"),
)
_GO_AROUND = Verb(
    name="go_around",
    parameters=(Parameter(name="target", kinds=("object", *_BODIES), required=False), _WHAT),
    conditions=(
        *_there("target"),
        _when("differ", "actor target", "not_yourself"),
        _when("way_around", "actor target", "unreachable"),
    ),
    wording=Wording(past="went", present="goes", base="go", rest=" around[ {target}][ {what}]"),
)
_FOLLOW = Verb(
    name="follow",
    parameters=(Parameter(name="target", kinds=_BODIES, required=False), _WHAT),
    conditions=(
        *_there("target"),
        _when("differ", "actor target", "not_yourself"),
        _when("follows_not", "actor target", "already_following"),
        _when("follows_not", "target actor", "follows_you"),
        _when("way_to", "actor target", "unreachable"),
    ),
    effects=(Effect(kind="set", subject="actor", predicate="follows", object="target"),),
    target="target",
    wording=Wording(
        past="began to follow", present="begins to follow", base="begin to follow", rest="[ {target}][ {what}]"
    ),
)
_STOP = Verb(
    name="stop_following",
    parameters=(),
    conditions=(_when("follows_somebody", "actor", "not_following"),),
    effects=(Effect(kind="end", subject="actor", predicate="follows"),),
    wording=Wording(past="stopped following", present="stops following", base="stop following", rest="[ {leader}]"),
)
_BUILD = Verb(
    name="build",
    parameters=(
        *_SPOT,
        Parameter(name="shape"),
        Parameter(name="size"),
        Parameter(name="colour", example="white"),
        _optional("made", "shape"),
    ),
    conditions=(
        _HANDS,
        _when("is_shape", "shape", "no_such_shape"),
        _when("is_size", "size", "no_such_size"),
        _when("is_colour", "colour", "no_such_colour"),
        _when("exists", "near", "gone"),
        _SIDE,
        _IN_GRID,
        _when("built_in_grid", "x y shape size", "out_of_grid"),
        _when("built_in_air", "x y shape size", "occupied"),
        _when("built_clear", "actor x y shape size", "no_space"),
        _when("built_on_ground", "x y shape size", "no_ground"),
        _when("beside_built", "actor x y shape size", "out_of_reach"),
    ),
    effects=(Effect(kind="make", subject="made", predicate="on"),),
    wording=Wording(past="built", present="builds", base="build", rest=" {made}[ at {spot}]"),
)
_DIG = Verb(
    name="dig",
    parameters=(*_SPOT, Parameter(name="size"), _optional("made", "hole")),
    conditions=(
        _HANDS,
        _when("is_size", "size", "no_such_size"),
        _when("exists", "near", "gone"),
        _SIDE,
        _IN_GRID,
        _when("dug_in_grid", "x y size", "out_of_grid"),
        _when("dug_in_earth", "x y size", "no_ground"),
        _when("dug_uncovered", "x y size", "occupied"),
        _when("dug_clear", "actor x y size", "no_space"),
        _when("beside_dug", "actor x y size", "out_of_reach"),
    ),
    effects=(Effect(kind="make", subject="made", predicate="in"),),
    wording=Wording(past="dug", present="digs", base="dig", rest=" {made}[ at {spot}]"),
)
_DESTROY = Verb(
    name="destroy",
    parameters=(Parameter(name="target", kinds=("shape", "item"), required=False), _WHAT),
    conditions=(
        _HANDS,
        *_there("target"),
        _when("held_by_none_else", "actor target", "held_by_other"),
        _when("reaches", "actor target", "out_of_reach"),
    ),
    effects=(
        Effect(kind="end", subject="target", predicate="on"),
        Effect(kind="set", subject="target", predicate="is_gone", value=True),
    ),
    wording=Wording(past="destroyed", present="destroys", base="destroy", rest="[ {target}][ {what}]"),
)
_TAKE = Verb(
    name="take",
    parameters=(_ITEM, _WHAT),
    conditions=(
        _HANDS,
        *_there("item"),
        _when("holds_not", "actor item", "already_held"),
        _when("held_by_none_else", "actor item", "held_by_other"),
        _when("hand_free", "actor", "hands_full"),
        _when("reaches", "actor item", "out_of_reach"),
    ),
    effects=(Effect(kind="set", subject="item", predicate="held_by", object="actor"),),
    wording=Wording(past="took", present="takes", base="take", rest="[ {item}][ {what}]"),
)
_LET_GO = Effect(kind="end", subject="item", predicate="held_by")
_DROP = Verb(
    name="drop",
    parameters=(_ITEM, _WHAT),
    conditions=(_HANDS, *_there("item"), _HOLDS),
    effects=(_LET_GO,),
    wording=Wording(past="dropped", present="drops", base="drop", rest="[ {item}][ {what}]"),
)
_BRING = Verb(
    name="bring",
    parameters=(_ITEM, _WHAT, *_SPOT),
    conditions=(
        _HANDS,
        *_there("item"),
        _when("exists", "near", "gone"),
        _SIDE,
        _HOLDS,
        _IN_GRID,
        _when("spot_free", "x y", "occupied"),
        _when("reaches_spot", "actor x y", "out_of_reach"),
    ),
    effects=(_LET_GO,),
    wording=Wording(past="brought", present="brings", base="bring", rest="[ {item}][ {what}][ to {spot}]"),
)
_GIVE = Verb(
    name="give",
    parameters=(_ITEM, _WHAT, _TO),
    conditions=(
        _HANDS,
        *_there("item"),
        _HOLDS,
        _when("differ", "actor to", "not_yourself"),
        _when("has_hands", "to", "no_hands"),
        _when("hand_free", "to", "their_hands_full"),
        _when("reaches", "actor to", "out_of_reach"),
    ),
    effects=(Effect(kind="set", subject="item", predicate="held_by", object="to"),),
    target="to",
    wording=Wording(past="gave", present="gives", base="give", rest="[ {item}][ {what}] to {to}"),
)
_SAY = Verb(
    name="say",
    parameters=(
        Parameter(name="to", kinds=_BODIES, required=False),
        _TEXT,
        _optional("subject", "thing"),
        _optional("predicate"),
        _optional("object", "thing"),
        Parameter(name="value", literal="any", required=False, listed=False),
    ),
    conditions=(
        _SPEAKS,
        _WORDED,
        _when("differ", "actor to", "not_yourself"),
        _when("hears", "to actor", "out_of_earshot"),
        _when("claim_whole", "subject predicate object value", "bad_claim"),
    ),
    target="to",
    wording=Wording(past="said", present="says", base="say", rest="[ to {to}]: “{text}”"),
)
_COMMAND = Verb(
    name="command",
    parameters=(
        _TO,
        Parameter(name="order"),
        _TEXT,
        *(_optional(name, "thing") for name in ("target", "item", "near")),
        *(_optional(name) for name in ("what", "side", "shape", "size", "colour")),
        *(Parameter(name=name, literal="number", required=False, listed=False) for name in ("x", "y")),
    ),
    conditions=(
        _SPEAKS,
        _WORDED,
        _when("differ", "actor to", "not_yourself"),
        _when("obeys", "to", "obeys_nobody"),
        _when("is_order", "order", "no_such_order"),
        _when("hears", "to actor", "out_of_earshot"),
    ),
    target="to",
    wording=Wording(past="told", present="tells", base="tell", rest=" {to}: “{text}”"),
)

VERBS: Mapping[str, Verb] = MappingProxyType(
    {
        verb.name: verb
        for verb in (
            _MOVE_TO,
            _GO_AROUND,
            _FOLLOW,
            _STOP,
            _BUILD,
            _DIG,
            _DESTROY,
            _TAKE,
            _DROP,
            _BRING,
            _GIVE,
            _SAY,
            _COMMAND,
        )
    }
)
"""All verbs by name. `move_to` and `go_around` are judged when one sets off and recorded when one is there; what is let
go of comes to rest where it falls."""

ORDERS = ("go_around", "build", "dig", "follow", "move_to", "destroy", "bring", "give", "take", "drop")
"""The verbs that can be commanded; the first seven are those of the reference."""
