"""The parts of the report about the life itself: home and walk, what was seen, what is believed, what was said."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise, zip_longest
from typing import TYPE_CHECKING, Any

from agent.figures import belief_figure, plan_figure
from agent.markup import Html, image, join, tag
from agent.portrait import Portrait, Stale
from memory.graph.records import Source

if TYPE_CHECKING:
    from agent.audit import Audit
    from agent.life import Life
    from memory.graph.history import History
    from memory.graph.records import Fact

__all__ = [
    "agent_name",
    "belief_section",
    "clock",
    "count",
    "frames_of",
    "frames_section",
    "plan_section",
    "span",
    "talk_section",
]

_FRAMES = 6
_MOST_STALE = 20
Frame = Mapping[str, Any]


def count(number: int, noun: str) -> str:
    """A number with its noun: 1 room, 2 rooms, 1,200 rooms."""
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{number:,} {noun if number == 1 else plural}"


def clock(tick: int) -> str:
    """A tick as minutes and seconds of life: a tick is half a second."""
    return f"{tick // 120}:{tick // 2 % 60:02d}"


def span(ticks: int) -> str:
    """How long so many ticks are, in words."""
    minutes, seconds = divmod(ticks // 2, 60)
    return " ".join(part for part in (f"{minutes} min" if minutes else "", f"{seconds} s" if seconds else "") if part)


def agent_name(life: Life) -> str:
    """What the agent is called."""
    return next((person.name for person in life.spec.people if person.id == life.agent), "the agent")


def frames_of(life: Life) -> list[Frame]:
    """Up to six of the frames that were kept, of as many sorts as there are, in order of time."""
    try:
        kept = json.loads((life.folder / "frames" / "frames.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []  # a life so short that nothing was worth a picture
    deeds = {frame["why"]: frame for frame in kept if frame["why"].startswith("after")}
    rooms = [frame for frame in kept if frame["why"].startswith("first")]
    views = [frame for frame in reversed(kept) if frame not in rooms and not frame["why"].startswith("after")]
    mixed = [frame for frame in chain(*zip_longest(rooms, deeds.values(), views)) if frame is not None]
    return sorted(mixed[:_FRAMES], key=lambda frame: int(frame["tick"]))


def plan_section(life: Life, frames: Sequence[Frame]) -> Html:
    """The floor plan with the path."""
    spec = life.spec
    path = [(float(x), float(y)) for x, y in life.about.get("path", ())]
    metres = sum(((a - c) ** 2 + (b - d) ** 2) ** 0.5 for (a, b), (c, d) in pairwise(path))
    others = [person.name for person in spec.people if person.id != life.agent]
    text = (
        f"A generated home with {count(len(spec.rooms), 'room')}, {count(len(spec.furniture), 'piece')} of furniture "
        f"and {count(len(spec.items), 'small thing')}, where {_names(others)} live{'s' if len(others) == 1 else ''} by "
        f"schedules of their own. {agent_name(life)} "
        f"began without a map and walked {metres:.0f} m in {span(life.ticks)}, building one from what its "
        "camera saw."
    )
    caption = (
        "The home as it was at the beginning. The path darkens with time from start to end; a numbered circle is where "
        "the picture of that number below was taken. Dots are small things, rings are things inside something closed "
        f"or open. Home and life are drawn from seed {life.seed}."
    )
    stops = [(frame["x"], frame["y"]) for frame in frames]
    picture = image(plan_figure(spec, path, stops=stops), "floor plan with the path walked")
    return join(tag("p", text), tag("figure", picture, tag("figcaption", caption), class_="plan"))


def _names(names: Sequence[str]) -> str:
    if not names:
        return "people"
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def frames_section(life: Life, frames: Sequence[Frame]) -> Html:
    """Frames as they came from the camera, beside the same with instances marked."""
    if not frames:
        return tag("p", "This life was too short for a picture.")
    text = (
        "Left, what the camera gave (160 × 120 pixels, ray cast on the CPU; depth and instance ids come with it). "
        f"Right, the same with what {agent_name(life)} recognised: all that it believes by sight comes from these "
        "outlines."
    )
    rooms = {room.id: room.name for room in life.spec.rooms}
    pairs = [_pair(life, frame, number, rooms) for number, frame in enumerate(frames, start=1)]
    return join(tag("p", text), tag("div", *pairs, class_="frames"))


def _pair(life: Life, frame: Frame, number: int, rooms: Mapping[int, str]) -> Html:
    stem = f"{frame['tick']:06d}"
    plain, seen = ((life.folder / "frames" / f"{stem}{end}.png").read_bytes() for end in ("", "-seen"))
    where = f", in the {rooms[frame['room']]}" if frame.get("room") in rooms else ""
    why = str(frame["why"]).replace("after: ", "just after the deed: ").replace("_", " ")
    caption = tag(
        "figcaption",
        tag("span", str(number), class_="number"),
        tag("b", f"Minute {clock(frame['tick'])}"),
        f" (tick {frame['tick']}){where}: {why}",
    )
    pictures = (image(plain, "camera frame", "plain"), image(seen, "the same with instances marked"))
    return tag("figure", tag("div", *pictures, class_="pair"), caption)


def belief_section(life: Life, history: History, audit: Audit) -> Html:
    """The belief graph at the end of the life, what in it is stale, and the audit."""
    tick, name = history.last_tick, agent_name(life)
    portrait = Portrait(history, life.agent, tick)
    text = (
        f"All that {name} holds true at tick {tick} ({clock(tick)}) about where things are. It had {audit.beliefs:,} "
        f"beliefs in this life: {audit.seen:,} seen, {audit.told:,} told by somebody, {audit.done:,} from its own "
        f"deeds, and {_violations(audit)} by the audit against the simulator. "
        f"Of {count(audit.findable, 'thing')} that lay open to view in rooms it visited it found {audit.found} "
        f"({audit.recall:.0%})."
    )
    caption = (
        "Each card is a room, to the left its furniture and people, to the right what is on, in or with them. Red is "
        "stale: the home has changed since, and it has not noticed. "
        "Grey at the foot is what the home holds unknown to it."
    )
    picture = image(belief_figure(history, life.agent, tick, life.spec), "the belief graph; stale beliefs are red")
    figure = tag("figure", picture, tag("figcaption", caption))
    return join(tag("p", text), figure, _stale_table(portrait, history))


def _violations(audit: Audit) -> str:
    found = len(audit.violations)
    return "none found without grounds" if not found else f"{count(found, 'belief')} found without grounds"


def _stale_table(portrait: Portrait, history: History) -> Html:
    if not portrait.stale:
        return tag("p", "Nothing that it believes is stale at this tick.")
    tellers = {event.id: event.actor for event in history.events if event.verb == "say"}
    head = tag(
        "tr", *(tag("th", word) for word in ("stale belief", "what it believes", "since", "what is true", "since"))
    )
    things_first = sorted(portrait.stale, key=lambda stale: not portrait.is_a(stale.belief.subject, "item"))
    rows = [_stale_row(portrait, stale, tellers) for stale in things_first[:_MOST_STALE]]
    more = len(portrait.stale) - len(rows)
    note = f"{count(len(portrait.stale), 'stale belief')}; times are minutes and seconds of life."
    note += f" {more} more are left out here." if more else ""
    table = tag("table", tag("caption", note), tag("thead", head), tag("tbody", *rows))
    return tag("div", table, class_="scroll")


def _stale_row(portrait: Portrait, stale: Stale, tellers: Mapping[int, int]) -> Html:
    belief, truth = stale.belief, stale.truth
    cells = (
        portrait.name(belief.subject),
        portrait.place(belief),
        f"{clock(belief.since)}, {_source(portrait, belief, tellers)}",
        "gone" if truth is None else portrait.place(truth),
        "" if truth is None else clock(truth.since),
    )
    return tag("tr", *(tag("td", cell) for cell in cells), class_="stale")


def _source(portrait: Portrait, fact: Fact, tellers: Mapping[int, int]) -> str:
    if fact.source != Source.TOLD:
        return (fact.source or Source.SEEN).value
    teller = None if fact.event is None else tellers.get(fact.event)
    return "told" if teller is None else f"told by {portrait.name(teller)}"


def talk_section(life: Life, transcript: Sequence[Mapping[str, Any]]) -> Html:
    """Who said what to whom."""
    if not transcript:
        return tag("p", "Nobody talked with it.")
    name = agent_name(life)
    speakers = list(dict.fromkeys(str(line["speaker"]) for line in transcript))
    text = (
        f"A scripted conversation between {_names(speakers)} in one room. {name} answers from its belief alone, says "
        "since when it knows and from whom, and obeys orders with its body. "
        "In italics: what went on in it (the program it ran, what it "
        "noted)."
    )
    return join(tag("p", text), tag("div", *_lines(transcript, name), class_="transcript"))


def _lines(transcript: Sequence[Mapping[str, Any]], name: str) -> Iterator[Html]:
    for line in transcript:
        to = ", ".join(map(str, line.get("addressees", ())))
        who = join(str(line["speaker"]), tag("small", f"to {to}") if to else "")
        note = tag("span", str(line["note"]), class_="note") if line.get("note") else ""
        parts = (
            tag("time", clock(int(line["tick"]))),
            tag("div", who, class_="who"),
            tag("div", str(line["text"]), note),
        )
        yield tag("div", *parts, class_="line agent" if line["speaker"] == name else "line")
