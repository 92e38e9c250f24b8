"""What a word means: a term is known by its name in any language, a word of nobody's isn't guessed.

What was learned from examples takes "what is a fuksi" for English with a slip in it, and "mikä on
flumf" for whatever lies nearest. Here the word itself is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from revontuli.catalogue import Catalogue, Term
from revontuli.dialogue.asked_term import asked_term
from revontuli.dialogue.content import BotContent
from revontuli.dialogue.skills import Context
from revontuli.dialogue.skills.meanings import TERM
from revontuli.dialogue.understanding import TAUGHT
from revontuli.language.lemmas import base_forms, is_word
from revontuli.language.places import find_places
from revontuli.language.spelling import Speller
from revontuli.language.tokens import tokenize
from revontuli.text import LANGUAGES


def known_words(content: BotContent, catalogue: Catalogue) -> Speller:
    """Words of the bot's examples, its own words and the catalogue's terms and services."""
    said = [example.text for example in content.examples]
    own = [form for word in content.words for *_, form in word.said_as()]
    terms = [name for term in catalogue.terms for name in _names(term)]
    services = [name for service in catalogue.services for name in service.name.values()]
    return Speller(_counted((*said, *own, *terms, *services)))


def asking_meaning(context: Context, words: Callable[[], Speller]) -> Context:
    """The context with the term whose meaning is asked as what is meant, or nothing at all.

    What somebody taught word for word means what it was taught to mean.

    Args:
        context: of the message.
        words: gives `known_words`; it takes a moment, and is seldom needed.
    """
    if not context.message.text or context.prediction.confidence == TAUGHT:
        return context
    name = _asked(context)
    if not name:
        return context
    if (term := _term(context.catalogue, name)) is not None and not context.meant:
        return _meaning(context, TERM + term.id)
    return _meaning(context, None) if _is_strange(name, words) else context


def _meaning(context: Context, intent: str | None) -> Context:
    certain = intent is not None
    prediction = replace(
        context.prediction, intent=intent, confidence=float(certain), alternatives=(), second=None,
        is_sure=certain,
    )  # fmt: skip
    return replace(context, prediction=prediction)


def _asked(context: Context) -> str:
    languages = dict.fromkeys((context.language, *LANGUAGES))
    return next(filter(None, (asked_term(context.message.text, code) for code in languages)), "")


def _term(catalogue: Catalogue, name: str) -> Term | None:
    """The term of this name, or a synonym, in any language."""
    wanted = {name.casefold(), *(_base(name, code) for code in LANGUAGES)}
    return next((t for t in catalogue.terms if not wanted.isdisjoint(_folded(_names(t)))), None)


def _base(name: str, language: str) -> str:
    first, _, last = name.casefold().rpartition(" ")
    return f"{first} {base_forms(last, language)[0]}".strip()


def _names(term: Term) -> Iterable[str]:
    synonyms = (word for words in term.synonyms.values() for word in words)
    return (*term.name.values(), *synonyms)


def _folded(names: Iterable[str]) -> Collection[str]:
    return {name.casefold() for name in names}


def _is_strange(name: str, words: Callable[[], Speller]) -> bool:
    """Whether no word of a name is one, nor nearly one that the bot knows, nor a place."""
    tokens = [token.text for token in tokenize(name)]
    if not any(any(map(str.isalpha, token)) for token in tokens) or find_places(name):
        return False
    return not any(map(is_word, tokens)) and not any(map(words().correct, tokens))


def _counted(texts: Iterable[str]) -> dict[str, int]:
    return {token.text: 1 for text in texts for token in tokenize(text)}
