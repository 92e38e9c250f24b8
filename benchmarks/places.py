"""Places: are they found in every case form, and only where they are meant?

    python -m benchmarks places

The recogniser makes its forms by rules. Those here were written by hand: for every municipality the
genitive and the local cases by which its people speak of it (`place_forms.csv`), and sentences in
which a name is a place or something else (`place_sentences.csv`; both readings, no codes where
there is no place). The utterances of a service-guidance bot are what people wrote.
"""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from benchmarks.ledger import FOLDER
from benchmarks.report import console, print_table, write_json
from revontuli.language import place_names
from revontuli.language.places import find_places, get_municipality

HERE = Path(__file__).parent
UTTERANCES = Path(__file__).parents[2] / "shared" / "data" / "nlu"
# Intents in which people do name places; in the others a place found is one too many.
WITH_PLACES = ("general_service_search", "P1.5_moving", "P16.5_public_transport")
REPEATS = 200


class Score(NamedTuple):
    """How many texts there are, and how many of their places were found, missed, made up."""

    texts: int
    found: int
    missed: int
    made_up: int
    wrong: tuple[str, ...]

    def told(self) -> dict[str, Any]:
        meant, said = self.found + self.missed, self.found + self.made_up
        return {
            "texts": self.texts,
            "places": meant,
            "precision": round(self.found / said, 4) if said else None,
            "recall": round(self.found / meant, 4) if meant else None,
            "made_up": self.made_up,
            "wrong": list(self.wrong),
        }


def run(quick: bool = False, folder: Path = FOLDER) -> dict[str, Any]:
    """Measure all sets; it takes seconds, so `quick` measures the same."""
    forms = list(_case_forms())
    sets = {
        "forms by hand": forms,
        "the same in lower case": [(text.lower(), codes) for text, codes in forms],
        "“mistä saan apua …”, lower case": list(_in_sentences()),
        "sentences with both readings": list(_sentences("first")),
        "more sentences, after the rule": list(_sentences("after")),
    }
    for language in ("fi", "en"):
        path = UTTERANCES / f"turku_{language}.yml"
        if path.exists():
            sets[f"bot's names of places, {language}"] = list(_synonyms(path))
            sets[f"bot's utterances without places, {language}"] = list(_without_places(path))
    results = {name: measure(cases).told() for name, cases in sets.items()}
    print_table(
        "Places found and made up",
        ("set", "texts", "places", "precision", "recall", "made up"),
        [
            [name, *(r[k] for k in ("texts", "places", "precision", "recall", "made_up"))]
            for name, r in results.items()
        ],
    )
    for name, result in results.items():
        if result["wrong"]:
            console.print(f"{name}: {'; '.join(result['wrong'])}", highlight=False)
    body = {"sets": results, "speed": _speed(sets)}
    console.print(body["speed"])
    write_json("places", body, folder)
    return body


def measure(cases: Iterable[tuple[str, list[str]]]) -> Score:
    """Compare the municipalities found in each text with those meant."""
    texts = found = missed = made_up = 0
    wrong = []
    for text, codes in cases:
        meant = Counter(codes)
        said = Counter(mention.code for mention in find_places(text))
        texts += 1
        found += (meant & said).total()
        missed += (meant - said).total()
        made_up += (said - meant).total()
        if meant != said:
            wrong.append(f"{text} → {' '.join(said.elements()) or '–'}")
    return Score(texts, found, missed, made_up, tuple(wrong))


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _case_forms() -> Iterator[tuple[str, list[str]]]:
    for row in _rows("place_forms"):
        code = get_municipality(row["name"]).code
        yield from ((row[column], [code]) for column in ("name", "of", "in", "to"))


def _in_sentences() -> Iterator[tuple[str, list[str]]]:
    for row in _rows("place_forms"):
        yield f"mistä saan apua {row['in'].lower()}", [get_municipality(row["name"]).code]


def _sentences(written: str) -> Iterator[tuple[str, list[str]]]:
    """Those written "first", beside the rule, or "after" it, when it changed no more."""
    for row in _rows("place_sentences"):
        if row["written"] == written:
            yield row["text"], row["codes"].split()


def _synonyms(path: Path) -> Iterator[tuple[str, list[str]]]:
    for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
        if "synonym" in block:
            code = get_municipality(block["synonym"]).code
            for line in block["examples"].splitlines():
                yield line.removeprefix("-").strip(), [code]


def _without_places(path: Path) -> Iterator[tuple[str, list[str]]]:
    for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
        if "intent" in block and block["intent"] not in WITH_PLACES:
            yield from ((example["text"].strip(), []) for example in block["examples"])


def _speed(sets: dict[str, list[tuple[str, list[str]]]]) -> dict[str, float]:
    """Milliseconds for a text; the first use, which makes the forms, apart."""
    texts = [text for text, _ in sets["sentences with both readings"]]
    _forget_forms()
    start = time.perf_counter()
    find_places("Turussa")
    first = time.perf_counter() - start
    start = time.perf_counter()
    for _ in range(REPEATS):
        for text in texts:
            find_places(text)
    each = (time.perf_counter() - start) / REPEATS / len(texts)
    return {"first_ms": round(first * 1000, 1), "text_ms": round(each * 1000, 4)}


def _forget_forms() -> None:
    place_names._forms.cache_clear()
    place_names._first_words.cache_clear()
