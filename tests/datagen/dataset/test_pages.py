"""The pages of the families in docs/ are those that the command writes."""

from __future__ import annotations

from pathlib import Path

from datagen.dataset.pages import write_pages
from datagen.dataset.syllabi import SYLLABI

DOCS = Path(__file__).parents[3] / "docs" / "families"


def test_the_pages_in_the_docs_are_what_the_command_writes(tmp_path: Path) -> None:
    pages = write_pages(tmp_path)
    assert {page.name for page in pages} == {page.name for page in DOCS.iterdir()}
    for page in pages:
        assert page.read_text() == (DOCS / page.name).read_text(), f"{page.name}: run `inhabit families`"


def test_every_template_that_may_be_asked_has_an_example() -> None:
    text = "".join(page.read_text() for page in DOCS.iterdir())
    asked = {name for syllabus in SYLLABI.values() for members in syllabus.values() for name in members}
    for name in asked:
        part = text.split(f"\n## {name}\n")[1].split("\n## ")[0]
        assert "observer" in part, name
