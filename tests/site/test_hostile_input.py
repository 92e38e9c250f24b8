"""Hostile input on every form of the site: refused with an explanation, or shown as text.

The forms are read off the pages, so that a new one is tried without being listed here.
"""

import csv
import io
import re
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, reverse

from revontuli.catalogue import Catalogue
from revontuli.catalogue.store import load_catalogue
from revontuli.site.access import Row, access_table
from revontuli.site.models import (
    AnswerSheet,
    Iteration,
    LifeEventRoom,
    Publication,
    Survey,
    User,
    Work,
)
from revontuli.site.roles import Role
from revontuli.site.search import catalogue_folder
from tests.site.answering import send_sheet
from tests.site.hostile import MARKUP, WORDS, Form, Page, files
from tests.site.parameters import values_for

ROWS = [row for row in access_table() if row.allow is not None]
AREAS = sorted({row.name.partition(":")[0] for row in ROWS})
# What ends what the other forms of the same test need: tried last.
ENDS = ("remove", "delete", "erase", "close", "withdraw", "drop", "lost", "end", "stop", "cancel")
WHO = (None, "nobody", *(role.value for role in Role))
POLITE = (200, 204, 302, 303, 400, 403, 404, 405, 409, 413, 415, 422, 429)


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    """A data folder of the test's own, for what is sent here changes services and files."""
    settings.HOME = tmp_path
    store = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": store}
    cache.clear()
    caches["limits"].clear()


def somebody(row: Row) -> str | None:
    """A role that may see the page; None where everyone may."""
    if row.allow.everyone:
        return None
    return next((role.value for role in Role if role in row.allow.roles), "nobody")


def visitor(as_role, role: str | None) -> Client:
    client = as_role(role)
    client.raise_request_exception = False
    return client


def read(answer) -> Page | None:
    """The page of an answer; None where it is something else."""
    if answer.streaming or "text/html" not in answer.get("Content-Type", ""):
        return None
    return Page(answer.content.decode())


def forms_of(area: str, world, as_role) -> list[tuple[str | None, str, Form]]:
    """Who, where to, and what: the forms of an area's pages, each once, what ends things last."""
    found: dict[tuple[str, tuple[str, ...]], tuple[str | None, str, Form]] = {}
    for row in (row for row in ROWS if row.name.startswith(f"{area}:") and "GET" in row.methods):
        address = reverse(row.name, kwargs=values_for(row.parameters, world))
        roles = [somebody(row)] if not row.allow.everyone else [None, Role.ANALYST.value]
        for role in roles:
            page = read(visitor(as_role, role).get(address))
            for form in page.forms if page else ():
                to = form.action.partition("?")[0] or address
                names = (form.method, *sorted(one.name for one in form.fields))
                found.setdefault((to, names), (role, to, form))
    return sorted(found.values(), key=lambda one: any(word in one[1] for word in ENDS))


def send(client: Client, form: Form, to: str, data: dict):
    caches["limits"].clear()
    return client.get(to, data) if form.method == "get" else client.post(to, data)


def pages_of(role: str | None, world) -> list[str]:
    """Addresses of the pages that are for `role`; for nobody in particular, those for everyone."""
    return [
        reverse(row.name, kwargs=values_for(row.parameters, world))
        for row in ROWS
        if "GET" in row.methods and somebody(row) == role
    ]


def crawl(as_role, role: str | None, waiting: list[str], seen: set[str], most: int = 90) -> None:
    """These pages, and what stands behind their links: nothing in them runs.

    What others have `seen` is passed over; what `role` sees is added.
    """
    client = visitor(as_role, role)
    tried: set[str] = set()
    while waiting and len(tried) < most:
        address = waiting.pop(0)
        page_of = re.sub(r"=[^&]*", "=", address)  # whatever its query's values
        if page_of in seen | tried:
            continue
        tried.add(page_of)
        caches["limits"].clear()
        answer = client.get(address)
        assert answer.status_code < 500, f"{address} by {role}"
        page = read(answer)
        if answer.status_code == 200:
            seen.add(page_of)
        if page is not None:
            # The report is one file for everything, its style included.
            runs = [one for one in page.runs if "/report/" not in address or "script" in one]
            assert runs == [], f"{address} by {role}"
            assert "49{% debug" not in answer.content.decode()
            waiting += [link for link in page.links if "/static/" not in link]


@pytest.mark.parametrize("area", AREAS)
def test_every_form_takes_its_own_values_and_hostile_words(area, world, as_role):
    """What a page shows can be sent back untouched; whatever else is sent breaks nothing."""
    failed = []
    for role, to, form in forms_of(area, world, as_role):
        client = visitor(as_role, role)
        answer = send(client, form, to, form.filled())
        assert answer.status_code in POLITE, (role, form.method, to, answer.status_code)
        for word in WORDS if form.texts else ():
            data = {name: list(values) for name, values in form.filled().items()}
            data |= dict.fromkeys(form.texts, word)
            answer = send(client, form, to, data)
            page = read(answer)
            if answer.status_code not in POLITE or (page is not None and page.runs):
                failed.append((role, form.method, to, ascii(word)[:30], answer.status_code,
                               page.runs[:1] if page else ""))  # fmt: skip
    assert failed == []


@pytest.mark.parametrize("role", [None, "nobody"])
def test_hostile_words_in_the_forms_of_signing_in(role, people, as_role):
    """The library's own pages, which are not in the table."""
    rows = [row for row in access_table() if row.allow is None and "account/" in row.route]
    for row in rows:
        try:
            address = reverse(row.name)
        except NoReverseMatch:
            continue  # of one letter or one provider
        answer = visitor(as_role, role).get(address)
        assert answer.status_code < 500, address
        page = read(answer)
        for form in page.forms if page else ():
            if not form.texts:
                continue
            for word in WORDS:
                cache.clear()  # who guesses often is kept out for a while
                data = form.filled() | dict.fromkeys(form.texts, word)
                answer = send(visitor(as_role, role), form, form.action or address, data)
                shown = read(answer)
                assert answer.status_code in POLITE, (address, ascii(word)[:30])
                assert shown is None or shown.runs == [], (address, ascii(word)[:30])


def test_hostile_words_in_answers(world, as_role):
    key = send_sheet(world.survey, {}, sent=False)
    client = visitor(as_role, None)
    for number in range(1, 40):
        address = reverse("answering:page", args=[key, number])
        page = read(client.get(address))
        if page is None or not page.forms:
            break
        for form in page.forms[:1]:
            for word in WORDS:
                data = form.filled() | dict.fromkeys(form.texts, word) | {"~go": "next"}
                for to in (address, reverse("answering:autosave", args=[key, number])):
                    answer = send(client, form, to, data)
                    shown = read(answer)
                    assert answer.status_code in POLITE, (number, ascii(word)[:30])
                    assert shown is None or shown.runs == [], (number, ascii(word)[:30])
    assert number > 3
    for name in ("review", "answers", "answers_json", "answers_csv", "picture", "erase", "again"):
        answer = client.get(reverse(f"answering:{name}", args=[key]))
        shown = read(answer)
        assert answer.status_code < 500, name
        assert shown is None or shown.runs == [], name


@pytest.mark.parametrize("area", ["surveys", "services"])
def test_hostile_files_for_every_file_field(
    area, world, as_role, django_capture_on_commit_callbacks
):
    outside = [Path(tempfile.gettempdir()) / part for part in ("escaped", "escaped.csv")]
    forms = [one for one in forms_of(area, world, as_role) if one[2].files]
    assert len(forms) >= 2
    failed = []
    for name, content in files():
        for role, to, form in forms:
            client = visitor(as_role, role)
            caches["limits"].clear()
            sent = {one: SimpleUploadedFile("x", content) for one in form.files}
            for file in sent.values():
                file._name = name  # `SimpleUploadedFile` would tidy it
            with django_capture_on_commit_callbacks(execute=True):
                answer = client.post(to, form.filled() | sent)
            page = read(client.get(answer["Location"]) if answer.status_code == 302 else answer)
            broken = Work.objects.filter(state=Work.State.FAILED, problem="")
            if answer.status_code not in POLITE or broken.exists() or (page and page.runs):
                failed.append((ascii(name)[:30], to, answer.status_code, *broken.values("kind")))
                broken.delete()
    assert failed == []
    assert not any(path.exists() for path in outside)
    assert not list((Path(settings.HOME) / "uploads").glob("*"))  # nothing is left lying
    assert [path for path in Path(settings.HOME).rglob("*") if "escaped" in path.name] == []


def test_what_is_downloaded_holds_no_formulas(world, as_role):
    """Words that a spreadsheet would reckon with come back as words."""
    key = send_sheet(world.survey, {"material_open": "=HYPERLINK(1)", "city": "turku"}, sent=False)
    own = as_role(None).get(reverse("answering:answers_csv", args=[key]))
    rows = list(csv.reader(io.StringIO(own.content.decode("utf-8-sig"))))
    assert any("HYPERLINK" in cell for row in rows for cell in row)
    assert not any(cell.startswith(("=", "@", "+")) for row in rows for cell in row)
    catalogue = load_catalogue(catalogue_folder())
    first, *others = catalogue.services
    bad = replace(first, name={"fi": "=1+1"}, summary={"fi": "@SUM(1)"})
    Catalogue((bad, *others), catalogue.terms).save(catalogue_folder())
    table = as_role(None).get(reverse("services:export", args=["table"])).getvalue()
    with zipfile.ZipFile(io.BytesIO(table)) as book:
        sheets = [book.read(name) for name in book.namelist() if "worksheets/sheet" in name]
    assert not any(b"<f>" in sheet for sheet in sheets)


# What is not a form at all

RUBBISH = [
    "\x00",
    "%00",
    "é\xff",
    "a" * 8000,
    "../..",
    "<script>",
    "0",
    "-1",
    str(2**63),
    "{}",
    "=;,",
]


@pytest.mark.parametrize("rubbish", RUBBISH, ids=lambda text: ascii(text)[:16])
def test_headers_and_cookies_full_of_rubbish(rubbish, world):
    headers = {
        "HTTP_ACCEPT_LANGUAGE": rubbish, "HTTP_X_FORWARDED_FOR": rubbish, "HTTP_REFERER": rubbish,
        "HTTP_USER_AGENT": rubbish, "HTTP_X_REQUEST_ID": rubbish, "HTTP_HX_REQUEST": "true",
        "HTTP_HX_CURRENT_URL": rubbish, "HTTP_HX_TARGET": rubbish, "HTTP_RANGE": rubbish,
        "HTTP_IF_MODIFIED_SINCE": rubbish, "HTTP_IF_NONE_MATCH": rubbish, "HTTP_ACCEPT": rubbish,
        "HTTP_AUTHORIZATION": f"Bearer {rubbish}", "HTTP_ORIGIN": rubbish,
        "HTTP_COOKIE": f"sessionid={rubbish}; csrftoken={rubbish}; django_language={rubbish}; "
        f"messages={rubbish}; scheme={rubbish}; {rubbish}",
    }  # fmt: skip
    client = Client(raise_request_exception=False)
    for path in ("/", "/fi/", "/fi/services/", "/api/v1/pictures", "/fi/desk/me/", "/health/live"):
        answer = client.get(path, **headers)
        assert answer.status_code < 500, path
        told = [value for name, value in answer.items() if name != "X-Request-ID"]
        assert len(rubbish) < 3 or not any(rubbish in value for value in told), path
    assert client.post("/fi/look/scheme/", {"scheme": rubbish}, **headers).status_code < 500


NUMBERS = ("0", str(2**31), str(2**63 - 1), str(2**63), "9" * 500)
SLUGS = ("..", "%00", "a%00b", "-" * 2000, "%F0%9F%8C%8C", "%ff", "{{7*7}}",
         "<script>XSS()<%2fscript>", "..%2f..%2f..%2fetc%2fpasswd",
         "%2e%2e%2f%2e%2e%2fsettings.py", "' OR 1=1 --")  # fmt: skip


@pytest.mark.parametrize("area", AREAS)
def test_addresses_of_what_is_not_there(area, world, as_role):
    for row in (row for row in ROWS if row.name.startswith(f"{area}:") and row.parameters):
        client = visitor(as_role, somebody(row))
        real = values_for(row.parameters, world)
        for parameter in row.parameters:
            is_number = f"<int:{parameter}>" in row.route
            for value in NUMBERS if is_number else SLUGS:
                path = reverse(row.name, kwargs={**real, parameter: 77 if is_number else "MARK"})
                path = path.replace("77" if is_number else "MARK", quote(value, "%.<>'{}*"))
                caches["limits"].clear()
                for method in row.methods:
                    answer = client.generic(method, path)
                    assert answer.status_code < 500, (method, path[:80])
                    shown = read(answer)
                    assert shown is None or shown.runs == [], path[:80]


def test_wrong_methods_content_types_and_broken_bodies(world, as_role):
    bodies = [
        ("multipart/form-data", b"--no boundary"),
        ("multipart/form-data; boundary=a", b'--a\r\nContent-Disposition: form-data; name="x'),
        ("multipart/form-data; boundary=a", b'--a\r\nContent-Disposition: form-data; name="file"; '
         b'filename="../../x.csv"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--a--'),
        ("multipart/form-data; boundary=" + "a" * 500, b"x"),
        ("application/x-www-form-urlencoded", b"&" * 200_000),
        ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(6000))),
        ("application/x-www-form-urlencoded; charset=klingon", b"a=%ff%fe%00"),
        ("application/json", b"[" * 1000),
        ("text/\xff", b"\x00\xff"),
    ]  # fmt: skip
    for row in ROWS:
        client = visitor(as_role, somebody(row))
        address = reverse(row.name, kwargs=values_for(row.parameters, world))
        if row.name.startswith("api:") or any(word in address for word in ENDS):
            continue
        for method in {"PUT", "DELETE", "PATCH", "POST", "BREW"} - set(row.methods):
            assert client.generic(method, address).status_code in (403, 405), (method, address)
        for content_type, body in bodies if "POST" in row.methods else ():
            caches["limits"].clear()
            answer = client.generic("POST", address, body, content_type=content_type)
            assert answer.status_code in POLITE, (address, content_type, answer.status_code)


def test_an_unknown_language_is_not_found(client, db):
    for language in ("xx", "FI", "fi-FI", "..", "se"):
        assert client.get(f"/{language}/services/").status_code in (302, 404)
    assert client.get("/%00/services/").status_code == 400


def store_hostile_names(world) -> None:
    """Names and texts put where forms can't: whatever came into the database some other way."""
    word = "".join(MARKUP)
    everywhere = dict.fromkeys(("fi", "sv", "en"), word)
    people, survey = world.people, world.survey
    things = (world.room, survey, world.publication, world.iteration)
    for thing in (*things, people.city, people.nobody, people.analyst):
        thing.refresh_from_db()
    world.room.name = world.room.goal = people.city.name = everywhere
    survey.title = survey.purpose = survey.controller = survey.consent = everywhere
    survey.wave = word[:20]
    world.publication.title = everywhere
    people.nobody.name = people.analyst.name = world.iteration.name = word[:100]
    for thing in (*things, people.city, people.nobody, people.analyst):
        thing.save()


def test_nothing_is_lost_and_what_is_stored_is_shown_as_text(world, as_role):
    """Hostile words in every form that ends nothing, and in the database; pages show them."""
    counted = (User, Survey, LifeEventRoom, Publication, Iteration, AnswerSheet)
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in counted}
    pages = {role: pages_of(role, world) for role in WHO}
    for area in AREAS:
        for role, to, form in forms_of(area, world, as_role):
            if not any(word in to for word in ENDS):
                data = form.filled() | dict.fromkeys(form.texts, WORDS[0])
                send(visitor(as_role, role), form, to, data)
    for model, keys in before.items():
        assert keys <= set(model.objects.values_list("pk", flat=True)), model
    store_hostile_names(world)
    crawl(as_role, None, pages.pop(None), set())
    seen: set[str] = set()
    for role in pages:
        crawl(as_role, role, pages[role], seen)
