"""The methods under measure, each used as someone who knows it well would use it.

Every method finds the groups in `Answers`, either a given number of them or as many as its own
usual criterion says between `FEWEST` and `MOST`, the same range for all.
"""

from __future__ import annotations

import hashlib
import re
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from benchmarks.methods.found import FEWEST, MOST, Found, Method

__all__ = ["FEWEST", "METHODS", "MOST", "OURS", "PEERS", "Found", "Method", "load", "recipe"]

OURS = "revontuli"
PEERS = ("k-prototypes", "famd-ward", "latent-class")
METHODS = (OURS, *PEERS)

_MODULES = {
    "revontuli": ("segmenter", "revontuli"),
    "k-prototypes": ("k_prototypes", "kmodes"),
    "famd-ward": ("famd_ward", "prince"),
    "latent-class": ("latent_class", "stepmix"),
}


def load(name: str) -> Method:
    """The method of this name, its libraries imported."""
    find_groups: Method = import_module(f"{__name__}.{_MODULES[name][0]}").find_groups
    return find_groups


def recipe(name: str) -> str:
    """What a result rests on: the library's version and a digest of how it is used here.

    Our own version stands still while the method is being made, so its source is counted in.
    """
    module, package = _MODULES[name]
    sources = [Path(__file__).with_name(f"{module}.py")]
    if name == OURS:
        sources += sorted(_imported(_ROOM / "segmenter.py", set()))
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources))
    return f"{package} {version(package)} ({digest.hexdigest()[:8]})"


_ROOM = Path(__file__).parents[2] / "src" / "revontuli" / "picture"


def _imported(file: Path, seen: set[Path]) -> set[Path]:
    """`file` and the files of its room that it imports, and those that they import."""
    if file.exists() and file not in seen:
        seen.add(file)
        names = re.findall(r"from revontuli\.picture\.(\w+) import", file.read_text("utf-8"))
        for name in names:
            _imported(_ROOM / f"{name}.py", seen)
    return seen
