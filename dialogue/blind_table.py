"""The table of blind baselines: scores beside majorities, and for each family that stands out the reason why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dialogue.blind import LIMIT

__all__ = ["blind_table", "why"]

_REASONS: Mapping[str, str] = {
    "property.value": "the attribute asked for has few values (three textures or sizes, a dozen colours)",
    "property.which": "a narrow kind has few members to choose from",
    "property.owner": "few people own things",
    "property.is": "some kinds are more often so than others",
    "count.all": "a world has about as many of a kind as the next one",
    "count.which": "few things fit two conditions, many fit a negation",
    "count.extent": "shapes are two to four blocks wide",
    "existence.any": "some kinds are in most worlds, others in few",
    "sums.more": "a world has about as many of a kind as the next one",
    "sums.as_many": "a world has about as many of a kind as the next one",
    "sums.more_so": "some kinds are more often so than others",
    "sums.difference": "a world has about as many of a kind as the next one",
    "sums.total": "a world has about as many of a kind as the next one",
    "sums.held": "the ground, or a room, holds nearly all there is",
    "sums.all_held": "the ground, or a room, holds nearly all there is",
    "travel.far": "a body goes one cell in a tick at most, so a short span allows few distances",
    "travel.most": "quick kinds of bodies move farther than slow ones, and few are there to choose from",
    "travel.most_toward": "quick kinds of bodies move farther than slow ones, and few are there to choose from",
    "travel.toward": "few bodies are there to choose from",
    "travel.direction": "there are four directions, and the last place limits where one can have come from",
    "spot.facing": "there are four directions",
    "spot.where": "bodies keep to the middle of the grid",
    "spot.then": "a body is never far from where it is at the end",
    "side.bearing": "there are four directions, and shapes and holes lie outside of where bodies walk",
    "side.seen": "there are four directions",
    "side.count": "few things are on any one side",
    "side.which": "few things are on any one side",
    "side.most": "shapes and holes lie outside of where bodies walk",
    "nearest.nearest": "few are of the kind asked for, and what the question names is none of them",
    "nearest.farthest": "few are of the kind asked for, and what the question names is none of them",
    "nearest.rank": "few are of the kind asked for, and what the question names is none of them",
    "nearest.between": "few are of the kind asked for, and what the question names is none of them",
    "deeds.what": "few things are there to do a deed to, and the last state shows what was built or dug",
    "deeds.order": "an episode with one command has few deeds",
    "deeds.when": "commands are given soon after the first tick, and what they ask for takes its time",
    "deeds.did": "the last state shows what a deed has done",
    "deeds.who": "few people are there to choose from",
    "deeds.first": "few people are there to choose from",
    "location.then": "most things stand where they stood",
    "location.room_then": "most things are in the room that they were in, and there are four rooms",
    "location.room": "there are four rooms",
    "location.now": "kinds of things keep to their furniture",
    "think.where": "kinds of things keep to their furniture",
    "think.room": "there are four rooms, and kinds of things keep to theirs",
    "mind.where": "kinds of things keep to their furniture",
    "mind.value": "the attribute asked for has few values",
    "mind.holder": "few people are there to choose from",
    "mind.since": "most of what is known is known since the first tick",
    "mind.no_idea": "kinds that are small or hidden are out of sight more often than others",
    "mind.who": "few people are there to choose from",
    "suppose.near": "few are of the kind asked for, and what the question names is none of them",
    "suppose.closer": "most spots are farther from a thing than where somebody is who stands near it",
    "suppose.spot": "half of the things asked about stay where they are",
    "suppose.went": "there are four rooms, of which the question names one",
    "unknown.know": "some kinds are carried about more than others",
    "chain.outer": "there are four rooms",
    "change.appeared": "what appears was built or dug by a command, and few kinds are",
    "change.did": "some kinds are carried about more than others, and a long span has more moves",
    "change.ever": "the last state shows one of the places a thing was at",
    "change.lasted": "what has not changed lasted as long as the span",
    "change.how_many": "a span of ticks allows so many moves",
    "most.holds": "some pieces of furniture have more room than others",
    "most.did": "few people are there to choose from",
    "most.handled": "kinds that are used daily are taken most",
    "most.rank_holds": "some pieces of furniture have more room than others",
    "chain.holder": "kinds of things keep to their furniture, and what holds that is a room",
    "deeds.nth": "a verb is done to few kinds of things",
    "deeds.before": "kinds of things keep to their furniture",
    "deeds.while": "kinds of things keep to their furniture, and people cook in kitchens",
    "deeds.what_with": "a kind of thing allows few verbs: what opens is opened and closed",
    "deeds.often": "most things are done once or twice",
    "mind.agree": "what stands where it always did is known alike to all",
    "mind.idea": "some kinds are carried about more than others, and lost sight of",
    "mind.right": "of what stands where it always did everybody is right",
    "sets.all": "kinds of things keep to their furniture, and that to its room",
    "sets.did": "few things of a kind are there to choose from",
    "sets.both_did": "few things of a kind are there to choose from",
    "sets.moved": "few things of a kind are there to choose from",
    "sets.no_longer": "few things of a kind are there to choose from",
    "unknown.which": "few things of a kind are there to choose from",
    "unknown.owner_which": "few things of a kind are there to choose from, and most have no owner",
    "existence.which": "pairs of conditions are drawn too seldom to even out all of them",
}
"""Why a template may be answered better than by its majority, where that cannot be evened out by drawing."""

_SHORT = {"question only": "question", "agent prior": "prior", "last state": "last state", "yaw-blind": "yaw-blind"}


def why(scores: Mapping[str, Mapping[str, Any]]) -> str:
    """What lifts a family's blind baselines above its majority; empty if none is beyond the limit."""
    return "; ".join(f"{_SHORT[name]}: {_why(each)}" for name, each in scores.items() if each["beyond"])


def _why(scores: Mapping[str, Any]) -> str:
    guess = f"guessing as its template and its candidates allow scores {scores['guess']:.1%}"
    if scores["exact"] - scores["guess"] <= LIMIT:
        return guess
    rise = {name: each["n"] * (each["exact"] - each["guess"]) for name, each in scores["templates"].items()}
    most = sorted((name for name in rise if rise[name] > 0.1 * sum(rise.values())), key=lambda name: -rise[name])
    return f"{guess}; above that " + ", ".join(_of_template(name, scores["templates"][name]) for name in most[:3])


def _of_template(name: str, scores: Mapping[str, Any]) -> str:
    reason = _REASONS.get(name)
    return f"`{name}` ({scores['guess']:.0%} → {scores['exact']:.0%}{': ' + reason if reason else ''})"


def blind_table(result: Mapping[str, Any]) -> str:
    """The scores as Markdown."""
    return "\n".join(_lines(result)) + "\n"


def _lines(result: Mapping[str, Any]) -> Iterator[str]:
    asked = result["questions"]
    names = list(_SHORT)
    yield (
        f"Exact match in % on {asked['test']} test questions, trained on {asked['train']}; mean of {result['seeds']} "
        "seeds ± standard error over episodes. *Majority* always gives the family's commonest answer (to yes-or-no "
        "questions the commoner of these); *guess* knows the template and draws from the candidates that *question "
        "only* has. *last state* and *yaw-blind* are tried on the questions that ask for what is hidden from them (in "
        f"brackets: how many, and their majority). **Bold** is more than {LIMIT:.0%} above the majority."
    )
    yield ""
    yield "| family | n | majority | guess | " + " | ".join(names) + " |"
    yield "|---|---|---|---|" + "---|" * len(names)
    for family, scores in result["families"].items():
        first = scores.get(names[0])
        head = (
            [f"{first['n']}", *(f"{100 * first[name]:.1f}" for name in ("majority", "guess"))] if first else ["–"] * 3
        )
        yield f"| {family} | " + " | ".join([*head, *(_cell(scores.get(name), name) for name in names)]) + " |"
    found = {family: why(scores) for family, scores in result["families"].items()}
    yield ""
    yield "Why some are above their majority:"
    yield ""
    yield from (f"- **{family}**: {reason}." for family, reason in found.items() if reason)


def _cell(scores: Mapping[str, Any] | None, name: str) -> str:
    if scores is None:
        return "–"
    said = f"{100 * scores['exact']:.1f} ± {100 * scores['se']:.1f}"
    said = f"**{said}**" if scores["beyond"] else said
    hidden = name in ("last state", "yaw-blind")
    return f"{said} ({scores['n']}: {100 * scores['majority']:.1f})" if hidden else said
