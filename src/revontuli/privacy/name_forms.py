"""The forms in which a name stands in Finnish text."""

from __future__ import annotations

VOWELS = "aeiouyåäöéáíóúüõ"
GRADATION = (  # strong → weak, before the last vowel
    ("kk", "k"), ("pp", "p"), ("tt", "t"), ("nt", "nn"), ("lt", "ll"), ("rt", "rr"), ("nk", "ng"),
    ("mp", "mm"), ("ht", "hd"), ("lk", "l"), ("rk", "r"), ("lp", "lv"), ("rp", "rv"), ("sk", "sk"),
    ("t", "d"), ("p", "v"), ("k", ""),
)  # fmt: skip
ENDINGS = (
    "n",
    "lle",
    "lla",
    "llä",
    "lta",
    "ltä",
    "ssa",
    "ssä",
    "sta",
    "stä",
    "ksi",
    "na",
    "nä",
    "t",
)
PLURAL = ("ia", "iä", "ille", "illa", "illä", "ilta", "iltä", "issa", "issä", "ista", "istä", "ten")


def finnish_forms(name: str) -> set[str]:
    """The forms of a case-folded name: its cases, with and without consonant gradation.

    Forms that nobody uses are among them; they harm nobody.
    """
    forms = {name}
    for stem in _stems(name):
        forms |= {stem + ending for ending in ENDINGS}
        forms |= {stem + "a", stem + "ä", f"{stem}{stem[-1]}n"}
    if name.endswith("nen"):
        short = name[:-3] + "s"
        forms |= {short + "ta", short + "tä", *(short + ending for ending in PLURAL)}
    return forms


def _stems(name: str) -> set[str]:
    if name.endswith("nen"):
        return {name[:-3] + "se"}
    if name[-1] in VOWELS:
        stems = {name}
        if name.endswith("i"):
            stems.add(name[:-1] + "e")
        elif name.endswith("e"):
            stems |= {name + "e", _strong(name) + "e"}
        return stems | {_weak(stem) for stem in stems}
    if name.endswith(("as", "äs")):
        long = name[:-1] + name[-2]
        return {name[:-1] + "kse", name + "i", long, _strong(long)}
    if name.endswith("s"):
        return {name[:-1] + "kse", name + "i"}
    return {name + "i"}


def _weak(stem: str) -> str:
    return _swap(stem, [(strong, weak) for strong, weak in GRADATION])


def _strong(stem: str) -> str:
    pairs = (
        ("nn", "nt"),
        ("ll", "lt"),
        ("rr", "rt"),
        ("ng", "nk"),
        ("mm", "mp"),
        ("hd", "ht"),
        ("d", "t"),
    )
    return _swap(stem, list(pairs))


def _swap(stem: str, pairs: list[tuple[str, str]]) -> str:
    head = stem.rstrip(VOWELS)
    tail = stem[len(head) :]
    for old, new in pairs:
        if head.endswith(old) and len(head) > len(old):
            return head[: len(head) - len(old)] + new + tail
    return stem
