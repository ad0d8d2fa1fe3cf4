"""Questions and answers in words: slots into sentences, sentences back into programs, answers into short phrases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from datagen.questions.answers import Answer, Kind, Reason
from datagen.questions.builds import Slots
from datagen.questions.language import Program, ProgramError
from datagen.questions.lexicon import Lexicon, article
from datagen.questions.nodes import ABSOLUTE
from datagen.questions.phrases import (
    Group,
    Thing,
    condition_text,
    conditions_text,
    read_condition,
    read_conditions,
    read_group,
    read_thing,
    thing_text,
)
from datagen.questions.template import Template
from datagen.questions.templates import TEMPLATES
from datagen.worlds.talk import DEEDS

__all__ = ["Reading", "answer_text", "parse_question", "question_text", "read_question"]

_NO_ARTICLE = re.compile(r"^(an?|any) ")


@dataclass(frozen=True)
class _SlotType:
    """How a slot is said and read back. Reading gives None for what fits no such slot."""

    say: Callable[[Any, Lexicon], str]
    read: Callable[[str, Lexicon], Any]


def _kind(text: str, lexicon: Lexicon) -> str | None:
    return lexicon.kind_of.get(text)


def _tick(text: str, lexicon: Lexicon) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,9}", text) else None


def _verb(forms: Mapping[str, str]) -> _SlotType:
    return _SlotType(
        say=lambda verb, lexicon: getattr(lexicon.words.deeds[verb], forms["form"]),
        read=lambda text, lexicon: next(
            (
                verb
                for verb, deed in lexicon.words.deeds.items()
                if deed.to is None and getattr(deed, forms["form"]) == text
            ),
            None,
        ),
    )


_TYPES: dict[str, _SlotType] = {
    "thing": _SlotType(thing_text, read_thing),
    "kinds": _SlotType(lambda kind, lexicon: lexicon.plural[kind], _kind),
    "noun": _SlotType(lambda kind, lexicon: lexicon.noun[kind], _kind),
    "a": _SlotType(
        lambda kind, lexicon: article(lexicon.noun[kind]),
        lambda text, lexicon: _kind(_NO_ARTICLE.sub("", text), lexicon) if _NO_ARTICLE.match(text) else None,
    ),
    "conditions": _SlotType(lambda which, lexicon: conditions_text(Group("", *which), lexicon), read_conditions),
    "condition": _SlotType(condition_text, read_condition),
    "group": _SlotType(thing_text, read_group),
    "tick": _SlotType(lambda tick, lexicon: str(tick), _tick),
    "attribute": _SlotType(
        lambda attribute, lexicon: str(attribute),
        lambda text, lexicon: (
            {"color": "colour"}.get(text, text) if text in (*lexicon.words.adjectives, "color") else None
        ),
    ),
    "past": _verb({"form": "past"}),
    "base": _verb({"form": "base"}),
}

_RANKS = ("first", "second", "third", "fourth", "fifth", "sixth")


def _steps_text(length: int, lexicon: Lexicon) -> str:
    size, one, several = lexicon.words.step
    count = length // size
    return f"{count} {one if count == 1 else several}"


def _read_steps(text: str, lexicon: Lexicon) -> int | None:
    size, one, several = lexicon.words.step
    match = re.fullmatch(rf"(\d{{1,3}}) ({one}|{several})", text)
    return None if match is None else int(match[1]) * size


_SIDES = {"front": "in front of ", "back": "behind ", "left": "to the left of ", "right": "to the right of "} | {
    direction: f"{direction} of " for direction in ABSOLUTE
}


def _read_side(text: str, lexicon: Lexicon) -> tuple[str, Thing] | None:
    for direction, words in _SIDES.items():
        thing = read_thing(text[len(words) :], lexicon) if text.startswith(words) else None
        if thing is not None:
            return direction, thing
    return None


def _spot_text(spot: tuple[int, int], lexicon: Lexicon) -> str:
    return f"{spot[0] / 1000:g} {spot[1] / 1000:g}"


def _read_spot(text: str, lexicon: Lexicon) -> tuple[int, int] | None:
    match = re.fullmatch(r"(-?\d{1,3}(?:\.\d{1,3})?) (-?\d{1,3}(?:\.\d{1,3})?)", text)
    return None if match is None else (round(float(match[1]) * 1000), round(float(match[2]) * 1000))


_TYPES |= {
    "spot": _SlotType(_spot_text, _read_spot),
    "rank": _SlotType(
        lambda rank, lexicon: _RANKS[rank - 1],
        lambda text, lexicon: _RANKS.index(text) + 1 if text in _RANKS else None,
    ),
    "steps": _SlotType(_steps_text, _read_steps),
    "extent": _SlotType(
        lambda name, lexicon: lexicon.words.extents[name],
        lambda text, lexicon: next((name for name, said in lexicon.words.extents.items() if said == text), None),
    ),
    "compass": _SlotType(
        lambda direction, lexicon: str(direction), lambda text, lexicon: text if text in ABSOLUTE else None
    ),
    "side": _SlotType(lambda side, lexicon: _SIDES[side[0]] + thing_text(side[1], lexicon), _read_side),
    "mind": _SlotType(
        lambda number, lexicon: next(name for name, each in lexicon.minds.items() if each == number),
        lambda text, lexicon: next((n for name, n in lexicon.minds.items() if name.lower() == text), None),
    ),
}

_SLOT = re.compile(r"\{(\w+):(\w+)\}")


# ---- asking


def question_text(template: Template, slots: Slots, way: int, lexicon: Lexicon) -> str:
    """A question in the words of one of its template's ways."""

    def said(slot: re.Match[str]) -> str:
        return _TYPES[slot[2]].say(slots[slot[1]], lexicon)

    text = _SLOT.sub(said, template.ways[way])
    return text[0].upper() + text[1:]


# ---- reading


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A question as it was understood."""

    template: Template
    slots: Slots
    program: Program


def parse_question(text: str, lexicon: Lexicon, *, observer: int, tick: int) -> Program | None:
    """Read a question as a program; None if it fits no template. See `read_question`."""
    found = read_question(text, lexicon, observer=observer, tick=tick)
    return None if found is None else found.program


def read_question(text: str, lexicon: Lexicon, *, observer: int, tick: int) -> Reading | None:
    """Read what `question_text` says, and more that people ask; None if it fits no template.

    Args:
        text: The question. Capitals, spacing, quotation marks and the mark at its end do not matter.
        lexicon: The words of the episode.
        observer: Whose knowledge it is asked of; 0 is the truth.
        tick: As of when.
    """
    words = re.sub(r"\s+", " ", text.replace("’", "'")).strip().strip('"“”').rstrip(".?! ").lower()
    for template, pieces in _by_first_word().get(words.partition(" ")[0], ()):
        if template.of == "belief" and observer == 0:
            continue
        for slots in _fits(words, pieces, lexicon):
            try:
                body = template.build(slots, lexicon)
                program = Program(body=body, observer=observer, tick=tick)
            except ProgramError:
                continue
            return Reading(template=template, slots=slots, program=program)
    return None


_Pieces = tuple[str | tuple[str, str], ...]


@cache
def _pieces(way: str) -> _Pieces:
    """A way as its literal texts and (name, type) slots in turn."""
    pieces: list[str | tuple[str, str]] = []
    end = 0
    for slot in _SLOT.finditer(way):
        pieces += [way[end : slot.start()].lower(), (slot[1], slot[2])]
        end = slot.end()
    return (*pieces, way[end:].lower().rstrip(".?!"))


@cache
def _by_first_word() -> Mapping[str, list[tuple[Template, _Pieces]]]:
    """All ways of all templates, in order, by the word they begin with; every way begins with one.

    Those that are asked where there is no answer are worded as others, which read them.
    """
    found: dict[str, list[tuple[Template, _Pieces]]] = {}
    for template in (template for template in TEMPLATES.values() if template.reason is None):
        for way in template.understood:
            pieces = _pieces(way)
            found.setdefault(str(pieces[0]).partition(" ")[0], []).append((template, pieces))
    return found


def _fits(text: str, pieces: _Pieces, lexicon: Lexicon) -> Iterator[dict[str, Any]]:
    """All ways to read a text as a way of asking."""
    first, *rest = pieces
    assert isinstance(first, str)
    if not text.startswith(first):
        return
    text = text[len(first) :]
    if not rest:
        if not text:
            yield {}
        return
    slot, *after = rest
    assert not isinstance(slot, str)
    literal = after[0]
    assert isinstance(literal, str)
    ends = [len(text)] if not literal and len(after) == 1 else _places(text, literal)
    for end in ends:
        for slots in _fits(text[end:], tuple(after), lexicon):
            value = _TYPES[slot[1]].read(text[:end], lexicon)
            if value is not None:
                yield {slot[0]: value, **slots}


def _places(text: str, literal: str) -> list[int]:
    return [match.start() for match in re.finditer(f"(?={re.escape(literal)})", text) if match.start() > 0]


# ---- answering


def answer_text(answer: Answer, names: Mapping[int, str]) -> str:
    """An answer in words, one spelling for each.

    Args:
        answer: The answer.
        names: What each entity is called: handles in datasets ("mug_1"), descriptions in talk ("the red mug").
    """
    value: Any = answer.value
    match answer.kind:
        case Kind.NONE:
            return "nothing"
        case Kind.UNKNOWN:
            return "unknown" if value is None else f"unknown: {_REASONS[Reason(value)]}"
        case Kind.BOOLEAN:
            return "yes" if value else "no"
        case Kind.ENTITY:
            return names[value]
        case Kind.ENTITIES:
            return ", ".join(names[each] for each in value)
        case Kind.PLACE:
            return f"{value[0].replace('_', ' ')} {names[value[1]]}"
        case Kind.ACTION:
            return _deed_text(value)
        case Kind.ACTIONS:
            return ", ".join(_deed_text(verb) for verb in value)
        case Kind.POSITION:
            return f"{value[0] / 1000:g} {value[1] / 1000:g}"
        case Kind.DISTANCE:
            return f"{value / 1000:g} m"
    return str(value)


_REASONS = {
    Reason.NO_REFERENT: "nothing fits",
    Reason.AMBIGUOUS: "several fit",
    Reason.TIE: "a tie",
    Reason.MISSING: "not recorded",
    Reason.FUTURE: "not yet",
}


def _deed_text(verb: str) -> str:
    deed = DEEDS.get(verb)
    return verb.replace("_", " ") if deed is None else " ".join(filter(None, (deed.past, deed.before)))
