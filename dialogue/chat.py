"""Talk with several people: who is spoken to, what is asked, told or ordered, and what the agent says to it.

The agent answers from its own belief only. What it is asked it runs as a program over that belief; what it is told it
hands to its senses, which keep it with the teller; what it is ordered its body carries out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from datagen.questions.answers import UNKNOWN, Answer, Kind, Reason, Undefined
from datagen.questions.lexicon import Lexicon
from datagen.questions.log import Log
from datagen.questions.notation import to_text
from datagen.questions.phrases import Called, Described, one, thing_text
from datagen.questions.run_log import run_on
from datagen.questions.situation import Situation
from datagen.questions.support import support_on
from datagen.questions.wording import Reading, answer_text, read_question
from datagen.worlds.home.kinds import word
from dialogue.claims import Claim, read_claim
from memory.graph.history import History
from memory.graph.records import Fact, Source

__all__ = ["Companion", "Conversation", "Line", "ScriptError", "read_script"]

_ORDER = re.compile(
    r"^(please |now |then |can you |could you |would you |will you )*"
    r"(bring|fetch|get|give|hand|carry|take|move|put|place|lay|drop|tidy|clear|pick|grab|go|look|search|find|check|"
    r"inspect|come|walk|switch|turn|open|close|shut|follow|have a look)\b"
)
_SECONDS = 0.5  # a tick
_UNSOURCED = ("unknown", "count", "existence")  # what rests on much, or on nothing, has no one source


class ScriptError(ValueError):
    """A script with a line that nobody speaks."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One utterance: who said what to whom; `note` is what went on in the agent, for the transcript."""

    tick: int
    speaker: str
    addressees: tuple[str, ...]
    text: str
    note: str = ""


class Companion(Protocol):
    """The agent as a conversation needs it: its memory to read, its ears, its hands, its voice."""

    @property
    def me(self) -> int:
        """Its id."""

    @property
    def people(self) -> Mapping[str, int]:
        """Everybody who can be in the room, the agent too: names and ids."""

    @property
    def tick(self) -> int:
        """The present."""

    def history(self) -> History:
        """All records up to the present. Only what the agent believes is read from it."""

    def hear(self, speaker: int, addressee: int | None, text: str, claim: Claim | None) -> None:
        """Let somebody say something in the agent's presence."""

    def say(self, addressee: int, text: str) -> None:
        """Say something aloud."""

    def obey(self, speaker: int, text: str) -> str | None:
        """Carry out an order. Returns None, or in words why it could not be done."""


class Conversation:
    """A conversation in one room between people and the agent."""

    def __init__(self, companion: Companion) -> None:
        self._companion = companion
        self.name = next(name for name, person in companion.people.items() if person == companion.me)
        self.lines: list[Line] = []

    def say(self, speaker: str, text: str) -> list[Line]:
        """Let a person say something.

        Returns:
            What was said: the person's own line, and the agent's reply where it was spoken to.

        Raises:
            ScriptError: If nobody of that name is here.
        """
        people = self._companion.people
        known = {name.lower(): name for name in people if name != self.name}
        if speaker.lower() not in known:
            raise ScriptError(f"nobody here is called {speaker!r}; here are {', '.join(sorted(known.values()))}")
        speaker = known[speaker.lower()]
        addressee, rest = self._addressee(text)
        said = [self._spoken(speaker, addressee, text)]
        claim = read_claim(rest, self._knowledge())
        to = people[addressee] if addressee else None
        self._companion.hear(people[speaker], to, text, claim)
        if addressee == self.name:
            reply, note = self._reply(speaker, rest, claim)
            self._companion.say(people[speaker], reply)
            line = Line(tick=self._companion.tick, speaker=self.name, addressees=(speaker,), text=reply, note=note)
            said.append(line)
        elif claim is not None:
            said[0] = replace(said[0], note="overheard, remembered as told")
        self.lines += said
        return said

    def _spoken(self, speaker: str, addressee: str | None, text: str) -> Line:
        others = tuple(name for name in self._companion.people if name != speaker)
        to = (addressee,) if addressee else others
        return Line(tick=self._companion.tick, speaker=speaker, addressees=to, text=text)

    def _addressee(self, text: str) -> tuple[str | None, str]:
        """Who is called by name at the beginning or the end, and the text without that."""
        for name in self._companion.people:
            for pattern in (rf"^(?:hey |hi |hello )?{name}\s*[,:!]\s*(.+)$", rf"^(.+?)\s*,\s*{name}\s*[.?!]*$"):
                match = re.match(pattern, text.strip(), flags=re.IGNORECASE)
                if match:
                    return name, match[1].strip()
        return None, text.strip()

    def _knowledge(self) -> Situation:
        history = self._companion.history()
        return Situation(Log(history), Lexicon.of(history), observer=self._companion.me, tick=self._companion.tick)

    def _reply(self, speaker: str, text: str, claim: Claim | None) -> tuple[str, str]:
        """What to say to somebody, and a note of how it came about."""
        person = self._companion.people[speaker]
        situation = self._knowledge()
        if re.match(r"^(hello|hi|hey|good (morning|evening|day))\b", text.lower()):
            return f"Hello, {speaker}.", "greeting"
        if re.match(r"^(thanks|thank you)\b", text.lower()):
            return "You are welcome.", "thanks"
        reading = read_question(_plain(text), situation.lexicon, observer=self._companion.me, tick=situation.tick)
        if reading is not None:
            return Answering(situation, self._companion.history()).answer(reading)
        if _ORDER.match(text.lower()):
            failure = self._companion.obey(person, text)
            return ("Done." if failure is None else failure), f"order: {'done' if failure is None else 'not done'}"
        if claim is not None:
            return f"Thank you, {speaker}. I will remember that.", "told"
        return (
            "I did not understand that. Ask me where something is, tell me something, or send me for it.",
            "no reading",
        )


def _plain(text: str) -> str:
    """A question without the politeness around it."""
    text = re.sub(
        r"^(please|well|and|so|do you know|can you tell me|could you tell me)[,\s]+", "", text, flags=re.IGNORECASE
    )
    return re.sub(r",?\s*please([.?!]*)$", r"\1", text, flags=re.IGNORECASE)


class Answering:
    """Answers a question from what one observer knows, and says since when and from whom it knows it."""

    def __init__(self, situation: Situation, history: History) -> None:
        self._situation, self._history = situation, history

    def answer(self, reading: Reading) -> tuple[str, str]:
        """The answer in a sentence, and the program as a note."""
        situation = self._situation
        outcome = run_on(reading.program, situation.log)
        note = to_text(reading.program)
        if isinstance(outcome, Undefined):
            return self._undefined(outcome, reading), note
        if outcome == UNKNOWN:
            return self._unknown(reading), note
        words = self._words(outcome)
        if reading.template.name.startswith("count"):
            words = f"{'none' if words == '0' else words} that I know of"
        return f"{words[0].upper()}{words[1:]}. {self._provenance(reading)}".strip(), note

    def _words(self, answer: Answer) -> str:
        names = {entity: self._name(entity) for entity in self._situation.log.entities}
        if answer.kind == Kind.ENTITIES and isinstance(answer.value, tuple):
            listed = [names[int(str(entity))] for entity in answer.value]
            return " and ".join([", ".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else listed[0]
        if answer.kind == Kind.PLACE and isinstance(answer.value, tuple):
            room = self._situation.room_of(int(str(answer.value[1])))
            inside = room is not None and room != answer.value[1]
            floor = "on the floor of " if answer.value[0] == "on" and room == answer.value[1] else ""
            place = floor + names[room] if floor and room else answer_text(answer, names)
            return f"{place} in {names[room]}" if inside and room is not None else place
        return answer_text(answer, names)

    def _name(self, entity: int) -> str:
        described = self._situation.describe(entity)
        if described:
            return thing_text(described[0], self._situation.lexicon)
        record = self._situation.entity(entity)
        return record.name or f"a {word(record.kind)}"

    def _undefined(self, outcome: Undefined, reading: Reading) -> str:
        if outcome.reason == Reason.NO_REFERENT:
            return "I know of no such thing."
        if outcome.reason == Reason.AMBIGUOUS:
            return "I know of more than one such thing. Which one do you mean?"
        if outcome.reason == Reason.TIE:
            return "There is more than one answer to that."
        if outcome.reason == Reason.FUTURE:
            return "That is still to come."
        return self._unknown(reading)

    def _unknown(self, reading: Reading) -> str:
        """I do not know; but perhaps I knew once."""
        subject = reading.slots.get("x")
        last = self._last_place(subject) if subject is not None else None
        return "I do not know." if last is None else f"I do not know. {last}"

    def _last_place(self, subject: object) -> str | None:
        situation = self._situation
        entity = _resolve(subject, situation)
        if entity is None:
            return None
        past = [
            fact
            for _, tick, begins, fact in situation.log.steps(situation.observer, entity)
            if not begins and fact.predicate in ("in", "on", "held_by") and tick <= situation.tick
        ]
        if not past or past[-1].object is None or past[-1].until is None:
            return None
        words = self._words(Answer(Kind.PLACE, (past[-1].predicate, past[-1].object)))
        return f"I last knew it {words}, until {_ago(situation.tick - past[-1].until)}."

    def _provenance(self, reading: Reading) -> str:
        """Since when this is known and from whom, by the newest fact the answer rests on."""
        if reading.template.name.startswith(_UNSOURCED):
            return ""
        situation = self._situation
        evidence = support_on(reading.program, situation.log)
        facts = [self._history.facts[place] for place in evidence.facts]
        mine = [fact for fact in facts if fact.observer == situation.observer and fact.observed_at is not None]
        if not mine:
            return ""
        newest = max(mine, key=lambda fact: (fact.predicate in ("in", "on", "held_by"), fact.observed_at or 0))
        return self._source(newest)

    def _source(self, fact: Fact) -> str:
        when = _ago(self._situation.tick - (fact.observed_at or 0))
        if fact.source == Source.TOLD and fact.event is not None:
            event = next(event for event in self._situation.log.events if event.id == fact.event)
            return f"{self._name(event.actor)} told me {when}."
        return f"I saw it {when}." if when != "now" else "I see it now."


def _resolve(subject: object, situation: Situation) -> int | None:
    """The entity that a description in a question means."""
    if not isinstance(subject, Called | Described):
        return None
    outcome = situation.ask(one(subject, situation.lexicon))
    return outcome.value if isinstance(outcome, Answer) and isinstance(outcome.value, int) else None


def _ago(ticks: int) -> str:
    """A time span before now as people say it."""
    seconds = round(ticks * _SECONDS)
    if seconds < 2:
        return "now"
    if seconds < 90:
        return f"{seconds} seconds ago"
    return f"{round(seconds / 60)} minutes ago"


def read_script(lines: Iterable[str]) -> list[tuple[str, str]]:
    """Speakers and texts of a script: `Name: text` a line; empty lines and those that begin with # are passed over.

    Raises:
        ScriptError: If a line has no speaker.
    """
    spoken = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = re.match(r"^\s*([^\s:][^:]{0,40}?)\s*:\s*(\S.*)$", line)
        if match is None:
            raise ScriptError(f"line {number} has no speaker: write it as `Name: text`")
        spoken.append((match[1], match[2].strip()))
    return spoken
