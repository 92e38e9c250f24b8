"""Examples made of the names of terms and services: how people ask about such things.

The ways of asking are in `templates.yaml`. Terms are asked what they mean; services are asked for
by what they are (a benefit is applied for, a place is open). A text that would mean two things is
an example of the one whose own name it is, and of neither where it is only another word for both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from revontuli.catalogue import Catalogue, Service, Term
from revontuli.dialogue.content import Example, Source
from revontuli.dialogue.name_forms import NameForms, name_forms
from revontuli.text import LANGUAGES

MOST_SERVICES = 300  # with examples of their own; search finds the others
MOST_EXAMPLES = 8  # of a name, in a language
MOST_OF_OTHER_WORD = {"term": 1, "service": 2}

_OWN_NAME, _OTHER_WORD, _OF_SERVICE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class _Made:
    """An example and how near it is to its intent.

    Its own name is nearest, then another word for it, then what is asked of a service rather than
    of a term: who can get it.
    """

    example: Example
    rank: int
    other_word: str = ""  # that it is made of; "" for the own name


def catalogue_examples(
    catalogue: Catalogue, taken: Iterable[str] = (), most_services: int = MOST_SERVICES
) -> list[Example]:
    """Examples of all terms, and of services, with no text in two intents.

    Of a catalogue with more than `most_services` services, only those that a term leads to have
    examples; a bot that knew thousands of intents by two or three examples each would know none
    well, and search answers for the rest.

    Args:
        catalogue: services and terms; the order of examples is theirs.
        taken: texts that belong to other intents, such as the keepers' examples.
        most_services: see above.
    """
    services = list(catalogue.services)
    if len(services) > most_services:
        led_to = {service for term in catalogue.terms for service in term.services}
        services = [service for service in services if service.id in led_to][:most_services]
    made = [item for term in catalogue.terms for item in _of_term(term)]
    made += [item for service in services for item in _of_service(service)]
    return _without_doubt(made, {_key(text) for text in taken})


def term_examples(term: Term) -> list[Example]:
    """Ways of asking about a term, by language, of the intent "term:" and its id."""
    return _without_doubt(_of_term(term), set())


def service_examples(service: Service) -> list[Example]:
    """Ways of asking for a service, by language, of the intent "service:" and its id."""
    return _without_doubt(_of_service(service), set())


def _without_doubt(made: list[_Made], taken: set[str]) -> list[Example]:
    """Each text once; none that is as near to two intents; few of each other word."""
    nearest: dict[tuple[str | None, str], int] = {}
    intents: dict[tuple[str | None, str], set[str]] = defaultdict(set)
    for item in made:
        key = (item.example.language, _key(item.example.text))
        rank = nearest.get(key, item.rank)
        if item.rank < rank:
            intents[key].clear()
        nearest[key] = min(rank, item.rank)
        if item.rank <= rank:
            intents[key].add(item.example.intent)
    examples = []
    counts: Counter[tuple[str, str | None, str]] = Counter()
    for item in made:
        example = item.example
        key = (example.language, _key(example.text))
        if intents[key] != {example.intent} or key[1] in taken:
            continue
        word = (example.intent, example.language, item.other_word)
        most = MOST_OF_OTHER_WORD[example.intent.partition(":")[0]]
        if not item.other_word or counts[word] < most:
            examples.append(example)
            intents[key] = set()  # once
            counts[word] += 1
    return examples


def _key(text: str) -> str:
    return " ".join(text.casefold().rstrip("?!. ").split())


def _of_term(term: Term) -> list[_Made]:
    return _of_names("term", f"term:{term.id}", term.name, term.synonyms)


def _of_service(service: Service) -> list[_Made]:
    return _of_names("service", f"service:{service.id}", service.name, service.synonyms)


def _of_names(
    what: str,
    intent: str,
    names: Mapping[str, str],
    synonyms: Mapping[str, tuple[str, ...]],
) -> list[_Made]:
    made = []
    for language in LANGUAGES:
        if names.get(language):
            for text, rank in _ways(what, names[language], language):
                made.append(_Made(Example(text, intent, language, Source.TEMPLATE), rank))
        for word in synonyms.get(language, ()):
            for text in _other_ways(what, word, language):
                example = Example(text, intent, language, Source.TEMPLATE)
                made.append(_Made(example, _OTHER_WORD, word))
    return made


def _ways(what: str, name: str, language: str) -> list[tuple[str, int]]:
    """Ways of asking for a name, as for any and by its kind, with their ranks."""
    forms = forms_of(name, language, is_title=what == "service")
    ways = _templates()[language][what]
    as_if = {
        "words": "title" if what == "service" else "name",
        "tailed": "one",
        "tailed_many": "many",
    }
    shape = as_if.get(forms.shape, forms.shape)
    general = ways.get(shape, ways["one" if shape == "many" else "name"])
    special = _special(ways, forms, language)
    if what == "service" and special:
        general = general[:2]
    rank = _OWN_NAME if what == "service" else _OF_SERVICE
    texts = [(text, _OWN_NAME) for text in _filled(general, forms)]
    return [*texts, *((text, rank) for text in _filled(special, forms))][:MOST_EXAMPLES]


def _other_ways(what: str, word: str, language: str) -> list[str]:
    """Fewer for another word: a name in common use, slang, or what people have in mind."""
    forms = forms_of(word, language)
    ways = _templates()[language][what]
    if forms.shape not in ("one", "many", "name"):
        return [forms.forms["nom"]]
    special = _special(ways, forms, language) if what == "service" else []
    is_plural = forms.shape == "many" and "other_many" in ways
    general = ways["other_many"] if is_plural else ways["other"]
    if special:
        general = [general[0], *special]
    return _filled(general, forms)[:3]  # the first that no other intent has are taken


def _special(ways: Mapping[str, list[str]], forms: NameForms, language: str) -> list[str]:
    """Ways of asking for a thing of this kind: benefits are applied for."""
    kind = _kind(forms.head, language)
    if forms.shape in ("many", "tailed_many") and f"{kind}_many" in ways:
        return ways[f"{kind}_many"]
    return ways.get(kind, []) if forms.shape in ("one", "tailed") else []


def _kind(head: str, language: str) -> str:
    for kind, endings in _templates()[language]["kinds"].items():
        if head.endswith(tuple(endings)):
            return str(kind)
    return ""


def _filled(ways: Iterable[str], forms: NameForms) -> list[str]:
    """Those whose form there is, filled."""
    texts = []
    for way in ways:
        try:
            texts.append(way.format_map(forms.forms))
        except KeyError:
            continue
    return list(dict.fromkeys(texts))


def forms_of(name: str, language: str, is_title: bool = False) -> NameForms:
    """The forms of a name, by what is known of nouns like it."""
    words = _templates()[language]
    heads = {kind: words.get(kind, ()) for kind in ("countable", "neuter", "mass")}
    return name_forms(name, language, heads, is_title)


@cache
def _templates():  # type: ignore[no-untyped-def]
    text = (files("revontuli.dialogue") / "templates.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)
