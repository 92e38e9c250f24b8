"""simplemma's word forms and their base forms, kept so that a new process has them at once.

simplemma reads its whole Finnish list, three and a half million forms, into a dict: five seconds
and 350 MB in every process. Here the list is compiled once into a file that is mapped into memory:
sorted 64-bit hashes of the forms, and beside each the number of its base form. A look-up is one
binary search. Two forms of a language share a hash with a probability of less than one in a
million; a word that is in no list is taken for one that is with one in 10¹².

The file is kept in `REVONTULI_CACHE`, or where the system keeps a user's caches; where neither can
be written, the compiled list stays in memory.
"""

from __future__ import annotations

import mmap
import os
import sys
import tempfile
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

VERSION = 2  # of the file's layout
FORMAT = f"revontuli.forms/{VERSION}".encode()
HEAD = 64  # bytes: the format; how many forms, how many base forms, where their text begins, length


class WordForms(Mapping[str, str]):
    """Base forms by word form: `forms["asunnossa"]` is "asunto".

    A mapping as far as looking up goes; the forms themselves are not kept, only their hashes.

    Args:
        body: what `compile_forms` gave.
    """

    def __init__(self, body: bytes | mmap.mmap) -> None:
        view = memoryview(body)
        count, bases, text = (
            int.from_bytes(view[at : at + 8], sys.byteorder) for at in (32, 40, 48)
        )
        numbers = HEAD + 8 * count
        starts = numbers + 4 * count
        self._hashes = view[HEAD:numbers].cast("Q")
        self._numbers = view[numbers:starts].cast("I")
        self._starts = view[starts : starts + 4 * (bases + 1)].cast("I")
        own_hashes = text - 8 * bases
        self._bases = view[own_hashes:text].cast("Q")
        self._text = view[text:]

    def _find(self, form: str) -> int | None:
        wanted = _hash(form)
        at = bisect_left(self._hashes, wanted)
        return at if at < len(self._hashes) and self._hashes[at] == wanted else None

    def get(self, form: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """The base form of `form`, or `default` where it is not in the list."""
        at = self._find(form)
        if at is None:
            return default
        number = self._numbers[at]
        return str(self._text[self._starts[number] : self._starts[number + 1]], "utf-8")

    def is_base(self, word: str) -> bool:
        """Whether `word` is the base form of some form: vanhempi, though it is one of vanha too."""
        wanted = _hash(word)
        at = bisect_left(self._bases, wanted)
        return at < len(self._bases) and self._bases[at] == wanted

    def __getitem__(self, form: str) -> str:
        base = self.get(form)
        if base is None:
            raise KeyError(form)
        return base

    def __contains__(self, form: object) -> bool:
        return isinstance(form, str) and self._find(form) is not None

    def __len__(self) -> int:
        return len(self._hashes)

    def __iter__(self) -> Iterator[str]:
        raise TypeError("the forms themselves are not kept, only their hashes")


class WordFormsFactory:
    """simplemma's `DictionaryFactory` over these lists, so that its own strategies use them."""

    def get_dictionary(self, lang: str) -> Mapping[str, str]:
        """The forms of `lang`."""
        return word_forms(lang)


@cache
def word_forms(language: str) -> WordForms:
    """The forms of `language` ("fi", "sv" or "en"): from the file, else compiled and kept.

    Compiling the Finnish list takes about ten seconds and 600 MB; it happens once for each
    version of simplemma.
    """
    path = forms_path(language)
    forms = _open(path)
    if forms:
        return forms
    with _one_at_a_time(path):
        forms = _open(path)  # another process may have been first
        if forms:
            return forms
        body = compile_forms(_simplemma_forms(language))
        _write(path, body)
        return _open(path) or WordForms(body)


def forms_path(language: str) -> Path:
    """Where the compiled forms of `language` are kept: until a file is there, first use is slow."""
    name = f"forms{VERSION}-{language}-{version('simplemma')}-{sys.byteorder}.bin"
    return cache_folder() / name


def compile_forms(forms: Mapping[str, str]) -> bytes:
    """`forms` (base form by form) as `WordForms` reads them."""
    import numpy as np

    numbers: dict[str, int] = {}
    digests, own = bytearray(), array("I")
    for form, base in forms.items():
        digests += blake2b(form.encode(), digest_size=8).digest()
        own.append(numbers.setdefault(base, len(numbers)))
    hashes = np.frombuffer(digests, np.uint64)
    order = np.argsort(hashes, kind="stable")
    texts = [base.encode() for base in numbers]
    starts = np.cumsum([0, *map(len, texts)]).astype(np.uint32)
    body = [hashes[order].tobytes(), np.frombuffer(own, np.uint32)[order].tobytes()]
    body += [starts.tobytes(), b"\0" * (4 * ((len(own) + len(starts)) % 2))]
    body.append(np.sort(np.array([_hash(base) for base in numbers], np.uint64)).tobytes())
    head = FORMAT.ljust(32, b"\0")
    text = HEAD + sum(map(len, body))
    for number in (len(hashes), len(texts), text, text + sum(map(len, texts))):
        head += number.to_bytes(8, sys.byteorder)
    return b"".join((head.ljust(HEAD, b"\0"), *body, *texts))


def cache_folder() -> Path:
    """`REVONTULI_CACHE`, or `revontuli` where the system keeps a user's caches."""
    own = os.environ.get("REVONTULI_CACHE")
    if own:
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "revontuli"


def _hash(form: str) -> int:
    return int.from_bytes(blake2b(form.encode(), digest_size=8).digest(), sys.byteorder)


def _simplemma_forms(language: str) -> Mapping[str, str]:
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    return DefaultDictionaryFactory(cache_max_size=1).get_dictionary(language)


def _open(path: Path) -> WordForms | None:
    """The file at `path`, None where there is none or it is not whole."""
    try:
        with path.open("rb") as file:
            body = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        return None
    length = int.from_bytes(body[HEAD - 8 : HEAD], sys.byteorder)
    whole = body[: len(FORMAT)] == FORMAT and length == len(body)
    return WordForms(body) if whole else None


def _write(path: Path, body: bytes) -> None:
    """Put `body` whole at `path`, or leave what stood there; a cache may stay unwritten."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-")
    except OSError:
        return
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Let one process at a time compile `path`, where the system has locks on files."""
    try:
        import fcntl

        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_suffix(".lock").open("w")
    except (ImportError, OSError):
        yield
        return
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
