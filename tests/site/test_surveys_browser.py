"""Running surveys in a browser: nobody is kept out, no page is too wide, no script is needed."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from revontuli.site.coding import gather, learn, set_topics
from revontuli.site.models import AnswerImport, LifeEventRoom, Module, Survey, TopicSet
from revontuli.survey import Topic, TopicCodebook
from tests.site.browser import (  # noqa: F401
    BROWSER,
    barriers,
    chromium,
    open_page,
)
from tests.site.test_surveys_running import CODEBOOK, answer_all

pytestmark = BROWSER
ONE = "/fi/run/moving-2026/"
PAGES = [
    "/fi/run/", "/fi/run/new/", ONE, f"{ONE}edit/", f"{ONE}copy/", f"{ONE}questionnaire/",
    f"{ONE}questionnaire/preview/?in=sv", f"{ONE}times/", f"{ONE}invitations/", f"{ONE}modules/",
    f"{ONE}modules/1/", f"{ONE}live/", f"{ONE}import/", f"{ONE}import/1/", f"{ONE}export/",
    f"{ONE}keeping/", f"{ONE}open/", f"{ONE}open/said/", f"{ONE}open/said/topics/",
    f"{ONE}open/said/topics/bus/", f"{ONE}open/said/topics/add/",
]  # fmt: skip


@pytest.fixture
def running(people):
    """A survey with everything there is to see."""
    room = LifeEventRoom.objects.create(slug="moving", name={"fi": "Muutto"}, owner=people.city)
    survey = Survey(
        slug="moving-2026", life_event=room, owner=people.city, wave="2026", series="moving",
        title={"fi": "Kysely"}, opens=timezone.now(),
    )  # fmt: skip
    survey.questionnaire.save("codebook.csv", ContentFile(CODEBOOK.encode()))
    Module.objects.create(
        pk=1, survey=survey, organisation=people.city, prefix="uni", title={"fi": "Oma"}
    )
    AnswerImport.objects.create(
        pk=1, survey=survey, name="vastaukset.csv", file="x.csv",
        found={"rows": 9, "unknown": ["lisä"], "count": 1, "kinds": [["off-scale", 1]],
               "columns": [["housing", 1]],
               "faults": [[2, "housing", "off-scale", "a number from 0 to 10"]]},
    )  # fmt: skip
    answer_all(survey, 7)
    topic_set = TopicSet.objects.create(survey=survey, question="said")
    gather(topic_set)
    bus = Topic("bus", {"fi": "Bussit"}, {}, ("bussi", "linja"))
    set_topics(topic_set, TopicCodebook((bus, Topic("rent", {"fi": "Vuokrat"}, {}, ("a", "b")))))
    learn(topic_set)
    topic_set.groups = [{"words": ["a"], "people": 5, "examples": ["a"], "language": "fi"}]
    topic_set.save()
    return survey


def test_nobody_is_kept_out(open_page, running, people):  # noqa: F811
    page = open_page(PAGES[0], role=people.analyst)
    for path in PAGES:
        assert page.goto(path).status == 200, path
        assert barriers(page) == [], path
    assert page.complaints == []


def test_answers_are_coded_with_the_keyboard_and_without_scripts(open_page, running, people):  # noqa: F811
    page = open_page(f"{ONE}open/said/", javascript=False, role=people.analyst)
    box = page.get_by_role("checkbox", name="Vuokrat").first
    box.focus()
    box.press("Space")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    coded = running.topic_sets.get().answers.filter(confirmed__isnull=False)
    assert coded.count() == 7
    assert all("rent" in answer.topics for answer in coded)
