"""What all tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says nothing on a machine that others use too. On a server the same
# examples are tried each time, so that a change fails for what it changed.
settings.register_profile("revontuli", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("revontuli")

ROOT = Path(__file__).parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The folder with pyproject.toml."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Public data for tests that is not part of the project; skipped where it is missing."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the public data beside the project (../shared/data) is missing")
    return SHARED_DATA
