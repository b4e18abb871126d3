"""Fixtures every kind of test uses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Tests look at no clock: an example may take as long as a busy machine lets it.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


@pytest.fixture(scope="session")
def sample_corpus() -> Path:
    """The project's own corpus."""
    return CORPUS


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data, where there is one."""
    folder = os.environ.get("FUPIN_TEST_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("real data is absent: set FUPIN_TEST_DATA to its folder to run this test")
    return Path(folder)
