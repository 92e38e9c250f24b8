"""Whole ways in a browser: somebody finds a service; an editor brings a table in and edits."""

import pytest
from django.urls import reverse

from revontuli.examples.moving_to_study import example_catalogue
from revontuli.site import search
from revontuli.site.models import ProviderEditor
from tests.site.browser import (  # noqa: F401
    BROWSER,
    account_with,
    axe,
    barriers,
    chromium,
    is_too_wide,
    open_page,
)

pytestmark = BROWSER
TABLE = "id,name_fi,provider_fi,municipality\nuusi,Uusi palvelu,Me,Turku\nhuono,Huono,Me,Atlantis\n"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    example_catalogue().save(tmp_path / "catalogue")
    assert search.finder(wait=120)
    return tmp_path


@pytest.fixture
def editor():
    account = account_with("content_editor")
    ProviderEditor.objects.create(organisation=account.organisation, provider="*")
    return account


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_finds_a_service_and_says_that_it_helped(open_page, javascript):  # noqa: F811
    page = open_page("/fi/services/", scheme="dark", width=360, javascript=javascript)
    page.get_by_label("Mihin tarvitset apua?").fill("opintotuky")
    page.get_by_role("button", name="Hae", exact=True).click()
    page.get_by_text("Näin kysymys luettiin").wait_for()
    if javascript:
        assert axe(page) == []
    page.get_by_role("link", name="Opintoraha", exact=True).click()
    page.get_by_role("heading", level=1, name="Opintoraha").wait_for()
    assert not is_too_wide(page)
    page.get_by_role("button", name="Kyllä, oli apua").click()
    page.get_by_text("Kiitos.").wait_for()


def test_somebody_tells_how_they_are_with_the_keyboard_alone(open_page):  # noqa: F811
    page = open_page("/fi/services/recommend/", width=360)
    page.get_by_role("group", name="Asuminen").get_by_label("Ei kerrottu").focus()
    page.keyboard.press("ArrowRight")  # round to 0
    page.get_by_label("Kunta").fill("Turku")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Näistä voisi olla apua").wait_for()
    assert page.get_by_text("asuminen 0/10").first.is_visible()
    assert axe(page) == []


def test_an_editor_brings_a_table_in_and_edits(open_page, editor):  # noqa: F811
    page = open_page(reverse("services:importing"), role=editor, javascript=False)
    page.get_by_label("Taulukko", exact=True).set_input_files(
        {"name": "palvelut.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    )
    page.get_by_role("button", name="Katso, mikä muuttuisi").click()
    page.get_by_text("Uusi palvelu").first.wait_for()
    assert page.get_by_text("Atlantis").is_visible()
    page.get_by_role("button", name="Tee nämä muutokset").click()
    page.get_by_text("1 muutos tehtiin").wait_for()
    assert search.catalogue()["uusi"].areas == ("853",)
    page.goto(reverse("services:edit", args=["uusi"]))
    page.get_by_role("group", name="Tiivistelmä").get_by_label("suomi").fill("Apua kaikille.")
    page.get_by_role("button", name="Lisää asiointikanava").click()
    page.get_by_label("Puhelin", exact=False).first.fill("+358 40 000 0000")
    page.get_by_role("button", name="Tallenna").click()
    page.get_by_text("Apua kaikille.").wait_for()
    assert search.catalogue()["uusi"].channels[0].phone == "+358 40 000 0000"


def test_a_preview_keeps_nobody_out(open_page, editor):  # noqa: F811
    address = reverse("services:edit", args=["example:study-grant"])
    page = open_page(address, role=editor)
    page.get_by_role("group", name="Nimi").first.get_by_label("suomi").fill("Uusi nimi")
    page.get_by_role("button", name="Esikatsele").click()
    page.get_by_role("heading", name="Esikatselu").wait_for()
    assert barriers(page) == []
    page.get_by_role("button", name="Tallenna").click()
    page.goto(reverse("services:recent"))
    assert page.get_by_text("Uusi nimi").first.is_visible()
    assert barriers(page) == []
