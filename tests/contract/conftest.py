"""Each kind of engine, for every contract."""

from __future__ import annotations

import pytest
from support.oracle import BruteForceKind

from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.model.protocol import EngineKind


@pytest.fixture(params=[EmbeddedKind, BruteForceKind], ids=["embedded", "brute force"])
def kind(request: pytest.FixtureRequest) -> EngineKind:
    """Each kind of engine."""
    made: EngineKind = request.param()
    return made
