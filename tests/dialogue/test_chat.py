"""Conversations on a real symbolic home: who answers, what is remembered and from whom, what is not known."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from datagen.questions.lexicon import Lexicon
from datagen.questions.log import Log
from datagen.questions.phrases import thing_text
from datagen.questions.situation import Situation
from datagen.worlds.home.generate import generate
from datagen.worlds.home.world import HomeWorld
from dialogue.chat import Conversation, ScriptError, read_script
from dialogue.claims import Claim, read_claim
from memory.graph.history import History
from memory.graph.records import Source


class Symbolic:
    """A companion whose senses are the home's own rules; orders are noted, not carried out."""

    def __init__(self) -> None:
        spec = generate(3, rooms=2, items=30, residents=2)
        self.me = next(person.id for person in spec.people if person.kind == "robot")
        self.world = HomeWorld(spec, seed=3, patrol=frozenset({self.me}))
        self.world.step(200)
        self._people = {person.name: person.id for person in spec.people if person.kind != "cat"}
        self.orders: list[str] = []

    @property
    def people(self) -> Mapping[str, int]:
        return self._people

    @property
    def tick(self) -> int:
        return self.world.tick

    def history(self) -> History:
        return self.world.recorder.history()

    def hear(self, speaker: int, addressee: int | None, text: str, claim: Claim | None) -> None:
        x, y, _, _ = self.world.position(self.me)
        self.world.move(speaker, x, y, 0.0)
        said = {} if claim is None else claim.arguments()
        event = self.world.act(speaker, "say", {"text": text, **said})
        assert event.outcome == "done", event
        self.world.step()

    def say(self, addressee: int, text: str) -> None:
        self.world.act(self.me, "say", {"text": text})

    def obey(self, speaker: int, text: str) -> str | None:
        self.orders.append(text)
        return None if "fridge" not in text else "I cannot reach it."


@pytest.fixture
def talk() -> tuple[Conversation, Symbolic, list[str]]:
    companion = Symbolic()
    people = [name for name in companion.people if name != "Hobbs"]
    return Conversation(companion), companion, people


def knowledge(companion: Symbolic) -> Situation:
    history = companion.history()
    return Situation(Log(history), Lexicon.of(history), observer=companion.me, tick=companion.tick)


def called(situation: Situation, thing: int) -> str:
    return thing_text(situation.describe(thing)[0], situation.lexicon)


def a_placed_item(situation: Situation) -> int:
    return next(
        thing
        for thing in situation.of_kind["item"]
        if situation.describe(thing) and situation.place.get(thing, ("", 0))[0] == "on"
    )


def test_only_who_is_called_by_name_answers(talk: tuple[Conversation, Symbolic, list[str]]) -> None:
    conversation, _, (ann, ben, *_) = talk
    assert [line.speaker for line in conversation.say(ann, f"{ben}, how are you?")] == [ann]
    assert [line.speaker for line in conversation.say(ann, "It is late.")] == [ann]
    said = conversation.say(ann, "Hello, Hobbs.")
    assert [line.speaker for line in said] == [ann, "Hobbs"]
    assert said[1].addressees == (ann,)


def test_a_place_is_told_with_since_when_it_is_known(talk: tuple[Conversation, Symbolic, list[str]]) -> None:
    conversation, companion, (ann, *_) = talk
    situation = knowledge(companion)
    item = a_placed_item(situation)
    reply = conversation.say(ann, f"Hobbs, where is {called(situation, item)}?")[1]
    place = called(situation, situation.place[item][1])
    assert reply.text.startswith(f"On {place}") or f"of {place}" in reply.text
    assert "I saw it" in reply.text or "I see it now" in reply.text


def test_what_others_say_is_remembered_as_told_with_the_teller(talk: tuple[Conversation, Symbolic, list[str]]) -> None:
    conversation, companion, (ann, ben, *_) = talk
    situation = knowledge(companion)
    item = next(
        thing for thing in situation.of_kind["item"] if situation.describe(thing) and situation.owner.get(thing) is None
    )
    name = called(situation, item)
    said = conversation.say(ben, f"{name[0].upper()}{name[1:]} belongs to {ann}.")
    assert [line.speaker for line in said] == [ben]
    assert "told" in said[0].note
    facts = [fact for fact in companion.history().facts if fact.observer == companion.me and fact.subject == item]
    told = [fact for fact in facts if fact.predicate == "owned_by"][-1]
    assert told.source == Source.TOLD
    assert told.object == companion.people[ann]
    reply = conversation.say(ann, f"Hobbs, whose is {name}?")[1].text
    assert reply.startswith(f"{ann}. {ben} told me")


def test_what_is_not_known_is_said_so(talk: tuple[Conversation, Symbolic, list[str]]) -> None:
    conversation, companion, (ann, *_) = talk
    situation = knowledge(companion)
    absent = next(kind for kind in ("plant", "umbrella", "torch", "camera", "radio") if not situation.of_kind[kind])
    assert conversation.say(ann, f"Hobbs, where is the {absent}?")[1].text == "I know of no such thing."
    assert "did not understand" in conversation.say(ann, "Hobbs, colourless green ideas sleep?")[1].text


def test_orders_go_to_the_body_and_failures_are_told(talk: tuple[Conversation, Symbolic, list[str]]) -> None:
    conversation, companion, (ann, *_) = talk
    assert conversation.say(ann, "Hobbs, please bring me the mug.")[1].text == "Done."
    assert conversation.say(ann, "Open the fridge, Hobbs.")[1].text == "I cannot reach it."
    assert companion.orders == ["please bring me the mug.", "Open the fridge"]


def test_nobody_speaks_who_is_not_there(talk: tuple[Conversation, Symbolic, list[str]]) -> None:
    with pytest.raises(ScriptError, match="nobody here is called 'Merlin'"):
        talk[0].say("Merlin", "Hello, Hobbs.")


def test_a_claim_is_read_only_where_it_is_one(talk: tuple[Conversation, Symbolic, list[str]]) -> None:
    situation = knowledge(talk[1])
    item = a_placed_item(situation)
    name = called(situation, item)
    room = situation.room_of(item)
    assert room is not None
    assert read_claim(f"{name} is in {called(situation, room)}.", situation) == Claim(
        subject=item, predicate="in", object=room
    )
    assert read_claim(f"is {name} in {called(situation, room)}?", situation) is None
    assert read_claim("the weather is in good order", situation) is None


def test_a_script_is_read_line_by_line() -> None:
    assert read_script(["# talk", "", "Ann: Hobbs, where: here?"]) == [("Ann", "Hobbs, where: here?")]
    with pytest.raises(ScriptError, match="line 2 has no speaker"):
        read_script(["Ann: hello", "just words"])
