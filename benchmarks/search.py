"""Search over real services, beside BM25 and the encoder alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from benchmarks.report import print_table, print_verdicts, write_json
from revontuli.catalogue import Catalogue, Service
from revontuli.catalogue.source import State
from revontuli.catalogue.sources.general_descriptions import read_general_descriptions
from revontuli.catalogue.sources.table import read_service_table
from revontuli.guidance import ServiceFinder
from revontuli.guidance.evidence import Evidence
from revontuli.language.encoder import get_encoder
from revontuli.text import LANGUAGES

SHARED = Path(__file__).parents[2] / "shared" / "data"
CACHE = Path(__file__).with_name("data") / "search"
DEPTH = 15
AHEAD = 1.3  # demanded, beside the best baseline in each language
OURS, CAREFUL = "revontuli", "revontuli, careful"

Scores = NDArray[np.floating]
Ranker = Callable[[str, str, int], list[str]]  # question, its language, n → ids of the best n


@dataclass(frozen=True)
class Asked:
    """A question and the services that answer it."""

    text: str
    language: str
    relevant: frozenset[str]
    topic: str = ""


def words_of(text: str) -> list[str]:
    """Words as the baselines take them: lower case, nothing else."""
    return re.findall(r"\w+", text.lower())


def grams_of(text: str) -> list[str]:
    """Runs of 3 to 5 characters within words."""
    return [
        f"_{word}_"[start : start + length]
        for word in words_of(text)
        for length in (3, 4, 5)
        for start in range(len(word) + 3 - length)
    ]


def text_of(service: Service) -> str:
    """A service as the baselines read it: its name and summary."""
    return f"{service.name.get('fi', '')}. {service.summary.get('fi', '')}"


def baselines(services: Sequence[Service], encoder: Any) -> dict[str, Ranker]:
    """The named peers, over the same texts."""
    texts = [text_of(service) for service in services]
    words = BM25Okapi([words_of(text) for text in texts])
    grams = BM25Okapi([grams_of(text) for text in texts])
    vectors = encoder.passages(texts)
    ids = [service.id for service in services]
    return {
        "BM25, words": lambda text, _, n: best(words.get_scores(words_of(text)), ids, n),
        "BM25, character n-grams": lambda text, _, n: best(
            grams.get_scores(grams_of(text)), ids, n
        ),
        "encoder alone": lambda text, _, n: best(vectors @ encoder.queries([text])[0], ids, n),
    }


def searched(finder: ServiceFinder) -> Ranker:
    """Search as people get it."""
    return lambda text, language, n: [
        match.service.id for match in finder.search(text, language, n)
    ]


def ours(catalogue: Catalogue, encoder: Any, cache: Path) -> dict[str, Ranker]:
    """Search as people get it, the careful way, and each signal of the former by itself."""
    finder = ServiceFinder(catalogue, encoder, cache)
    ids = [service.id for service in catalogue]

    def of(part: Callable[[Evidence], Scores]) -> Ranker:
        return lambda text, language, n: best(
            part(finder.evidence(finder.read(text, language))), ids, n
        )

    return {
        OURS: searched(finder),
        CAREFUL: searched(ServiceFinder(catalogue, encoder, cache, careful=True)),
        "· its words alone": of(lambda found: found.words),
        "· its meaning alone": of(lambda found: found.meaning),
        "· its concepts alone": of(lambda found: found.about),
    }


def best(scores: Scores, ids: Sequence[str], depth: int = DEPTH) -> list[str]:
    """Ids of the services that score highest, of equals the first."""
    return [ids[row] for row in np.argsort(-scores, kind="stable")[:depth]]


def ndcg(found: Sequence[str], relevant: frozenset[str], depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002), relevance 0 or 1."""
    gains = 1 / np.log2(np.arange(2, depth + 2))
    gained = sum(gains[rank] for rank, id in enumerate(found[:depth]) if id in relevant)
    return float(gained / gains[: min(depth, len(relevant))].sum())


def read_questions() -> list[Asked]:
    """What people asked, in three languages, and the services that answer."""
    cases = json.loads((SHARED / "ptv" / "queries.json").read_text(encoding="utf-8"))
    return [
        Asked(case["query"][language], language, frozenset(case["relevant"]), case["query"]["fi"])
        for case in cases
        for language in LANGUAGES
    ]


def read_bot_questions(services: Sequence[Service]) -> list[Asked]:
    """What people wrote to Turku's bot; services that answer are told by their names.

    A coarse measure, made only to set the weights on something else than what they are judged by.
    """
    patterns = yaml.safe_load(Path(__file__).with_name("bot_topics.yaml").read_text("utf-8"))
    relevant = {
        topic: frozenset(s.id for s in services if re.search(pattern, s.name["fi"].lower()))
        for topic, pattern in patterns.items()
    }
    asked = []
    for language in ("fi", "en"):
        file = SHARED / "nlu" / f"turku_{language}.yml"
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            topic = block.get("intent", "")
            if relevant.get(topic):
                for example in block["examples"]:
                    asked.append(Asked(example["text"].strip(), language, relevant[topic], topic))
    return asked


def measure_questions(questions: Sequence[Asked], rankers: Mapping[str, Ranker]) -> dict[str, Any]:
    """nDCG@15 of every question; means by language, each topic counting the same."""
    told: dict[str, Any] = {}
    for name, rank in rankers.items():
        each = [
            {
                "language": asked.language,
                "topic": asked.topic,
                "text": asked.text,
                "ndcg": ndcg(rank(asked.text, asked.language, DEPTH), asked.relevant),
            }
            for asked in questions
        ]
        told[name] = {"by_language": _means(each), "questions": each}
    return told


def _means(each: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    means = {}
    for language in LANGUAGES:
        topics: dict[str, list[float]] = {}
        for row in each:
            if row["language"] == language:
                topics.setdefault(row["topic"], []).append(row["ndcg"])
        if topics:
            means[language] = float(np.mean([np.mean(values) for values in topics.values()]))
    return means


def measure_known_items(encoder: Any) -> dict[str, Any]:
    """MRR@10 from a service's Swedish or English name to its Finnish text.

    The services are all general descriptions that have two languages, hidden among all of
    services.csv, each told in Finnish alone; services of the same Finnish name as one that is
    looked for are left out, and general descriptions of one Finnish name are all right answers.
    """
    file = SHARED / "ptv" / "general_descriptions.json"
    described = read_general_descriptions(file, State(date.today()))
    wanted = [s for s in described if len(s.name) > 1 and "fi" in s.name]
    same_name: dict[str, set[str]] = {}
    for service in described:
        same_name.setdefault(service.name["fi"], set()).add(service.id)
    others = [s for s in _services() if s.name["fi"] not in same_name]
    pool = tuple(_only_finnish(service) for service in (*described, *others))
    rankers = ours(Catalogue(pool), encoder, CACHE / "known") | baselines(pool, encoder)
    told: dict[str, Any] = {"services": len(pool)}
    for name, rank in rankers.items():
        told[name] = {}
        for language in ("sv", "en"):
            ranks = [
                _reciprocal(rank(s.name[language], language, 10), same_name[s.name["fi"]])
                for s in wanted
                if language in s.name
            ]
            told[name][language] = float(np.mean(ranks))
            told.setdefault("asked", {})[language] = len(ranks)
    return told


def _reciprocal(found: Sequence[str], wanted: set[str]) -> float:
    return next((1 / rank for rank, id in enumerate(found, 1) if id in wanted), 0.0)


def _only_finnish(service: Service) -> Service:
    return Service(
        service.id,
        {"fi": service.name.get("fi", "")},
        {"fi": service.summary.get("fi", "")},
        nationwide=True,
    )


def _services() -> tuple[Service, ...]:
    return read_service_table(SHARED / "ptv" / "services.csv")[0]


def run(quick: bool = False) -> None:
    """Print the tables, write `results/search.json`."""
    encoder = get_encoder(cache=CACHE)
    services = _services()
    rankers = ours(Catalogue(services), encoder, CACHE / "services")
    rankers |= baselines(services, encoder)
    questions = measure_questions(read_questions(), rankers)
    bot = {} if quick else measure_questions(read_bot_questions(services), rankers)
    known = {} if quick else measure_known_items(encoder)
    _print(questions, "Questions people asked, nDCG@15", LANGUAGES)
    _print_each(questions)
    if bot:
        _print(
            bot, "Questions to Turku's bot, nDCG@15 (what the weights were set on)", ("fi", "en")
        )
    if known:
        print_table(
            f"A service found by its name in another language, MRR@10 among {known['services']}",
            ("", "sv", "en"),
            [[name, *(f"{known[name][code]:.3f}" for code in ("sv", "en"))] for name in rankers],
        )
    verdicts = _verdicts(questions, known)
    print_verdicts(verdicts)
    body = {
        "questions": questions,
        "bot": _means_alone(bot),
        "known": known,
        "verdicts": verdicts,
    }
    write_json("search-quick" if quick else "search", body)


def _print(told: Mapping[str, Any], title: str, languages: Sequence[str]) -> None:
    rows = [
        [name, *(f"{row['by_language'][code]:.3f}" for code in languages)]
        for name, row in told.items()
    ]
    print_table(title, ("", *languages), rows)


def _print_each(told: Mapping[str, Any]) -> None:
    """Every question by itself: few are few, and each is to be seen."""
    names = [name for name in told if not name.startswith("·")]
    rows = [
        [f"{asked['language']} {asked['text']}"]
        + [f"{told[name]['questions'][number]['ndcg']:.2f}" for name in names]
        for number, asked in enumerate(told[OURS]["questions"])
    ]
    print_table("Each question", ("", *names), rows)


def _verdicts(questions: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, bool]:
    peers = [name for name in questions if not name.startswith(("·", OURS))]
    verdicts = {}
    for language in LANGUAGES:
        own = questions[OURS]["by_language"][language]
        peer = max(questions[name]["by_language"][language] for name in peers)
        verdicts[f"{language}: {own:.3f}, at least {AHEAD} × the best peer's {peer:.3f}"] = (
            own >= AHEAD * peer
        )
    for language in ("sv", "en") if known else ():
        own, peer = known[OURS][language], known["encoder alone"][language]
        verdicts[f"known item from {language}: {own:.3f}, above the encoder's {peer:.3f}"] = (
            own > peer
        )
    return verdicts


def _means_alone(told: Mapping[str, Any]) -> dict[str, Any]:
    """Means alone: what people wrote to the bot is not ours to give on."""
    return {name: {"by_language": row["by_language"]} for name, row in told.items()}
