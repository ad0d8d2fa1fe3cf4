"""`pytest --figures FILE` writes what tests noted with `record_property`, as JSON, with what it was made with."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

_NOTED = pytest.StashKey[dict[str, dict[str, Any]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option."""
    parser.addoption("--figures", type=Path, help="write what tests noted to this file, as JSON")


def pytest_configure(config: pytest.Config) -> None:
    """Where reports are collected: in the process that others report to."""
    config.stash[_NOTED] = {}
    if config.getoption("figures") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Collector(config.stash[_NOTED]))


class _Collector:
    """Keeps what each test noted, and whether it passed."""

    def __init__(self, noted: dict[str, dict[str, Any]]) -> None:
        self._noted = noted

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """What is noted when a test is torn down counts too, so the last report of a test has all."""
        found = self._noted.setdefault(report.nodeid, {"outcome": "passed"})
        if report.outcome != "passed":
            found["outcome"] = report.outcome
            found["why"] = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else "see pytest's output"
        if report.when == "call":
            found["seconds"] = round(report.duration, 1)
        if report.user_properties:
            found["noted"] = dict(report.user_properties)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the file."""
    path = session.config.getoption("figures")
    if not path or hasattr(session.config, "workerinput"):
        return
    from agent.provenance import environment

    said = {**environment([]), "command": shlex.join(["pytest", *sys.argv[1:]])}
    noted = {name: found for name, found in session.config.stash[_NOTED].items() if "noted" in found or "why" in found}
    path.write_text(json.dumps({"environment": said, "tests": noted}, indent=1) + "\n", encoding="utf-8")
