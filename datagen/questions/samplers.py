"""All samplers by the name of their template."""

from __future__ import annotations

from collections.abc import Mapping

from datagen.questions.families import STATE, Sampler
from datagen.questions.families_beliefs import BELIEFS
from datagen.questions.families_minds import MINDS
from datagen.questions.families_space import SPACE
from datagen.questions.families_sums import SUMS
from datagen.questions.families_suppose import SUPPOSE
from datagen.questions.families_time import TIME

__all__ = ["SAMPLERS"]

SAMPLERS: Mapping[str, Sampler] = {**STATE, **TIME, **SPACE, **MINDS, **BELIEFS, **SUMS, **SUPPOSE}
