"""All question templates. Where two could read the same words, the earlier one does."""

from __future__ import annotations

from collections.abc import Mapping

from datagen.questions.template import Template
from datagen.questions.templates_beliefs import BELIEF_TEMPLATES
from datagen.questions.templates_deep import DEEP_TEMPLATES
from datagen.questions.templates_minds import MIND_TEMPLATES
from datagen.questions.templates_space import SPACE_TEMPLATES
from datagen.questions.templates_state import STATE_TEMPLATES
from datagen.questions.templates_sums import SUM_TEMPLATES
from datagen.questions.templates_suppose import SUPPOSE_TEMPLATES
from datagen.questions.templates_time import TIME_TEMPLATES
from datagen.questions.templates_unanswerable import unanswerable

__all__ = ["TEMPLATES"]

_ANSWERED: Mapping[str, Template] = {
    template.name: template
    for template in (
        *STATE_TEMPLATES,
        *TIME_TEMPLATES,
        *MIND_TEMPLATES,
        *BELIEF_TEMPLATES,
        *SPACE_TEMPLATES,
        *SUM_TEMPLATES,
        *SUPPOSE_TEMPLATES,
        *DEEP_TEMPLATES,
    )
}
TEMPLATES: Mapping[str, Template] = {
    **_ANSWERED,
    **{template.name: template for template in unanswerable(_ANSWERED)},
}
"""The templates by name, in the order in which they are tried when a question is read."""
