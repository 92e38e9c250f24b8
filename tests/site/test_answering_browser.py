import re

from revontuli.site import sheets
from revontuli.site.answers import survey_form
from revontuli.site.models import AnswerSheet
from tests.site.answering import make_survey, send_sheet
from tests.site.browser import (  # noqa: F401
    BROWSER,
    barriers,
    chromium,
    is_too_wide,
    open_page,
)

pytestmark = BROWSER


def test_a_student_answers_on_a_phone_in_swedish_without_javascript(open_page, people):  # noqa: F811
    survey_form(make_survey(people))  # the first reading loads much: not while a browser waits
    page = open_page("/sv/answer/asked/", width=360, javascript=False)
    page.get_by_role("checkbox", name="Jag har läst det här").check()
    page.get_by_role("button", name="Börja").click()

    page.get_by_role("button", name="Nästa").click()  # the city must be told
    assert page.get_by_role("alert").is_visible()
    page.get_by_role("radio", name="Åbo", exact=True).check()
    page.get_by_role("group", name="Har du barn?").get_by_role(
        "radio", name="Ja", exact=True
    ).check()
    page.get_by_role("button", name="Nästa").click()
    assert "några frågor till" in page.get_by_role("status").first.inner_text()
    page.get_by_role("checkbox", name="Daghem eller familjedagvårdare").check()
    page.get_by_role("combobox").select_option(index=1)

    for rating in (3, 2, 8, 7, 6, 9, 10, 5):
        page.get_by_role("button", name="Nästa").click()
        assert not is_too_wide(page)
        page.get_by_role("group", name=re.compile("Hur (nöjd|tryggt)")).get_by_role(
            "radio", name=str(rating), exact=True
        ).check()
    page.get_by_role("textbox").fill("Ring mig på 040 123 4567")
    page.get_by_role("button", name="Nästa").click()
    assert "telefonnummer" in page.get_by_role("status").first.inner_text()
    page.go_back()
    page.go_forward()
    page.get_by_role("button", name="Gå igenom svaren").click()

    assert page.get_by_text("Daghem eller familjedagvårdare").is_visible()
    assert "123" not in page.content()
    page.get_by_role("button", name="Skicka mina svar").first.click()
    assert page.get_by_role("heading", name="Min bild").is_visible()
    assert page.get_by_text("Du: 3").is_visible()
    assert page.get_by_role("link", name="09 2525 0112").is_visible()
    assert not is_too_wide(page)
    sheet = AnswerSheet.objects.get()
    assert sheet.sent
    assert sheet.answers["health_rating"] == 2.0
    assert sheet.answers["childcare"] == ["daycare"]


def test_with_javascript_a_question_comes_up_and_answers_save_themselves(open_page, people):  # noqa: F811
    key = send_sheet(make_survey(people), {}, sent=False)
    page = open_page(f"/fi/a/{key}/1/", width=360)
    assert page.get_by_role("group", name="Kuka hoitaa lapsia").count() == 0
    with page.expect_response(lambda answer: "autosave" in answer.url):
        page.get_by_role("group", name="Onko sinulla lapsia?").get_by_role(
            "radio", name="Kyllä"
        ).check()
    page.get_by_role("checkbox", name="Päiväkoti").check()
    page.get_by_text(re.compile("Tallennettu")).wait_for()
    with page.expect_response(lambda answer: "autosave" in answer.url):
        page.get_by_role("radio", name="Turku", exact=True).check()
    page.get_by_label("Missä päin kaupunkia asut?").wait_for()
    assert sheets.find_sheet(key).answers["children"] == "yes"
    page.get_by_role("button", name="Seuraava").click()
    page.wait_for_url("**/fi/a/*/**")
    assert sheets.find_sheet(key).answers["city"] == "turku"
    assert page.complaints == []


def test_the_network_drops_in_the_middle_and_nothing_is_lost(open_page, people):  # noqa: F811
    key = send_sheet(make_survey(people), {"city": "turku"}, sent=False)
    page = open_page(f"/fi/a/{key}/2/", width=360)
    page.get_by_role("textbox").fill("Vuokra on liian kallis")
    page.context.set_offline(True)
    page.get_by_role("radio", name="4", exact=True).check()
    page.wait_for_event("requestfailed")
    page.context.set_offline(False)
    assert page.get_by_role("textbox").input_value() == "Vuokra on liian kallis"
    page.get_by_role("button", name="Seuraava").click()
    page.wait_for_url("**/3/")
    assert sheets.find_sheet(key).answers == {
        "city": "turku", "material_rating": 4.0, "material_open": "Vuokra on liian kallis"
    }  # fmt: skip


def test_pages_are_accessible(open_page, people):  # noqa: F811
    survey = make_survey(people)
    begun = send_sheet(survey, {"city": "turku", "children": "yes"}, sent=False)
    sent = send_sheet(survey, {"city": "turku", "health_rating": 2.0, "voice_rating": 8.0})
    page = open_page("/fi/answer/")
    faults = []
    for path in (
        "answer/", "answer/asked/", f"a/{begun}/1/", f"a/{begun}/2/", f"a/{begun}/later/",
        f"a/{begun}/review/", f"a/{sent}/picture/", f"a/{sent}/answers/", f"a/{sent}/again/",
        f"a/{sent}/erase/", f"a/{'a' * 32}/",
    ):  # fmt: skip
        page.goto(f"/fi/{path}")
        faults += [f"{path}: {fault}" for fault in barriers(page)]
    page.goto(f"/fi/a/{begun}/1/")
    page.locator("[name=birth_year]").fill("nolla")
    page.get_by_role("button", name="Seuraava").click()
    page.get_by_role("alert").wait_for()
    assert [*faults, *barriers(page)] == []
