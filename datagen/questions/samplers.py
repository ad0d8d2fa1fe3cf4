"""All samplers by the name of their template."""

from __future__ import annotations

from collections.abc import Mapping

from datagen.questions.families import STATE, Sampler
from datagen.questions.families_beliefs import BELIEFS
from datagen.questions.families_deep import DEEP
from datagen.questions.families_minds import MINDS
from datagen.questions.families_space import SPACE
from datagen.questions.families_sums import SUMS
from datagen.questions.families_suppose import SUPPOSE
from datagen.questions.families_time import TIME
from datagen.questions.families_unanswerable import unanswerable_samplers

__all__ = ["SAMPLERS"]

_ANSWERED: Mapping[str, Sampler] = {**STATE, **TIME, **SPACE, **MINDS, **BELIEFS, **SUMS, **SUPPOSE, **DEEP}

SAMPLERS: Mapping[str, Sampler] = {**_ANSWERED, **unanswerable_samplers(_ANSWERED)}
