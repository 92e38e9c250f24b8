"""Words: do two forms of a word meet, are compounds split, languages told and misspellings mended?

    python -m benchmarks words [--quick]

*Meeting*: pairs of forms written by hand (`tests/language/word_pairs*.csv`; the second list was
written after the rules, and nothing was changed for it). Two forms meet when they share a base
form; search finds nothing by a word whose forms do not. Beside ours, simplemma as it comes, and
the words as they are. Pairs of words that only look alike count apart: they must not meet.

*Compounds*: words with their parts as a reader would take them apart, which the rules were tuned
on; and, where the system has libvoikko, the splitter that stands in for it beside it on every word
of the services, which they were not.

*Language*: names and short descriptions of the national base descriptions, and what people wrote to
Turku's bot, beside lingua limited to the same three languages. The thresholds were chosen on one
half of these texts, by a hash of each; measured here is the other. Some texts are labelled with a
language that they are not in ("hello" in the Finnish file): no method can have them all right.

*Spelling*: words of the services with random errors: one, two in a word of eight letters or more,
dots left out, dots and an error. Mended means that the first guess is the word. Words that an error
turned into another known word are left out.
"""

from __future__ import annotations

import csv
import json
import os
import random
import re
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.ledger import FOLDER
from benchmarks.report import console, print_table, write_json

PROJECT = Path(__file__).parents[1]
LISTS = {"tuned on": "word_pairs.csv", "unseen": "word_pairs_unseen.csv"}
DATA = PROJECT.parent / "shared" / "data"
LANGUAGES = ("fi", "sv", "en")
SEED = 0
LETTERS = "abcdefghijklmnopqrstuvwxyzäö"
Bases = Callable[[str, str], Sequence[str]]


def run(quick: bool = False, folder: Path = FOLDER, data: Path = DATA) -> dict[str, Any]:
    """Measure and tell; what needs the shared data is left out where it is not there."""
    body: dict[str, Any] = {
        "versions": {name: version(name) for name in ("simplemma", "lingua-language-detector")},
        "meeting": _meeting(),
        "compounds": _compounds(),
    }
    if (data / "ptv" / "services.csv").exists():
        body["languages"] = _languages(data, quick)
        body["spelling"] = _spelling(data, 300 if quick else 3000)
        body["speed"] = _speed(data)
        body["splitter_beside_voikko"] = _beside_voikko(data)
    else:
        console.print("The shared data is not here; languages, spelling and speed not measured.")
    write_json("words-quick" if quick else "words", body, folder)
    return body


@contextmanager
def _lemmatizer(name: str) -> Iterator[None]:
    """With libvoikko where the system has it, or as if it had none."""
    from revontuli.language.analysis import read_word
    from revontuli.language.lemmas import SETTING, lemmatizer_in_use

    before = os.environ.get(SETTING)
    os.environ[SETTING] = name
    lemmatizer_in_use.cache_clear()
    read_word.cache_clear()
    try:
        yield
    finally:
        if before is None:
            del os.environ[SETTING]
        else:
            os.environ[SETTING] = before
        lemmatizer_in_use.cache_clear()
        read_word.cache_clear()


def _lemmatizers() -> list[str]:
    from revontuli.language.voikko import voikko

    if voikko() is None:
        console.print("libvoikko is not on this system: measured without it alone.")
    return ["voikko", "simplemma"] if voikko() else ["simplemma"]


def _meeting() -> dict[str, Any]:
    from simplemma import lemmatize

    from revontuli.language.lemmas import base_forms

    methods: list[tuple[str, str, Bases]] = [
        ("the words as they are", "simplemma", lambda word, language: (word,)),
        ("simplemma alone", "simplemma", lambda word, language: (lemmatize(word, language),)),
    ]
    methods += [(f"ours, {name}", name, base_forms) for name in _lemmatizers()]
    results: dict[str, Any] = {}
    rows = []
    for title, lemmatizer, bases in methods:
        with _lemmatizer(lemmatizer):
            results[title] = {
                part: {code: _share_meeting(file, code, bases) for code in LANGUAGES}
                for part, file in LISTS.items()
            }
        rows.append([title, *_cells(results[title])])
    headings = [f"{code}, {part}" for part in LISTS for code in (*LANGUAGES, "apart")]
    print_table(
        "Two forms of a word meet; 'apart': words that should not, but do", ("", *headings), rows
    )
    return results


def _cells(result: dict[str, Any]) -> list[object]:
    cells: list[object] = []
    for by_language in result.values():
        cells += [f"{own['meet']:.1%}" for own in by_language.values()]
        cells.append(sum(own["wrongly_meet"] for own in by_language.values()))
    return cells


def _share_meeting(file: str, language: str, bases: Bases) -> dict[str, Any]:
    with (PROJECT / "tests" / "language" / file).open(encoding="utf-8") as lines:
        pairs = [row for row in csv.DictReader(lines) if row["language"] == language]
    together = Counter(
        (row["kind"] == "apart", bool(set(_of(bases, row, "form")) & set(_of(bases, row, "other"))))
        for row in pairs
    )
    n = together[False, True] + together[False, False]
    return {
        "pairs": n,
        "meet": round(together[False, True] / n, 4),
        "apart": together[True, True] + together[True, False],
        "wrongly_meet": together[True, True],
    }


def _of(bases: Bases, row: dict[str, str], column: str) -> list[str]:
    return [base.casefold() for base in bases(row[column], row["language"])]


def _compounds() -> dict[str, Any]:
    from revontuli.language.analysis import analyse

    with (PROJECT / "tests" / "language" / "compounds.csv").open(encoding="utf-8") as lines:
        words = list(csv.DictReader(lines))
    results: dict[str, Any] = {}
    for name in _lemmatizers():
        with _lemmatizer(name):
            for code in ("fi", "sv") if name == "simplemma" else ("fi",):
                own = [row for row in words if row["language"] == code]
                right = Counter(
                    (
                        bool(row["parts"]),
                        " ".join(analyse(row["word"], code)[0].parts) == row["parts"],
                    )
                    for row in own
                )
                results[f"{code}, {name}"] = {
                    "compounds": right[True, True] + right[True, False],
                    "split_right": right[True, True],
                    "others": right[False, True] + right[False, False],
                    "left_whole": right[False, True],
                }
    print_table(
        "Compounds split as a reader would, other words left whole (tuned on these)",
        ("", "compounds", "split right", "other words", "left whole"),
        [[name, *result.values()] for name, result in results.items()],
    )
    return results


def read_texts(data: Path = DATA) -> list[tuple[str, str, str]]:
    """Kind, language and text: the national base descriptions and what people wrote to a bot."""
    import yaml

    texts = []
    descriptions = json.loads((data / "ptv/general_descriptions.json").read_text(encoding="utf-8"))
    for description in descriptions:
        for kind in ("Name", "ShortDescription"):
            texts += [(kind, text["Lang"], text["Label"]) for text in description[kind]]
    for code in ("fi", "en"):
        file = yaml.safe_load((data / f"nlu/turku_{code}.yml").read_text(encoding="utf-8"))
        for intent in file["nlu"]:
            examples = intent.get("examples", ()) if "intent" in intent else ()
            texts += [("utterance", code, _plain(example["text"])) for example in examples]
    texts = [text for text in texts if text[1] in LANGUAGES and text[2].strip()]
    return list(dict.fromkeys(texts))


def _plain(example: str) -> str:
    """An example without the marks of its entities: [Turussa](place)."""
    return re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})", r"\1", example).strip()


def _languages(data: Path, quick: bool) -> dict[str, Any]:
    from lingua import Language, LanguageDetectorBuilder

    from revontuli.language.identify import identify

    texts = [text for text in read_texts(data) if zlib.crc32(text[2].encode()) % 2 == 1]
    texts = texts[::10] if quick else texts
    languages = (Language.FINNISH, Language.SWEDISH, Language.ENGLISH)

    def lingua(low_accuracy: bool) -> Callable[[str], str | None]:
        builder = LanguageDetectorBuilder.from_languages(*languages)
        detector = (builder.with_low_accuracy_mode() if low_accuracy else builder).build()

        def identify_alone(text: str) -> str | None:
            found = detector.detect_language_of(text)
            return found.iso_code_639_1.name.lower() if found else None

        return identify_alone

    methods = {"ours": identify, "lingua": lingua(False), "lingua, low accuracy": lingua(True)}
    results = {name: _accuracy(method, texts) for name, method in methods.items()}
    print_table(
        f"Language of {len(texts)} texts",
        ("", "right", "don't know", "wrong", "µs a text", *results["ours"]["right_by_kind"]),
        [
            [
                name,
                *(f"{result[figure]:.2%}" for figure in ("right", "unknown", "wrong")),
                result["microseconds"],
                *(f"{share:.1%}" for share in result["right_by_kind"].values()),
            ]
            for name, result in results.items()
        ],
    )
    return results


def _accuracy(
    method: Callable[[str], str | None], texts: Sequence[tuple[str, str, str]]
) -> dict[str, Any]:
    method("lämmittely, uppvärmning, warming up")
    start = time.perf_counter()
    found = [method(text) for _kind, _code, text in texts]
    seconds = time.perf_counter() - start
    kinds = Counter(f"{kind} {code}" for kind, code, _text in texts)
    right = Counter(
        f"{kind} {code}"
        for (kind, code, _text), own in zip(texts, found, strict=True)
        if own == code
    )
    unknown = found.count(None)
    return {
        "texts": len(texts),
        "right": round(right.total() / len(texts), 4),
        "unknown": round(unknown / len(texts), 4),
        "wrong": round((len(texts) - right.total() - unknown) / len(texts), 4),
        "microseconds": round(seconds / len(texts) * 1e6),
        "right_by_kind": {kind: round(right[kind] / n, 4) for kind, n in sorted(kinds.items())},
    }


def _service_texts(data: Path) -> list[str]:
    with (data / "ptv" / "services.csv").open(encoding="utf-8") as lines:
        return [f"{row['name_fi']}. {row['summary_fi']}" for row in csv.DictReader(lines)]


def _spelling(data: Path, draws: int) -> dict[str, Any]:
    from revontuli.language.spelling import Speller
    from revontuli.language.tokens import tokenize

    counts = Counter(token.text for text in _service_texts(data) for token in tokenize(text))
    chance = random.Random(SEED)
    words = sorted(word for word in counts if len(word) >= 5 and word.isalpha())
    chosen = chance.choices(words, k=draws)
    ways: dict[str, tuple[Callable[[str], str], Callable[[str], bool]]] = {
        "one error": (lambda word: _mistype(word, 1, chance), lambda word: True),
        "two errors": (lambda word: _mistype(word, 2, chance), lambda word: len(word) >= 8),
        "no dots": (_without_dots, lambda word: bool(set(word) & set("äö"))),
        "no dots, one error": (
            lambda word: _mistype(_without_dots(word), 1, chance),
            lambda word: bool(set(word) & set("äö")),
        ),
    }
    speller = Speller(counts)
    speller.correct("lämmittely")
    results = {}
    for name, (change, fits) in ways.items():
        typed = [(change(word), word) for word in chosen if fits(word)]
        typed = [(wrong, word) for wrong, word in typed if wrong not in counts]
        start = time.perf_counter()
        mended = sum(speller.correct(wrong) == word for wrong, word in typed)
        seconds = time.perf_counter() - start
        results[name] = {
            "words": len(typed),
            "mended": round(mended / len(typed), 4),
            "milliseconds": round(seconds / len(typed) * 1e3, 3),
        }
    print_table(
        f"Misspelt words mended, {len(counts)} words known",
        ("", "words", "mended", "ms a word"),
        [
            [name, result["words"], f"{result['mended']:.1%}", result["milliseconds"]]
            for name, result in results.items()
        ],
    )
    return {"vocabulary": len(counts), **results}


def _mistype(word: str, errors: int, chance: random.Random) -> str:
    letters = list(word)
    for _ in range(errors):
        at = chance.randrange(len(letters))
        kind = chance.choice(("missing", "added", "changed", "swapped"))
        if kind == "missing":
            del letters[at]
        elif kind == "added":
            letters.insert(at, chance.choice(LETTERS))
        elif kind == "changed":
            letters[at] = chance.choice(LETTERS)
        else:
            letters[at : at + 2] = letters[at : at + 2][::-1]
    return "".join(letters)


def _without_dots(word: str) -> str:
    return word.translate(str.maketrans("äö", "ao"))


def _speed(data: Path) -> dict[str, Any]:
    from revontuli.language.analysis import analyse, read_word

    texts = _service_texts(data)
    results = {}
    for name in _lemmatizers():
        with _lemmatizer(name):
            analyse("lämmittely", "fi")
            seconds = []
            for _ in range(2):
                start = time.perf_counter()
                words = sum(len(analyse(text, "fi")) for text in texts)
                seconds.append(time.perf_counter() - start)
            distinct = read_word.cache_info().currsize
        results[name] = {
            "words": words,
            "distinct": distinct,
            "first_words_a_second": round(words / seconds[0]),
            "again_words_a_second": round(words / seconds[1]),
        }
    print_table(
        "Words analysed a second",
        ("", "words", "distinct", "the first time", "met before"),
        [[name, *result.values()] for name, result in results.items()],
    )
    return results


def _beside_voikko(data: Path) -> dict[str, Any] | None:
    """The splitter by known words beside libvoikko, on the services' words that it knows."""
    from revontuli.language.analysis import analyse
    from revontuli.language.voikko import voikko

    own = voikko()
    if own is None:
        return None
    words = sorted({word.text for text in _service_texts(data) for word in analyse(text, "fi")})
    words = [word for word in words if word.isalpha() and own.analyse(word)]
    parts = {}
    for name in _lemmatizers():
        with _lemmatizer(name):
            parts[name] = [analyse(word, "fi")[0].parts for word in words]
    pairs = list(zip(parts["voikko"], parts["simplemma"], strict=True))
    split = [(theirs, ours) for theirs, ours in pairs if theirs and ours]
    result = {
        "words": len(words),
        "both_split": len(split),
        "same_last_part": sum(theirs[-1] == ours[-1] for theirs, ours in split),
        "neither": sum(not theirs and not ours for theirs, ours in pairs),
        "voikko_alone": sum(bool(theirs) and not ours for theirs, ours in pairs),
        "ours_alone": sum(not theirs and bool(ours) for theirs, ours in pairs),
    }
    print_table(
        "The splitter by known words beside libvoikko, on the services' words",
        ("words", "both split", "same last part", "neither", "voikko alone", "ours alone"),
        [list(result.values())],
    )
    return result
