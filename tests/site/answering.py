"""What tests of answering begin with: a survey that is open."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files import File
from django.utils import timezone

from revontuli.examples.moving_to_study.bundle import example_files
from revontuli.site import sheets
from revontuli.site.models import LifeEventRoom, Survey


def make_survey(people: Any, questionnaire: Path | None = None, **other: Any) -> Survey:
    """An open survey; of the example's questionnaire where no other is given."""
    room, _ = LifeEventRoom.objects.get_or_create(
        slug="moving", defaults={"name": {"fi": "Muutto"}, "owner": people.city, "is_public": True}
    )
    file = questionnaire or example_files().questionnaire
    told = {
        "slug": "asked", "series": "asked", "wave": "2026", "title": {"fi": "Kysely"},
        "purpose": {"fi": "Miksi kysytään"},
        "controller": {"fi": "Kaupunki, tietosuoja@example.org"},
        "opens": timezone.now() - timedelta(days=1),
    }  # fmt: skip
    survey = Survey(life_event=room, owner=people.city, **(told | other))
    with file.open("rb") as opened:
        survey.questionnaire.save(file.name, File(opened))
    survey.save()
    return survey


def send_sheet(survey: Survey, answers: dict[str, Any], sent: bool = True) -> str:
    """A sheet with these answers, sent if asked; gives its key."""
    key = sheets.new_key()
    sheet = sheets.begin(survey, key, "fi")
    sheet.answers = answers
    sheet.save()
    if sent:
        assert sheets.send(sheet) == {}
    return key
