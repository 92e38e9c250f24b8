"""Where work is done: files written safely, progress told, batches counted and resumed."""

from revontuli.engine.files import (
    atomic_folder,
    atomic_path,
    check_folder,
    read_sha256,
    safe_cell,
)
from revontuli.engine.progress import Progress, silent

__all__ = [
    "Progress",
    "atomic_folder",
    "atomic_path",
    "check_folder",
    "read_sha256",
    "safe_cell",
    "silent",
]
