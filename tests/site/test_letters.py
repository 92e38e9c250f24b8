"""Those who wanted to be told of the next round: told once, in their language, and forgotten."""

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from revontuli.site import asking_again, background
from revontuli.site.asking_again import usual_letter, waiting
from revontuli.site.keeping import expired_surveys
from revontuli.site.models import AskAgain, Organisation, Survey, User, Work
from revontuli.site.roles import Role
from tests.site.answering import make_survey

pytestmark = pytest.mark.django_db
ADDRESSES = {"aino@example.org": "fi", "bo@example.org": "sv", "cat@example.org": "en"}


@pytest.fixture(autouse=True)
def mail_is_sent(settings):
    settings.MAIL_IS_SENT = True


@pytest.fixture
def last(people):
    """A round of last year, and three who want to be told of the next."""
    survey = make_survey(people)
    now = timezone.now()
    Survey.objects.filter(pk=survey.pk).update(
        series="asked", opens=now - timedelta(days=400), closes=now - timedelta(days=300)
    )
    survey.refresh_from_db()
    for email, language in ADDRESSES.items():
        AskAgain.objects.create(survey=survey, email=email, language=language)
    return survey


@pytest.fixture
def now_asked(last):
    """The same survey asked again, and open."""
    return Survey.objects.create(
        slug="asked-again", life_event=last.life_event, owner=last.owner, series="asked",
        wave="2027", title={"fi": "Kysely", "sv": "Enkät", "en": "Survey"},
        questionnaire=last.questionnaire.name, opens=timezone.now() - timedelta(hours=1),
    )  # fmt: skip


@pytest.fixture
def analyst(as_role):
    return as_role("analyst")


def page_of(survey, name="letters"):
    return reverse(f"surveys:{name}", args=[survey.slug])


def fields(survey, **other):
    letter = usual_letter(survey)
    told = {"subject": letter.subject, "text": letter.text}
    return {f"{n}_{code}": words for n, by in told.items() for code, words in by.items()} | other


@pytest.fixture
def send(analyst, django_capture_on_commit_callbacks):
    """Send the usual letter, `other` than usual in some fields."""

    def sent(survey, **other):
        with django_capture_on_commit_callbacks(execute=True):
            answer = analyst.post(page_of(survey, "send_letters"), fields(survey, **other))
        return answer, Work.objects.filter(kind="surveys.tell_again").first()

    return sent


def receivers():
    return sorted(address for message in mail.outbox for address in message.to)


def link_in(message):
    return next(link for link in re.findall(r"http\S+", message.body) if "/forget/" in link)


# Who gets what


def test_everybody_gets_one_letter_in_their_own_language(now_asked, send):
    answer, work = send(now_asked)
    assert answer.status_code == 302
    assert (work.state, work.result) == (Work.State.DONE, {"sent": 3, "refused": 0})
    assert receivers() == sorted(ADDRESSES)
    for message in mail.outbox:
        language = ADDRESSES[message.to[0]]
        assert f"/{language}/answer/asked-again/" in message.body
        assert f"/{language}/forget/" in link_in(message)
        assert message.subject == usual_letter(now_asked).subject[language]
        assert (message.cc, message.bcc) == ([], [])


def test_nobody_gets_the_letter_of_a_round_twice(now_asked, send):
    for _ in range(3):
        send(now_asked)
    assert receivers() == sorted(ADDRESSES)


def test_the_next_round_has_a_letter_of_its_own(now_asked, send):
    send(now_asked)
    Survey.objects.filter(pk=now_asked.pk).update(opens=timezone.now() - timedelta(days=100))
    third = Survey.objects.get(pk=now_asked.pk)
    third.pk, third.slug, third.opens = None, "asked-3", timezone.now() - timedelta(hours=1)
    third.save()
    send(third)
    assert receivers() == sorted([*ADDRESSES] * 2)


def test_who_left_an_address_in_two_rounds_gets_one_letter_in_the_newer_language(
    last, now_asked, send
):
    between = Survey.objects.create(
        slug="between", life_event=last.life_event, owner=last.owner, series="asked",
        opens=timezone.now() - timedelta(days=200),
    )  # fmt: skip
    AskAgain.objects.create(survey=between, email="aino@example.org", language="en")
    send(now_asked)
    assert receivers() == sorted(ADDRESSES)
    (letter,) = [one for one in mail.outbox if one.to == ["aino@example.org"]]
    assert "/en/answer/" in letter.body
    AskAgain.objects.filter(survey=between).delete()
    send(now_asked)
    AskAgain.objects.create(survey=between, email="bo@example.org", language="en")
    send(now_asked)
    assert receivers().count("bo@example.org") == 1


def test_only_those_of_earlier_rounds_of_the_same_organisation_are_told(last, now_asked, send):
    other = Organisation.objects.create(slug="uni", name={"en": "University"})
    for slug, changes in {
        "same-round": {"opens": now_asked.opens},
        "of-others": {"owner": other},
        "other-series": {"series": "else"},
    }.items():
        told = {"series": "asked", "opens": last.opens, "owner": last.owner, **changes}
        survey = Survey.objects.create(slug=slug, life_event=last.life_event, **told)
        AskAgain.objects.create(survey=survey, email=f"{slug}@example.org", language="fi")
    send(now_asked)
    assert receivers() == sorted(ADDRESSES)


def test_a_letter_that_lacks_a_language_goes_out_in_another_whole(now_asked, send):
    empty = {"subject_sv": "", "text_sv": "", "subject_en": "", "text_en": ""}
    send(now_asked, **empty, subject_fi="Taas\r\nBcc: x@example.org")
    assert receivers() == sorted(ADDRESSES)
    for message in mail.outbox:
        assert message.subject == "Taas Bcc: x@example.org"
        assert "/fi/answer/" in message.body
        assert "/fi/forget/" in link_in(message)


# What goes wrong


class Server(locmem.EmailBackend):
    """A mail server that does as it is told."""

    faults: dict[str, Exception] = {}  # noqa: RUF012
    is_down = False

    def open(self):
        if self.is_down:
            raise ConnectionRefusedError("mail.example")

    def send_messages(self, messages):
        for message in messages:
            if fault := self.faults.pop(message.to[0], None):
                raise fault
        return super().send_messages(messages)


@pytest.fixture
def server(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    monkeypatch.setattr(Server, "faults", {})
    monkeypatch.setattr(Server, "is_down", False)
    return Server


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_work_that_was_handed_back_goes_on_where_it_was(after, now_asked):
    letter = usual_letter(now_asked)

    def leaves(stage, done, total):
        if done == after:
            raise background.HandedBack

    with pytest.raises(background.HandedBack):
        asking_again.send_letters(now_asked, letter, leaves)
    assert len(mail.outbox) == after
    asking_again.send_letters(now_asked, letter, lambda *told: None)
    assert receivers() == sorted(ADDRESSES)


def test_where_the_connection_dies_in_a_letter_one_is_left_out_and_none_gets_two(
    server, now_asked, send
):
    server.faults["bo@example.org"] = SMTPServerDisconnected("bo@example.org")
    assert send(now_asked)[1].state == Work.State.FAILED
    send(now_asked)
    assert receivers() == ["aino@example.org", "cat@example.org"]


def test_an_address_that_the_server_refuses_can_be_tried_again(server, now_asked, send):
    server.faults["bo@example.org"] = SMTPRecipientsRefused({"bo@example.org": (450, b"later")})
    assert send(now_asked)[1].result == {"sent": 2, "refused": 1}
    assert [wish.email for wish in waiting(now_asked)] == ["bo@example.org"]
    send(now_asked)
    assert receivers() == sorted(ADDRESSES)


def test_a_server_that_takes_nothing_loses_nobody(server, now_asked, send):
    server.is_down = True
    work = send(now_asked)[1]
    assert (work.state, work.problem) == (Work.State.FAILED, asking_again.NO_SERVER)
    server.is_down = False
    server.faults["aino@example.org"] = SMTPSenderRefused(550, b"no", "city@example.org")
    assert send(now_asked)[1].problem == asking_again.NOT_TAKEN
    assert waiting(now_asked).count() == 3


def test_who_was_forgotten_meanwhile_gets_no_letter(now_asked):
    def forgets(stage, done, total):
        AskAgain.objects.filter(email="cat@example.org").delete()

    asking_again.send_letters(now_asked, usual_letter(now_asked), forgets)
    assert receivers() == ["aino@example.org", "bo@example.org"]


# When nothing is sent


@pytest.mark.parametrize(
    "change",
    [{"closes": timezone.now() - timedelta(minutes=1)}, {"has_open_link": False}, {"series": ""}],
    ids=lambda change: next(iter(change)),
)
def test_nothing_is_offered_where_a_letter_would_lead_nowhere(change, now_asked, analyst, send):
    Survey.objects.filter(pk=now_asked.pk).update(**change)
    assert b'name="text_fi"' not in analyst.get(page_of(now_asked)).content
    answer, work = send(now_asked)
    assert (answer.status_code, work, mail.outbox) == (200, None, [])


def test_where_the_site_sends_no_mail_the_page_says_so_and_offers_nothing(
    now_asked, analyst, settings, send
):
    settings.MAIL_IS_SENT = False
    page = analyst.get(page_of(now_asked), headers={"accept-language": "en"}).content.decode()
    assert 'class="notice info"' in page
    assert 'name="text_fi"' not in page
    assert send(now_asked)[1] is None
    assert mail.outbox == []


def test_work_that_waited_until_the_survey_closed_sends_nothing(
    now_asked, people, django_capture_on_commit_callbacks
):
    Survey.objects.filter(pk=now_asked.pk).update(closes=timezone.now())
    letter = usual_letter(now_asked)
    with django_capture_on_commit_callbacks(execute=True):
        work = background.start(
            "surveys.tell_again", key="k", by=people.analyst, survey=now_asked.pk,
            subject=letter.subject, text=letter.text,
        )  # fmt: skip
    work.refresh_from_db()
    assert (work.state, mail.outbox) == (Work.State.FAILED, [])


# The page


def test_the_letter_is_looked_at_before_it_is_sent(now_asked, analyst):
    page = analyst.post(
        page_of(now_asked), fields(now_asked, text_sv="<b>Hej</b>\r\n\r\nVi frågar.")
    )
    told = page.content.decode()
    assert mail.outbox == []
    assert "&lt;b&gt;Hej&lt;/b&gt;" in told
    assert "/sv/answer/asked-again/" in told
    back = analyst.post(page_of(now_asked), fields(now_asked, text_sv="Hej!", change="1"))
    assert 'name="text_sv"' in back.content.decode()
    assert "Hej!" in back.content.decode()
    assert analyst.post(page_of(now_asked), {"subject_fi": "x"}).context["form"].errors


def test_what_was_sent_last_is_what_is_written_on(now_asked, analyst, send):
    send(now_asked, text_fi="Oma kirje")
    AskAgain.objects.create(
        survey=Survey.objects.get(slug="asked"), email="d@example.org", language="fi"
    )
    assert "Oma kirje" in analyst.get(page_of(now_asked)).content.decode()


@pytest.mark.parametrize("name", ["letters", "send_letters"])
def test_only_analysts_of_the_surveys_owner_write(name, now_asked, as_role):
    for role in Role:
        if role is not Role.ANALYST:
            assert as_role(role.value).post(page_of(now_asked, name)).status_code == 403
    assert "/login/" in Client().post(page_of(now_asked, name))["Location"]
    other = Organisation.objects.create(slug="uni", name={"en": "University"})
    user = User.objects.create_user("a@uni.example", "x" * 12, (Role.ANALYST,), organisation=other)
    stranger = Client()
    stranger.force_login(user, "django.contrib.auth.backends.ModelBackend")
    assert stranger.post(page_of(now_asked, name), fields(now_asked)).status_code == 404
    assert mail.outbox == []


def test_addresses_are_on_no_page_in_no_log_and_in_no_work(
    now_asked, server, analyst, caplog, send
):
    server.faults["bo@example.org"] = SMTPRecipientsRefused({"bo@example.org": (550, b"no bo@")})
    told = [analyst.get(page_of(now_asked)).content.decode()]
    send(now_asked)
    server.faults["bo@example.org"] = SMTPServerDisconnected("bo@example.org")
    send(now_asked)
    for address in (page_of(now_asked), reverse("accounts:work"), page_of(now_asked, "exports")):
        told.append(analyst.get(address).content.decode())
    told += [str(list(Work.objects.values())), *(r.getMessage() for r in caplog.records)]
    assert not [text for text in told for email in ADDRESSES if email in text]


# Being forgotten


def test_a_link_in_the_letter_deletes_the_address_without_signing_in(now_asked, send):
    send(now_asked)
    letter = next(one for one in mail.outbox if one.to == ["bo@example.org"])
    AskAgain.objects.create(survey=now_asked, email="bo@example.org", language="sv")
    address = link_in(letter).removeprefix("http://localhost:8000")
    browser = Client(enforce_csrf_checks=True)
    assert browser.get(address).status_code == 200
    assert AskAgain.objects.filter(email="bo@example.org").exists()  # a scanner of mail looked
    for _ in range(2):
        assert browser.post(address).status_code == 200
    assert not AskAgain.objects.filter(email="bo@example.org").exists()
    assert AskAgain.objects.count() == 2


def test_addresses_go_when_the_answers_time_is_over_also_where_everybody_erased_theirs(last):
    assert not last.sheets.exists()
    assert expired_surveys() == []
    Survey.objects.filter(pk=last.pk).update(keep_months=1)
    call_command("delete_old_answers")
    assert not AskAgain.objects.exists()
    assert expired_surveys() == []


def test_the_link_tells_nothing_of_the_address_and_cannot_be_guessed(now_asked, send):
    send(now_asked)
    assert all("example.org" not in link_in(letter).split("/forget/")[1] for letter in mail.outbox)
    for token in ("0", "bo@example.org", "a" * 40):
        assert Client().post(f"/fi/forget/{token}/").status_code == 200
    assert AskAgain.objects.count() == 3


def test_mail_programs_find_the_link_and_may_press_it(now_asked, send):
    send(now_asked)
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe"] == f"<{link_in(mail.outbox[0])}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
