"""Letters of a new round, as an analyst writes them and their readers have themselves forgotten."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from revontuli.site.models import AskAgain, Survey
from tests.site.answering import make_survey
from tests.site.browser import BROWSER, barriers, chromium, open_page  # noqa: F401

pytestmark = BROWSER


@pytest.fixture
def asked_again(people, settings):
    """A survey that is open, and two people of last year's round who want to be told."""
    settings.MAIL_IS_SENT = True
    last = make_survey(people)
    now = timezone.now()
    Survey.objects.filter(pk=last.pk).update(series="asked", opens=now - timedelta(days=365))
    for email in ("aino@example.org", "bo@example.org"):
        AskAgain.objects.create(survey=last, email=email, language="sv")
    return Survey.objects.create(
        slug="asked-again", life_event=last.life_event, owner=last.owner, series="asked",
        wave="2027", title={"fi": "Kysely", "sv": "Enkät", "en": "Survey"},
        questionnaire=last.questionnaire.name, opens=now, closes=now + timedelta(days=30),
    )  # fmt: skip


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_letter_is_written_looked_at_sent_and_its_reader_forgotten(
    language,
    asked_again,
    people,
    open_page,  # noqa: F811
):
    path = f"/{language}/run/{asked_again.slug}/letters/"
    page = open_page(path, role=people.analyst)
    assert barriers(page) == []
    page.fill("[name=text_sv]", "Hej!\n\nVi frågar igen.")
    page.click("main form[action$='/letters/'] button.primary")
    assert "Vi frågar igen." in page.inner_text("main")
    assert barriers(page) == []
    page.click("button[name=change]")
    assert page.input_value("[name=text_sv]") == "Hej!\n\nVi frågar igen."
    page.click("main form[action$='/letters/'] button.primary")
    page.click("form[action$='/send/'] button.primary")
    assert page.url.endswith(path)
    assert [letter.to for letter in mail.outbox] == [["aino@example.org"], ["bo@example.org"]]
    assert "example.org" not in page.inner_text("main")
    link = re.search(r"http://[^/]+/sv(/forget/\S+)", mail.outbox[0].body)[1]
    reader = open_page(f"/{language}{link}")
    assert barriers(reader) == []
    reader.click("main form button.primary")
    assert barriers(reader) == []
    assert [wish.email for wish in AskAgain.objects.all()] == ["bo@example.org"]
