"""Unit tests start no process; those that must, or that take a second, are marked slow."""

from __future__ import annotations

import subprocess

import pytest

from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.service.marking import prepare_marking


@pytest.fixture(autouse=True, scope="session")
def _loops() -> None:
    EmbeddedKind().prepare()
    prepare_marking()


@pytest.fixture(autouse=True)
def _no_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("slow"):
        return

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a unit test starts a process: mark it slow, or put it outside tests/unit")

    monkeypatch.setattr(subprocess, "Popen", refuse)
