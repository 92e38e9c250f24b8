"""A bot's content as a Rasa 3.x project, which imports back to the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from revontuli.dialogue.content import BotContent, Intent
from revontuli.dialogue.rasa.project import FALLBACK
from revontuli.engine import atomic_folder
from revontuli.text import LANGUAGES

VERSION = "3.1"


def write_rasa(content: BotContent, folder: str | Path) -> None:
    """Write `data/nlu_<language>.yml`, `data/rules.yml`, `domain.yml` and the tests.

    Examples of terms, services and skills, which Rasa knows nothing of, are left out, and so are
    whom to turn to and the catalogue's ids. Titles and topics are in the metadata of intents.

    Args:
        content: the bot.
        folder: files of these names in it are replaced.
    """
    files: dict[str, Any] = {
        f"data/nlu_{language}.yml": _nlu(content, language)
        for language in LANGUAGES
        if language in content.languages or _words(content, language)
    }
    files["data/rules.yml"] = {
        "rules": [_rule(intent) for intent in content.intents if intent.answer]
    }
    files["domain.yml"] = _domain(content)
    files["tests/test_stories.yml"] = {"stories": _tests(content)}
    with atomic_folder(folder) as temporary:
        for name, body in files.items():
            place = temporary / name
            place.parent.mkdir(exist_ok=True)
            place.write_text(_as_yaml({"version": VERSION, **body}), encoding="utf-8")


def _nlu(content: BotContent, language: str) -> dict[str, Any]:
    texts: dict[str, list[str]] = {intent.name: [] for intent in content.intents}
    for example in content.examples:
        if example.intent in texts and (example.language or content.languages[0]) == language:
            texts[example.intent].append(" ".join(example.text.split()))
    items = []
    for intent in content.intents:
        about = {"language": language, "title": intent.title.get(language), "topic": intent.topic}
        item = {
            "intent": intent.name,
            "metadata": {name: value for name, value in about.items() if value},
        }
        if texts[intent.name]:
            item["examples"] = "".join(f"- {_marked(text)}\n" for text in texts[intent.name])
        if "examples" in item or "title" in item["metadata"]:
            items.append(item)
    return {"nlu": items + _words(content, language)}


def _words(content: BotContent, language: str) -> list[dict[str, Any]]:
    """The bot's own words in a language: values of a kind as lookups, the rest as synonyms."""
    values: dict[str, list[str]] = {}
    forms: dict[str, list[str]] = {}
    for word in content.words:
        if word.language == language:
            values.setdefault(word.kind, []).append(word.value)
        forms.setdefault(word.value, []).extend(word.forms.get(language, ()))
    lookups = [{"lookup": kind, "examples": _lines(texts)} for kind, texts in values.items()]
    synonyms = [{"synonym": v, "examples": _lines(texts)} for v, texts in forms.items() if texts]
    return [*lookups, *synonyms]


def _lines(texts: list[str]) -> str:
    return "".join(f"- {text}\n" for text in dict.fromkeys(texts))


def _marked(text: str) -> str:
    """As it is, but for what would be read as a mark of an entity."""
    return text.replace("](", "] (").replace("]{", "] {")


def _rule(intent: Intent) -> dict[str, Any]:
    steps = [{"intent": intent.name}, {"action": f"utter_{intent.name}"}]
    return {"rule": intent.name, "steps": steps}


def _domain(content: BotContent) -> dict[str, Any]:
    names = {intent.name for intent in content.intents}
    titles = {intent.name: intent for intent in content.intents}
    responses = {}
    for intent in content.intents:
        buttons = [name for name in intent.follow_ups if name in names]
        wordings = []
        for language in LANGUAGES:
            if not intent.answer.get(language):
                continue
            wording: dict[str, Any] = {"text": intent.answer[language], "condition": [
                {"type": "slot", "name": "language", "value": language}
            ]}  # fmt: skip
            if buttons:
                wording["buttons"] = [
                    {"title": titles[name].label(language), "payload": f"/{name}"}
                    for name in buttons
                ]
            wordings.append(wording)
        if wordings:
            responses[f"utter_{intent.name}"] = wordings
    slot = {"type": "categorical", "values": list(LANGUAGES), "mappings": [{"type": "custom"}]}
    kinds = list(dict.fromkeys(word.kind for word in content.words))
    slots: dict[str, Any] = {
        kind: {"type": "text", "mappings": [{"type": "from_entity", "entity": kind}]}
        for kind in kinds
    }
    slots["language"] = slot
    entities = {"entities": kinds} if kinds else {}
    return {"intents": [intent.name for intent in content.intents], **entities,
            "slots": slots, "responses": responses}  # fmt: skip


def _tests(content: BotContent) -> list[dict[str, Any]]:
    names = {"": FALLBACK, **{intent.name: intent.name for intent in content.intents}}
    return [
        {
            "story": f"{number}: {names[test.expected]}",
            "metadata": {"language": test.language},
            "steps": [
                {"user": _marked(" ".join(test.text.split())), "intent": names[test.expected]}
            ],
        }
        for number, test in enumerate(content.tests, start=1)
        if test.expected in names
    ]


class _Dumper(yaml.SafeDumper):
    """Lists of examples and paragraphs as lines, as people write them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent)


def _as_yaml(body: dict[str, Any]) -> str:
    return yaml.dump(body, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100_000)
