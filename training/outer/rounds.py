"""The outer side of DiLoCo: when fragments are sent and applied, for the replicas that live in this process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from training.clock import VirtualClock
from training.outer.anchor import Anchor, finite
from training.outer.fragment import Flight, Fragment, Kept
from training.outer.fragments import cut
from training.outer.optimizers import Tensors, outer_optimizer
from training.pool import lost_syncs
from training.strategy import DiLoCo
from training.transport import Lost, Traffic, Transport, split_like
from training.weights import buffers, device_of, floating_buffers, named_within, trainable

__all__ = ["Rounds", "Synced"]


@dataclass
class Synced:
    """What happened at a step: the norm of the outer gradient if one was applied, and whose were refused."""

    norm: float | None = None
    refused: list[int] = field(default_factory=list)


class Rounds:
    """Sends, sums and applies outer gradients.

    `shared` holds the weights of the last syncs: what is evaluated, and what replicas start from. After each inner
    step `after_step` is told how many are done, and does what is due.

    Args:
        strategy: When and how.
        shared: The model whose weights the outer optimizer moves.
        models: The models of this process's replicas, by the replica's number.
        transport: The way to the others.
        shares: The weight of each of all replicas in the outer gradient; they add up to 1.
        seed: Of lost syncs.
        clock: Told what is exchanged.
    """

    def __init__(
        self,
        strategy: DiLoCo,
        shared: nn.Module,
        models: Mapping[int, nn.Module],
        transport: Transport,
        *,
        shares: list[float],
        seed: int = 0,
        clock: VirtualClock | None = None,
    ) -> None:
        self._strategy, self._transport, self._seed, self._clock = strategy, transport, seed, clock
        self._shared, self._models, self._shares = shared, dict(models), shares
        self._own: dict[int, Tensors] = {replica: trainable(model) for replica, model in self._models.items()}
        self._begun = 0  # syncs
        self._before: tuple[int, list[Kept]] = (0, [])
        self.fragments = self._fragments()
        self.follow()

    def _fragments(self) -> list[Fragment]:
        strategy = self._strategy
        there = {name: parameter.detach() for name, parameter in trainable(self._shared).items()}
        made = []
        for place, names in enumerate(cut(there, strategy.fragments, strategy.pattern)):
            anchor = Anchor(outer_optimizer(strategy, {name: there[name] for name in names}))
            extras = tuple(floating_buffers(self._shared)) if place == 0 else ()
            offset = place * strategy.every // strategy.fragments
            made.append(Fragment(strategy=strategy, anchor=anchor, offset=offset, extras=extras))
        return made

    def follow(self) -> None:
        """Take the replicas' present weights for what they start from."""
        for fragment in self.fragments:
            fragment.follow(self._own)

    @property
    def quiet(self) -> bool:
        """Whether nothing is under way."""
        return all(fragment.flight is None for fragment in self.fragments)

    def due(self, done: int) -> bool:
        """Whether a sync begins after `done` inner steps."""
        return any(self._begins(fragment, done) for fragment in self.fragments)

    def _begins(self, fragment: Fragment, done: int) -> bool:
        return done > 0 and (done - fragment.offset) % self._strategy.every == 0

    def after_step(self, done: int, *, working: int, last: bool = False) -> Synced:
        """Apply what has arrived, and send what is due.

        Args:
            done: Inner steps taken.
            working: How many replicas took them, the first ones.
            last: Whether it was the last step: then all is sent and applied at once.
        """
        synced = Synced()
        for fragment in self.fragments:
            if fragment.flight is not None and (last or fragment.flight.lands == done):
                synced.norm = self._land(fragment, mix=self._strategy.mix)
        for fragment in self.fragments:
            if fragment.sent < done and (last or self._begins(fragment, done)):
                overlap = 0 if last else self._strategy.overlap
                fragment.sent = done
                synced.refused = self._send(fragment, done, done + overlap, working)
                if not overlap:
                    synced.norm = self._land(fragment, mix=self._strategy.mix)
        return synced

    def _send(self, fragment: Fragment, done: int, lands: int, working: int) -> list[int]:
        sound = self._sound(fragment)
        refused = [replica for replica in range(working) if not sound[replica]]
        for replica in refused:
            if replica in self._own:
                fragment.anchor.fetch(self._own[replica])
        missed = lost_syncs(self._seed, self._begun, len(self._shares), self._strategy.drop)
        flight = Flight(
            lands=lands,
            began=self._clock.now if self._clock else 0.0,
            shares=self._present([sound[replica] and not missed[replica] for replica in range(working)]),
            missed=missed,
            traffic=Traffic(len(self._shares), syncs=1),
            here=lands == done and fragment.may_meet(self._transport),
        )
        extras = {
            replica: {name: floating_buffers(model)[name] for name in fragment.extras}
            for replica, model in self._models.items()
        }
        fragment.send(self._own, extras, self._transport, flight)
        self._begun += 1
        return refused

    def _sound(self, fragment: Fragment) -> list[bool]:
        """Of each replica, whether its weights are numbers."""
        mine = [finite({name: own[name] for name in fragment.anchor.shared}) for own in self._own.values()]
        flags = self._transport.share(torch.tensor([mine], dtype=torch.float64))[0].tolist()
        return [flag == 1.0 for flag in flags]  # who is not there has NaN

    def _present(self, there: list[bool]) -> list[float]:
        """The shares of those whose outer gradients count; they add up to 1, unless nobody's does."""
        here = [*there, *[False] * (len(self._shares) - len(there))]
        shares = [share if present else 0.0 for share, present in zip(self._shares, here, strict=True)]
        return shares if all(here) or not any(here) else [share / sum(shares) for share in shares]

    @torch.no_grad()
    def _land(self, fragment: Fragment, *, mix: float) -> float:
        norm, sums, flight = fragment.land(self._own)
        self._transport.traffic.add(flight.traffic)
        if self._clock:
            self._clock.exchanged(flight.traffic.sent, since=flight.began)
        if any(flight.shares):
            self._spread(fragment, sums)
        for replica, own in self._own.items():
            # Who lost the sync goes on from its own weights.
            if not flight.missed[replica] and not flight.here:
                fragment.anchor.fetch(own, mix=mix if flight.shares[replica] else 0.0)
                fragment.follow({replica: own})
        return norm

    def _spread(self, fragment: Fragment, sums: Tensor) -> None:
        """Copy averaged buffers into all models. Counters are the first replica's: each counts alike."""
        if not fragment.extras:
            return
        into = floating_buffers(self._shared)
        values = split_like(sums, {name: into[name] for name in fragment.extras})
        for model in [self._shared, *self._models.values()]:
            for name, buffer in floating_buffers(model).items():
                buffer.copy_(values[name])

    # ---- in two parts, for those who may have to sum again

    def propose(self, done: int, shares: list[float], *, last: bool = False) -> None:
        """Sum what is due after `done` steps with these shares of replicas, and apply nothing: `accept` does."""
        self._shares = shares
        self._before = self._begun, [fragment.kept() for fragment in self.fragments]
        for fragment in self.fragments:
            if fragment.sent < done and (last or self._begins(fragment, done)):
                fragment.sent = done
                self._send(fragment, done, done, len(shares))

    def accept(self) -> float:
        """Apply what was proposed: the norm of the last outer gradient."""
        norm = 0.0
        for fragment in self.fragments:
            if fragment.flight is not None:
                fragment.flight.began = self._clock.now if self._clock else 0.0  # one after the other
                norm = self._land(fragment, mix=self._strategy.mix)
        return norm

    def withdraw(self) -> None:
        """All is as before `propose`, of which a part failed."""
        self._begun, kept = self._before
        for fragment, state in zip(self.fragments, kept, strict=True):
            fragment.put_back(state)

    def forget_sums(self) -> None:
        """Drop what codecs rounded away of sums, whose chunks are others when others are present."""
        for fragment in self.fragments:
            for lost in fragment.lost.values():
                lost.sums = None

    def settle(self) -> None:
        """Copy counters, which are not averaged, from the first replica into the shared model."""
        first = next(iter(self._models.values()))
        for name, value in buffers(self._shared).items():
            if not value.is_floating_point():
                value.copy_(buffers(first)[name])
        if self._strategy.pool != "constant" and not self._transport.alone:
            self._spread_counters()

    def _spread_counters(self) -> None:
        """Where some replicas did not count, their processes are told what the first replica did."""
        counters = [value for value in buffers(self._shared).values() if not value.is_floating_point()]
        if counters:
            column = torch.cat([value.reshape(-1) for value in counters]).double().cpu()[:, None]
            first = self._transport.share(column)[:, 0]
            for value, told in zip(counters, torch.split(first, [value.numel() for value in counters]), strict=True):
                value.copy_(told.view_as(value))

    # ---- checkpoints

    def counters(self) -> dict[str, Any]:
        """What JSON can hold of the state."""
        return {
            "begun": self._begun,
            "sent": [each.sent for each in self.fragments],
            "versions": [each.anchor.version for each in self.fragments],
            "flights": [each.flight and each.flight.counters() for each in self.fragments],
        }

    def shared_state(self) -> dict[str, Tensor]:
        """The outer optimizers' state, and sums under way, which are waited for."""
        state: dict[str, Tensor] = {}
        for place, each in enumerate(self.fragments):
            state |= {f"outer.{name}": value for name, value in each.anchor.state().items()}
            if each.flight is not None:
                state[f"flight.{place}"] = each.flight.total.result()
        return state

    def own_state(self, replica: int) -> dict[str, Tensor]:
        """What a replica keeps beside its weights."""
        state: dict[str, Tensor] = {}
        for place, each in enumerate(self.fragments):
            state |= {f"start.{place}.{name}": value for name, value in each.starts.get(replica, {}).items()}
            if replica in each.unsent:
                state[f"unsent.{place}"] = each.unsent[replica]
            sums = each.lost[replica].sums if replica in each.lost else None
            if sums is not None:
                state[f"sums.{place}"] = sums
        return state

    def load(self, counters: Mapping[str, Any], shared: Tensors, own: Mapping[int, Tensors]) -> None:
        """Go on from a saved state; the models' weights are loaded by their owner."""
        self._begun = counters["begun"]
        outer = named_within("outer", shared)
        for place, each in enumerate(self.fragments):
            mine = {key: value for key, value in outer.items() if key.partition(".")[2] in each.anchor.shared}
            each.anchor.load(mine, counters["versions"][place])
            each.sent = counters["sent"][place]
            each.flight = self._flight(counters["flights"][place], shared.get(f"flight.{place}"))
            for replica, state in own.items():
                self._load_own(each, place, replica, state)

    def _flight(self, counters: Mapping[str, Any] | None, total: Tensor | None) -> Flight | None:
        if counters is None or total is None:
            return None
        traffic = Traffic(len(self._shares))
        traffic.load(counters["traffic"])
        flight = Flight(**{**counters, "traffic": traffic})
        flight.total.set_result(total.to(device_of(self._shared)))
        return flight

    def _load_own(self, fragment: Fragment, place: int, replica: int, state: Tensors) -> None:
        device = device_of(self._shared)
        starts = named_within(f"start.{place}", state)
        if starts:
            fragment.starts[replica] = {name: value.to(device) for name, value in starts.items()}
        if f"unsent.{place}" in state:
            fragment.unsent[replica] = state[f"unsent.{place}"].to(device)
        if f"sums.{place}" in state:
            fragment.lost[replica] = Lost(sums=state[f"sums.{place}"].to(device))
