"""The belief graph as a picture to read: a card for each room, its furniture, what lies there, what is stale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from agent.portrait import Portrait, Stale
from datagen.worlds.belief import LOCATION

if TYPE_CHECKING:
    from datagen.worlds.home.spec import HomeSpec
    from memory.graph.history import History

__all__ = ["belief_figure"]

INK, GREY, LINE, CARD, RED = "#2b2b33", "#8d8d96", "#c9c9d2", "#fbfbfa", "#c1272d"
COLOURS = {"seen": "#2a6f97", "told": "#d08c1d", "inferred": "#5b8c5a", "stale": RED, "unknown": "#b5b5bd"}
_WIDTH, _COLUMNS, _GAP = 10.0, 3, 0.12  # inches
_ROW, _NOTE = 0.2, 0.14  # inches a line, and a note below it
_BRANCH, _LEAF, _LABEL = 0.2, 1.6, 0.1  # inches from a card's left edge; from a node to its label
_NESTED = 0.16
_MOST_UNKNOWN = 36
_WIDE = 19  # letters of a label from which it shrinks, to stay left of what is in it
_MARKERS = {"room": "h", "furniture": "s", "person": "^", "item": "o"}
_SIZES = {"room": 9, "furniture": 6, "person": 7, "item": 6}


@dataclass(frozen=True, kw_only=True)
class _Node:
    """A thing with its label; `note` stands below it in the colour of its state."""

    id: int
    shape: str
    state: str
    label: str
    note: str = ""
    depth: int = 0
    leaves: tuple[_Node, ...] = ()

    def height(self) -> float:
        own = _ROW + (_NOTE if self.note else 0.0)
        return max(own, sum(leaf.height() for leaf in self.leaves))


@dataclass(kw_only=True)
class _Canvas:
    """Where things were drawn."""

    axes: Any
    at: dict[int, tuple[float, float]] = field(default_factory=dict)


def belief_figure(history: History, agent: int, tick: int, spec: HomeSpec) -> bytes:
    """Draw what an agent believes at a tick, and where that is stale.

    Args:
        history: Truth and beliefs.
        agent: Whose belief.
        tick: When.
        spec: The home, for its rooms.

    Returns:
        A PNG.
    """
    from agent.figures import canvas, png

    portrait = Portrait(history, agent, tick)
    cards = [_card(portrait, room.id) for room in spec.rooms]
    columns = _columns(cards)
    top = 0.42
    bottom = top + max(sum(_card_height(card) + _GAP for card in column) for column in columns)
    missing = [(thing, "lost") for thing in portrait.lost] + [(thing, "unseen") for thing in portrait.unseen]
    height = bottom + (_missing_height(missing) if missing else 0.0) + 0.05
    figure, axes = canvas(_WIDTH, height)
    drawn = _Canvas(axes=axes)
    _legend(axes)
    width = (_WIDTH - _GAP * (len(columns) - 1)) / len(columns)
    for number, column in enumerate(columns):
        y = top
        for card in column:
            _draw_card(drawn, card, number * (width + _GAP), y, width)
            y += _card_height(card) + _GAP
    if missing:
        _draw_missing(axes, portrait, missing, bottom)
    for stale in portrait.stale:
        _link(drawn, portrait, stale)
    return png(figure)


def _card(portrait: Portrait, room: int) -> _Node:
    """A room with what is believed to stand and lie in it, and places unknown to it where something really is."""
    stale = {one.belief.subject: one for one in portrait.stale if one.belief.predicate in LOCATION}
    open_states = {one.belief.subject: one for one in portrait.stale if one.belief.predicate not in LOCATION}
    inside: dict[int, list[int]] = {}
    for thing, fact in portrait.places.items():
        assert fact.object is not None
        inside.setdefault(fact.object, []).append(thing)

    def node(thing: int, depth: int, leaves: tuple[_Node, ...] = ()) -> _Node:
        wrong = stale.get(thing)
        note = _really(portrait, wrong) if wrong is not None else _wrong_state(portrait, open_states.get(thing))
        state = "stale" if note else portrait.source(thing).value
        label = portrait.name(thing) + (" (itself)" if thing == portrait.agent else "")
        shape = _shape(portrait, thing)
        return _Node(id=thing, shape=shape, state=state, label=label, note=note, depth=depth, leaves=leaves)

    def below(thing: int, depth: int = 0) -> Iterator[_Node]:
        for child in sorted(inside.get(thing, ()), key=lambda one: (portrait.name(one), one)):
            yield node(child, depth)
            yield from below(child, depth + 1)

    here = sorted(inside.get(room, ()), key=lambda one: (_ORDER[_shape(portrait, one)], portrait.name(one), one))
    branches = [node(thing, 0, tuple(below(thing))) for thing in here]
    branches += _ghosts(portrait, room)
    known = any(room in (fact.subject, fact.object) for fact in portrait.facts)
    name = portrait.name(room) + ("" if known else " – never seen")
    state = "seen" if known else "unknown"
    return _Node(id=room, shape="room", state=state, label=name, leaves=tuple(branches))


_ORDER: dict[str, int] = {"furniture": 0, "item": 1, "person": 2}


def _shape(portrait: Portrait, thing: int) -> Literal["furniture", "person", "item"]:
    if portrait.is_a(thing, "furniture"):
        return "furniture"
    return "item" if portrait.is_a(thing, "item") else "person"


def _ghosts(portrait: Portrait, room: int) -> list[_Node]:
    """Places in this room where something stale really is, but of which the agent does not know."""
    ends = {one.truth.object for one in portrait.stale if one.truth is not None and one.truth.object is not None}
    unknown = sorted(end for end in ends if end not in portrait.places and not portrait.is_a(end, "room"))
    return [
        _Node(id=end, shape=_shape(portrait, end), state="unknown", label=portrait.name(end), note="unknown to it")
        for end in unknown
        if portrait.room_of(end, portrait.true_places) == room
    ]


def _really(portrait: Portrait, stale: Stale) -> str:
    return "really gone" if stale.truth is None else f"really {portrait.place(stale.truth, brief=True)}"


def _wrong_state(portrait: Portrait, stale: Stale | None) -> str:
    """What is wrong with a belief about whether something is open or switched on."""
    if stale is None:
        return ""
    return "no longer so" if stale.truth is None else f"really {portrait.place(stale.truth)}"


def _columns(cards: list[_Node]) -> list[list[_Node]]:
    """Cards in columns of about the same height, in their order."""
    columns: list[list[_Node]] = [[] for _ in range(min(_COLUMNS, len(cards)))]
    for card in sorted(cards, key=lambda card: -_card_height(card)):
        min(columns, key=lambda column: sum(map(_card_height, column))).append(card)
    return columns


def _card_height(card: _Node) -> float:
    return 0.46 + sum(branch.height() for branch in card.leaves) + 0.04 * max(len(card.leaves) - 1, 0)


def _draw_card(drawn: _Canvas, card: _Node, x: float, y: float, width: float) -> None:
    from matplotlib.patches import FancyBboxPatch

    axes, height = drawn.axes, _card_height(card)
    style = "round,pad=0,rounding_size=0.07"
    box = FancyBboxPatch(
        (x + 0.02, y), width - 0.04, height, boxstyle=style, facecolor=CARD, edgecolor=LINE, linewidth=0.8, zorder=0
    )
    axes.add_patch(box)
    trunk = x + _BRANCH
    _draw_node(drawn, card, trunk, y + 0.19, size=10.0)
    line = y + 0.4
    for branch in card.leaves:
        axes.plot((trunk, trunk), (y + 0.19, line + _ROW / 2), color=LINE, linewidth=0.9, zorder=1)
        _draw_branch(drawn, branch, trunk, x + _LEAF, line)
        line += branch.height() + 0.04


def _draw_branch(drawn: _Canvas, branch: _Node, trunk: float, bracket: float, line: float) -> None:
    """A piece of furniture or a person, and to the right of it what is on it, in it, in its hands."""
    axes, middle, x = drawn.axes, line + _ROW / 2, trunk + 0.16
    axes.plot((trunk, x), (middle, middle), color=LINE, linewidth=0.9, zorder=1)
    if branch.leaves:
        axes.plot((x, bracket), (middle, middle), color=LINE, linewidth=0.9, zorder=1)
    _draw_node(drawn, branch, x, middle)
    for leaf in branch.leaves:
        level = line + _ROW / 2
        axes.plot((bracket, bracket), (middle, level), color=LINE, linewidth=0.9, zorder=1)
        axes.plot((bracket, bracket + 0.1), (level, level), color=LINE, linewidth=0.9, zorder=1)
        _draw_node(drawn, leaf, bracket + 0.1 + _NESTED * leaf.depth, level)
        line += leaf.height()


def _draw_node(drawn: _Canvas, node: _Node, x: float, y: float, *, size: float = 7.6) -> None:
    colour = COLOURS[node.state]
    face = "white" if node.state == "unknown" else colour
    marker, marker_size = _MARKERS[node.shape], _SIZES[node.shape]
    drawn.axes.plot(
        x, y, marker, markersize=marker_size, markerfacecolor=face, markeredgecolor=colour, markeredgewidth=1, zorder=6
    )
    drawn.at[node.id] = (x, y)
    if node.leaves and node.shape != "room":
        size *= min(1.0, _WIDE / len(node.label))
    ink = {"stale": RED, "unknown": GREY}.get(node.state, INK)
    text(drawn.axes, x + _LABEL + (0.04 if node.shape == "room" else 0), y, _short(node.label, 25), ink, size)
    if node.note:
        text(drawn.axes, x + _LABEL, y + _NOTE + 0.01, _short(node.note, 30), ink, 6.4, style="italic")


def text(
    axes: Any, x: float, y: float, words: str, colour: str, size: float, *, behind: str = CARD, **style: Any
) -> None:
    """Write on the picture, above lines, which then seem to pass behind."""
    box = {"facecolor": behind, "edgecolor": "none", "pad": 0.6, "alpha": 0.85}
    weight = "bold" if size >= 10 else "normal"
    axes.text(
        x, y, words, color=colour, fontsize=size, fontweight=weight, va="center_baseline", bbox=box, zorder=5, **style
    )


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _link(drawn: _Canvas, portrait: Portrait, stale: Stale) -> None:
    """A dashed line from where a thing is believed to be to where it is."""
    from matplotlib.patches import FancyArrowPatch

    if stale.belief.predicate not in LOCATION or stale.truth is None or stale.truth.object is None:
        return
    start, end = drawn.at.get(stale.belief.subject), drawn.at.get(stale.truth.object)
    if start is None or end is None:
        return
    bend = 0.18 if start[0] <= end[0] else -0.18
    arrow = FancyArrowPatch(
        start,
        end,
        connectionstyle=f"arc3,rad={bend}",
        arrowstyle="-|>",
        mutation_scale=9,
        linestyle=(0, (4, 2.5)),
        linewidth=1.1,
        color=RED,
        shrinkA=4,
        shrinkB=5,
        alpha=0.8,
        zorder=4,
    )
    drawn.axes.add_patch(arrow)


def _missing_height(missing: list[tuple[int, str]]) -> float:
    return 0.5 + _ROW * -(-min(len(missing), _MOST_UNKNOWN) // _COLUMNS)


def _draw_missing(axes: Any, portrait: Portrait, missing: list[tuple[int, str]], top: float) -> None:
    """What it does not know of, or not where, in grey, with the place where it really is."""
    lost = len(portrait.lost)
    title = f"Unknown: {len(missing) - lost} things never seen"
    title += f", {lost} known of, but not where" if lost else ""
    title += f" (here {_MOST_UNKNOWN})" if len(missing) > _MOST_UNKNOWN else ""
    text(axes, 0.06, top + 0.18, title, GREY, 10.0, behind="white")
    shown = missing[:_MOST_UNKNOWN]
    rows = -(-len(shown) // _COLUMNS)
    for number, (thing, why) in enumerate(shown):
        x, y = (number // rows) * _WIDTH / _COLUMNS + 0.14, top + 0.44 + (number % rows) * _ROW
        face = COLOURS["unknown"] if why == "lost" else "white"
        axes.plot(x, y, "o", markersize=6, markerfacecolor=face, markeredgecolor=COLOURS["unknown"])
        where, room = portrait.true_places[thing], portrait.room_of(thing, portrait.true_places)
        words = f"{portrait.name(thing)}  ·  {portrait.place(where, brief=True)}"
        words += "" if room is None or room == where.object else f", {portrait.name(room)}"
        text(axes, x + _LABEL, y, _short(words, 54), GREY, 7.2, behind="white")


def _legend(axes: Any) -> None:
    entries = (
        (0.14, "o", "seen", "seen by itself"),
        (1.36, "o", "told", "told by somebody"),
        (2.78, "o", "stale", "stale: believed, no longer true"),
        (6.42, "o", "unknown", "unknown to it"),
    )
    for x, marker, state, label in entries:
        face = "white" if state == "unknown" else COLOURS[state]
        axes.plot(x, 0.17, marker, markersize=7, markerfacecolor=face, markeredgecolor=COLOURS[state])
        text(axes, x + 0.12, 0.17, label, INK, 8.0, behind="white")
    axes.plot((4.84, 5.14), (0.17, 0.17), color=RED, linewidth=1.1, linestyle=(0, (4, 2.5)))
    text(axes, 5.2, 0.17, "where it really is", INK, 8.0, behind="white")
    for marker, label, x in (("s", "furniture", 7.72), ("o", "thing", 8.56), ("^", "somebody", 9.17)):
        axes.plot(x, 0.17, marker, markersize=6, markerfacecolor="white", markeredgecolor=INK)
        text(axes, x + 0.12, 0.17, label, INK, 8.0, behind="white")
