"""Services that say nearly the same: one offered in twenty municipalities, or entered twice."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revontuli.catalogue.service import Service
from revontuli.text import in_language

SIMILARITY = 0.8
LONGEST = 600  # characters; duplicates give themselves away before that
STEM = 4  # letters: "Oulun" and "Oulu" are one name
ALIKE_NAMES = 92  # per cent of rapidfuzz's ratio: a letter or two in a long name
GRAM = 4  # characters: a place's name put in another's stead changes few of them
BANDS, ROWS = 16, 4  # texts alike by 0.8 meet with probability 0.9998, by 0.3 with 0.12
BATCH = 2_000
NUMBER = re.compile(r"\d+")
NOT_WORD = re.compile(r"[\W_]+")

Grams = NDArray[np.uint32]
Signatures = NDArray[np.uint32]


def near_duplicate_groups(
    services: Iterable[Service], similarity: float = SIMILARITY, *, any_name: bool = False
) -> list[tuple[str, ...]]:
    """Ids of services whose name, summary and beginning of description are nearly the same.

    Alike is the Jaccard similarity of the texts' character 4-grams, in the next best language
    that each has, Finnish first. Names must be the same but for the provider's own name and
    slips of the pen: "Car tax, persons" is not "Car tax, companies", however alike their texts
    are. Pairs worth comparing are found by MinHash signatures cut into bands (Broder 1997;
    Leskovec, Rajaraman & Ullman, Mining of Massive Datasets, chapter 3), so that time grows with
    the number of services and not with its square; each pair is then compared exactly. A service
    joins the first one in the order of ids that it is like, so that no group is a chain whose
    ends are unlike.

    Args:
        services: in any order; the order changes nothing.
        similarity: from 0 to 1, how alike members are to the first of their group.
        any_name: True for texts that are alike under unlike names too.

    Returns:
        Groups of two and more, ids in order, groups in the order of their first ids.
    """
    ordered = sorted(services, key=lambda service: service.id)
    names = [""] * len(ordered) if any_name else [bare_name(service) for service in ordered]
    texts = [_Compared(compared_text(s), name) for s, name in zip(ordered, names, strict=True)]
    return _groups([service.id for service in ordered], _leaders(texts, similarity))


def same_service_groups(services: Iterable[Service]) -> list[tuple[str, ...]]:
    """Ids of services that are one service to those who look for it: for folding answers.

    Near-duplicates, and services of one name that are offered in different places: basic
    education in Turku and basic education in Oulu, whatever each tells of it.
    """
    by_id = {service.id: service for service in services}
    groups = {group[0]: group for group in near_duplicate_groups(by_id.values())}
    in_group = {member for group in groups.values() for member in group}
    groups |= {id: (id,) for id in by_id if id not in in_group}
    by_name: dict[str, list[str]] = defaultdict(list)
    for first in sorted(groups):
        by_name[bare_name(by_id[first]) or first].append(first)
    joined: dict[tuple[str, int], list[str]] = defaultdict(list)
    for name, firsts in by_name.items():
        areas = [frozenset(a for m in groups[first] for a in by_id[m].areas) for first in firsts]
        for first, number in zip(firsts, _number_in_places(areas), strict=True):
            joined[name, number].extend(groups[first])
    return sorted(tuple(sorted(members)) for members in joined.values() if len(members) > 1)


def _number_in_places(areas: Sequence[frozenset[str]]) -> Iterator[int]:
    """How many each comes after in its places; those with one number are in different places."""
    taken: Counter[str] = Counter()
    for nowhere, places in enumerate(areas):
        if not places:  # nationwide or not told: not another place than any other
            yield -1 - nowhere
            continue
        number = max(taken[place] for place in places)
        taken.update({place: number + 1 - taken[place] for place in places})
        yield number


def compared_text(service: Service) -> str:
    """What of a service is compared: its name, summary and description, without punctuation."""
    parts = (in_language(t, "fi") for t in (service.name, service.summary, service.description))
    return plain(" ".join(parts)[:LONGEST])


def bare_name(service: Service) -> str:
    """Its name in plain words in the order of the alphabet, without its provider's own name.

    "Oulun pääkirjasto" of Oulun kaupunki and "Turun pääkirjasto" of Turun kaupunki are both
    "pääkirjasto"; a name that is nothing but the provider's stays.
    """
    words = sorted(plain(in_language(service.name, "fi")).split())
    own = {word[:STEM] for word in plain(in_language(service.provider.name, "fi")).split()}
    return " ".join(word for word in words if word[:STEM] not in own) or " ".join(words)


def plain(text: str) -> str:
    """`text` in lower case, words apart by single spaces."""
    return NOT_WORD.sub(" ", text.casefold()).strip()


@dataclass(frozen=True, slots=True)
class _Compared:
    """What of a service is compared; equal ones are the same service."""

    text: str
    name: str

    def is_named_as(self, other: _Compared) -> bool:
        from rapidfuzz.fuzz import ratio

        same_numbers = NUMBER.findall(self.name) == NUMBER.findall(other.name)
        return same_numbers and ratio(self.name, other.name) >= ALIKE_NAMES


def _groups(ids: Sequence[str], leader: Sequence[int]) -> list[tuple[str, ...]]:
    members: dict[int, list[str]] = defaultdict(list)
    for number, first in enumerate(leader):
        members[first].append(ids[number])
    return sorted(tuple(sorted(group)) for group in members.values() if len(group) > 1)


def _leaders(texts: Sequence[_Compared], similarity: float) -> list[int]:
    """For each text the number of the first one that it is like, its own where there is none."""
    first_of: dict[_Compared, int] = {}
    leader = [first_of.setdefault(text, number) for number, text in enumerate(texts)]
    unlike = np.array(sorted(first_of.values()), dtype=np.int64)
    if len(unlike) > 1:
        merged = _merge_alike([texts[number] for number in unlike], similarity)
        follow = dict(zip(unlike.tolist(), unlike[merged].tolist(), strict=True))
        leader = [follow[first] for first in leader]
    return leader


def _merge_alike(texts: Sequence[_Compared], similarity: float) -> NDArray[np.int64]:
    """The same for texts that all differ."""
    signatures = _signatures([compared.text for compared in texts])
    meets = _Meetings(signatures)
    leader = np.full(len(texts), -1, dtype=np.int64)
    least = similarity - 4 * np.sqrt(similarity * (1 - similarity) / (BANDS * ROWS))
    for number in range(len(texts)):
        if leader[number] >= 0:
            continue
        leader[number] = number
        others = np.array([o for o in meets(number) if leader[o] < 0], dtype=np.int64)
        if not len(others):
            continue
        likely = (signatures[others] == signatures[number]).mean(axis=1) >= least
        own = _grams_of(texts[number].text)
        for other in others[likely].tolist():
            alike = texts[number].is_named_as(texts[other])
            if alike and _jaccard(own, _grams_of(texts[other].text)) >= similarity:
                leader[other] = number
    return leader


class _Meetings:
    """Which later texts share a band of their signatures with a text."""

    def __init__(self, signatures: Signatures) -> None:
        n = len(signatures)
        bands = signatures.reshape(n, BANDS, ROWS)
        keys = np.zeros((n, BANDS), dtype=np.uint64)
        for row in range(ROWS):
            keys = keys * np.uint64(0x9E3779B97F4A7C15) + bands[:, :, row]
        self.bucket_of = np.empty((n, BANDS), dtype=np.int64)
        self.orders, self.starts = [], []
        for band in range(BANDS):
            _, buckets, counts = np.unique(keys[:, band], return_inverse=True, return_counts=True)
            self.bucket_of[:, band] = buckets
            self.orders.append(np.argsort(buckets, kind="stable"))
            self.starts.append(np.concatenate(([0], np.cumsum(counts))))

    def __call__(self, number: int) -> list[int]:
        found: set[int] = set()
        for band in range(BANDS):
            bucket = self.bucket_of[number, band]
            start, end = self.starts[band][bucket], self.starts[band][bucket + 1]
            if end - start > 1:
                found.update(self.orders[band][start:end].tolist())
        return sorted(other for other in found if other > number)


def _signatures(texts: Sequence[str]) -> Signatures:
    """MinHash signatures, (n, BANDS × ROWS), by multiply-shift hashing of the grams."""
    random = np.random.default_rng(0)  # always the same: a signature means nothing by itself
    size = BANDS * ROWS
    factors = random.integers(0, 2**31, size, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    offsets = random.integers(0, 2**32, size, dtype=np.uint32)
    signatures = np.empty((len(texts), size), dtype=np.uint32)
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        grams, begins = _batch_grams(batch)
        for place in range(size):
            hashed = grams * factors[place] + offsets[place]
            np.minimum.reduceat(hashed, begins, out=signatures[start : start + len(batch), place])
    return signatures


def _batch_grams(texts: Sequence[str]) -> tuple[Grams, NDArray[np.int64]]:
    """The hashed grams of several texts end to end, and where each text's begin."""
    grams = [_hashed_grams(text) for text in texts]
    lengths = [len(g) for g in grams]
    return np.concatenate(grams), np.concatenate(([0], np.cumsum(lengths[:-1]))).astype(np.int64)


def _hashed_grams(text: str) -> Grams:
    """Every run of GRAM characters as a well-mixed number; at least one, even of no text."""
    padded = text.ljust(GRAM)
    codes = np.frombuffer(padded.encode("utf-32-le", "replace"), dtype=np.uint32)
    mixed = np.zeros(len(codes) - GRAM + 1, dtype=np.uint32)
    for shift in range(GRAM):
        mixed = mixed * np.uint32(0x01000193) ^ codes[shift : len(codes) - GRAM + 1 + shift]
    mixed ^= mixed >> np.uint32(16)  # the finalizer of MurmurHash3 (Appleby 2011)
    mixed *= np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(13)
    mixed *= np.uint32(0xC2B2AE35)
    mixed ^= mixed >> np.uint32(16)
    return mixed


def _grams_of(text: str) -> frozenset[str]:
    padded = text.ljust(GRAM)
    return frozenset(padded[i : i + GRAM] for i in range(len(padded) - GRAM + 1))


def _jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared)
