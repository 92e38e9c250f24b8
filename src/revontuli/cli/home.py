"""Where Revontuli keeps its data."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """`REVONTULI_HOME`, or `var` in the current folder."""
    return Path(os.environ.get("REVONTULI_HOME") or "var")


def catalogue_folder() -> Path:
    """Where the catalogue is kept, in the data folder."""
    return home() / "catalogue"
