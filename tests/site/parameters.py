"""What stands for each parameter of an address in tests: a name of it, and where its value is."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

from revontuli.site.models import (
    AnswerExport,
    AnswerImport,
    AskedQuestion,
    Bot,
    BotIntent,
    BotTest,
    Module,
    Note,
)

PARAMETERS: dict[str, Callable[[SimpleNamespace], Any]] = {
    "name": lambda world: "segments.csv",
    "survey": lambda world: world.survey.slug,
    "room": lambda world: world.room.slug,
    "iteration": lambda world: world.iteration.pk,
    "publication": lambda world: world.publication.slug,
    "segment": lambda world: "s1",
    "view": lambda world: "dimensions",
    "ending": lambda world: "xlsx",
    "person": lambda world: world.people.nobody.pk,
    "organisation": lambda world: world.people.city.slug,
    "token": lambda world: 0,  # one that has been ended
    "work": lambda world: 0,  # somebody else's
    "service": lambda world: world.service,
    "term": lambda world: world.term,
    "edit": lambda world: world.edit.pk,
    "rule": lambda world: 0,  # one that is no longer
    "layout": lambda world: "schema-org",
    "key": lambda world: "a" * 32,  # of nobody's sheet any more
    "number": lambda world: 1,
    "digest": lambda world: "0" * 12,  # of a theme that is no longer
}


def _of_survey(model: type, **more: Any) -> Callable[[SimpleNamespace], Any]:
    """The number of something that hangs on the world's survey, made if it is not there."""
    return lambda world: (
        model.objects.get_or_create(
            survey=world.survey,
            **more,
            **({"organisation": world.people.city} if model is not AnswerImport else {}),
        )[0].pk
    )


PARAMETERS |= {
    "module": _of_survey(Module, prefix="uni"),
    "answer_import": _of_survey(AnswerImport, name="answers.csv"),
    "answer_export": _of_survey(AnswerExport, form="csv"),
    "question": lambda world: "material_open",
    "topic": lambda world: "rent",
    "note": lambda world: (
        Note.objects.get_or_create(
            life_event=world.room, publication=world.publication, body="Why?", kind="question"
        )[0].pk
    ),
    "bot": lambda world: (
        Bot.objects.get_or_create(
            slug="paavo",
            defaults={
                "name": {"fi": "Paavo", "sv": "Paavo", "en": "Paavo"},
                "is_open": True,
                "life_event": world.room,
                "enabler": world.people.city,
                "content_keeper": world.people.city,
                "technology_keeper": world.people.city,
            },
        )[0].slug
    ),
    "step": lambda world: 1,
    "version": lambda world: 0,
}


def _of_bot(model: type, **fields: Any) -> Callable[[SimpleNamespace], Any]:
    """Something that hangs on the world's bot, made if it is not there."""

    def made(world: SimpleNamespace) -> Any:
        bot = Bot.objects.get(slug=PARAMETERS["bot"](world))
        return model.objects.get_or_create(bot=bot, **fields)[0]

    return made


_intent = _of_bot(BotIntent, name="find_flat", title={"fi": "Asunto"}, answer={"fi": "Hae."})
_asked = _of_bot(
    AskedQuestion, day=date(2026, 11, 1), language="fi", text="mistä kämppä", outcome="unknown"
)
_test = _of_bot(BotTest, text="mistä asunto", expected="find_flat")
PARAMETERS |= {
    "intent": lambda world: _intent(world).name,
    "asked": lambda world: _asked(world).pk,
    "test": lambda world: _test(world).pk,
}


def values_for(parameters: tuple[str, ...], world: SimpleNamespace) -> dict[str, Any]:
    return {name: PARAMETERS[name](world) for name in parameters}
