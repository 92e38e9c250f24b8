"""What keepers' content lacks, and what it says twice: seen without training anything."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from revontuli.catalogue import Catalogue
from revontuli.dialogue.answer_places import PLACE
from revontuli.dialogue.bot_report import DoubledExample, Gap, GapKind
from revontuli.dialogue.content import BotContent, Example, Intent, Source
from revontuli.dialogue.training import known_intents

FEWEST_EXAMPLES = 5  # of an intent; with fewer, how people ask is mostly guessed
NEARLY_THE_SAME = 0.9  # cosine of two texts' character n-grams
ROWS = 500  # compared at a time, to bound the memory


def find_gaps(content: BotContent, catalogue: Catalogue) -> tuple[Gap, ...]:
    """What the intents lack, in their order; then what names an intent that is not there."""
    by_intent: dict[str, list[Example]] = defaultdict(list)
    for example in content.examples:
        by_intent[example.intent].append(example)
    kinds = {word.kind for word in content.words}
    gaps = [
        gap
        for intent in content.intents
        for gap in (
            *_gaps_of(intent, by_intent[intent.name], content, catalogue),
            *_strange_places(intent, kinds),
        )
    ]
    known = known_intents(content, catalogue)
    named = Counter(example.intent for example in content.examples)
    named.update(test.expected for test in content.tests if test.expected)
    strangers = sorted(name for name in named if name not in known)
    return (*gaps, *(Gap(name, GapKind.NO_SUCH_INTENT, named[name]) for name in strangers))


def _gaps_of(
    intent: Intent, examples: Sequence[Example], content: BotContent, catalogue: Catalogue
) -> Iterator[Gap]:
    languages = content.languages
    name = intent.name
    if len(examples) < FEWEST_EXAMPLES:
        yield Gap(name, GapKind.FEW_EXAMPLES, len(examples))
    said_in = {example.language for example in examples}
    if examples and None not in said_in and (missing := _missing(languages, said_in)):
        yield Gap(name, GapKind.NO_EXAMPLES_IN, missing=missing)
    answered_in = {code for code, text in intent.answer.items() if text.strip()}
    if answered_in and (missing := _missing(languages, answered_in)):
        yield Gap(name, GapKind.NO_ANSWER_IN, missing=missing)
    if not answered_in and not intent.services and not intent.terms:
        yield Gap(name, GapKind.NO_ANSWER)
    titled_in = {code for code, text in intent.title.items() if text.strip()}
    if missing := _missing(languages, titled_in):
        yield Gap(name, GapKind.NO_TITLE_IN, missing=missing)
    there = {*catalogue.by_id, *catalogue.term_by_id}
    if lost := tuple(id for id in (*intent.services, *intent.terms) if id not in there):
        yield Gap(name, GapKind.NO_SUCH_SERVICE, missing=lost)


def _strange_places(intent: Intent, kinds: set[str]) -> Iterator[Gap]:
    """Places in an answer that would be shown as they stand."""
    places = [name for text in intent.answer.values() for name in PLACE.findall(text)]
    if strange := [f"{{{name}}}" for name in dict.fromkeys(places) if name not in kinds]:
        yield Gap(intent.name, GapKind.NO_SUCH_WORDS, missing=tuple(strange))


def _missing(languages: Sequence[str], there: set[str] | set[str | None]) -> tuple[str, ...]:
    return tuple(code for code in languages if code not in there)


def find_doubled(content: BotContent, examples: Sequence[Example]) -> tuple[DoubledExample, ...]:
    """Keepers' examples that stand, word for word or nearly so, under another intent too.

    Nearly the same are texts whose character n-grams within words, weighted by how rare they are,
    have a cosine of `NEARLY_THE_SAME` at least. Two languages are not compared: the same word in
    both means the same more often than not.

    Args:
        content: the keepers'.
        examples: all that the bot learns from.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    examples = [example for example in examples if example.text.strip()]
    asked = [row for row, one in enumerate(examples) if not _is_template(one)]
    if not asked or not content.examples:
        return ()
    texts = [_plain(example.text) for example in examples]
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4)).fit_transform(texts)
    found: dict[frozenset[tuple[str, str]], DoubledExample] = {}
    for start in range(0, len(asked), ROWS):
        rows = asked[start : start + ROWS]
        alike = (grams[rows] @ grams.T).tocoo()
        near = alike.data >= NEARLY_THE_SAME
        for place, other in zip(alike.row[near], alike.col[near], strict=True):
            one, two = examples[rows[place]], examples[other]
            if one.intent == two.intent or not _may_meet(one, two):
                continue
            pair = frozenset({(one.text, one.intent), (two.text, two.intent)})
            is_same = texts[rows[place]] == texts[other]
            found.setdefault(pair, _doubled(one, two, is_same))
    return tuple(sorted(found.values(), key=lambda one: (not one.is_same, one.intent, one.text)))


def _doubled(one: Example, two: Example, is_same: bool) -> DoubledExample:
    return DoubledExample(
        one.text, one.intent, two.text, two.intent, is_same, is_template=_is_template(two)
    )


def _may_meet(one: Example, two: Example) -> bool:
    return one.language == two.language or None in (one.language, two.language)


def _is_template(example: Example) -> bool:
    return example.source in (Source.TEMPLATE, Source.BUILT_IN)


def _plain(text: str) -> str:
    """A text as two that differ in nothing that is heard are alike."""
    return " ".join(text.casefold().split()).strip(" .,!?")
