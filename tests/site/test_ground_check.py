"""What a deployment may have wrong, in plain words."""

import io

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import override_settings

from revontuli.errors import InputError
from revontuli.site import background, deployment, environment
from revontuli.site.models import User
from revontuli.site.roles import Role

pytestmark = pytest.mark.django_db


def about(must=True) -> set[str]:
    return {found.about for found in deployment.findings() if found.must is must}


@pytest.fixture
def sound(people, settings, tmp_path):
    """A deployment with nothing wrong that must be mended."""
    cache.clear()
    background.tell_worker_lives()
    settings.HOME = tmp_path
    return people


def test_a_sound_deployment_has_nothing_to_mend(sound):
    assert about() == set()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"DEBUG": True}, "debug"),
        ({"PUBLIC_ADDRESS": "http://city.example"}, "https"),
        ({"PUBLIC_ADDRESS": "https://city.example"}, "https"),  # and no proxy
        ({"PUBLIC_ADDRESS": "city.example"}, "address"),
        ({"ALLOWED_HOSTS": ["*"]}, "hosts"),
        ({"SECRET_KEY": "short"}, "secret"),
    ],
)
def test_what_must_be_mended_is_named(sound, changed, expected):
    with override_settings(**changed):
        assert expected in about()


def test_files_that_others_may_read_are_named(sound, settings):
    (settings.HOME / "secret_key").write_text("x")
    (settings.HOME / "secret_key").chmod(0o644)
    assert "secret" in about()


def test_a_worker_that_is_away_is_named(sound):
    cache.delete(background.WORKER_SEEN)
    assert "worker" in about()


def test_without_an_administrator_the_way_to_make_one_is_told(sound):
    sound.administrator.grants.all().delete()
    told = [found.text for found in deployment.findings() if found.about == "people"]
    assert any("revontuli user add" in text for text in told)


def test_those_with_a_password_alone_are_counted_not_named(sound):
    told = [found.text for found in deployment.findings() if "password alone" in found.text]
    assert told[0].startswith("3 who")
    assert "@" not in told[0].replace("@example.org --role", "")


def test_a_provider_of_sign_in_that_is_half_set_up_is_named(sound, settings):
    app = {"client_id": "", "secret": "", "settings": {"server_url": "http://city.example"}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    assert "sign-in" in about()


def test_the_command_ends_with_status_1_when_something_must_be_mended(sound):
    out = io.StringIO()
    call_command("examine", stdout=out)
    with override_settings(DEBUG=True), pytest.raises(SystemExit) as ended:
        call_command("examine", stdout=out)
    assert ended.value.code == 1
    assert "must be mended: debug" in out.getvalue()


# The environment


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("REVONTULI_SECRET_KEY", raising=False)
    first = environment.secret_key(tmp_path / "home")
    assert environment.secret_key(tmp_path / "home") == first
    assert len(first) >= 50
    assert (tmp_path / "home" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in (tmp_path / "home").iterdir()] == ["secret_key"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://me:p%40ss@mail.example:587", ("mail.example", 587, "me", "p@ss", True, False)),
        ("smtps://mail.example", ("mail.example", 465, "", "", False, True)),
        ("smtp://localhost:25?tls=no", ("localhost", 25, "", "", False, False)),
    ],
)
def test_mail_is_one_address(tmp_path, monkeypatch, url, expected):
    monkeypatch.setenv("REVONTULI_MAIL_URL", url)
    mail = environment.mail(tmp_path)
    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")
    assert tuple(mail[f"EMAIL_{name}"] for name in names) == expected


@pytest.mark.parametrize("value", ["twelve", "-1", "1.5"])
def test_a_number_that_is_none_is_told_with_its_name(monkeypatch, value):
    monkeypatch.setenv("REVONTULI_SESSION_HOURS", value)
    with pytest.raises(InputError, match="REVONTULI_SESSION_HOURS"):
        environment.number("REVONTULI_SESSION_HOURS", 12)


# People, from the command line


def add(*arguments, password="herring lantern velvet orbit", monkeypatch=None):
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    out = io.StringIO()
    call_command("add_person", *arguments, stdout=out)
    return out.getvalue()


def test_the_first_administrator_is_made_in_a_script(monkeypatch):
    add("Me@Example.org", "--role", "administrator", "--organisation", "turku",
        monkeypatch=monkeypatch)  # fmt: skip
    me = User.objects.get(email="me@example.org")
    assert me.roles == {Role.ADMINISTRATOR}
    assert me.check_password("herring lantern velvet orbit")
    assert me.organisation.slug == "turku"
    assert me.emailaddress_set.get().verified


def test_one_that_is_there_gets_more_roles_and_keeps_the_password(people, monkeypatch):
    told = add("reader@example.org", "--role", "analyst", monkeypatch=monkeypatch)
    reader = User.objects.get(pk=people.reader.pk)
    assert reader.roles == {Role.READER, Role.ANALYST}
    assert reader.check_password("a long password")
    assert "analyst, reader" in told


@pytest.mark.parametrize(("email", "password"), [("no address", "x" * 20), ("a@example.org", "1")])
def test_what_is_wrong_is_told_and_nothing_made(monkeypatch, email, password):
    with pytest.raises(CommandError):
        add(email, password=password, monkeypatch=monkeypatch)
    assert not User.objects.exists()


def test_a_link_is_printed_for_who_sets_the_password_themselves(monkeypatch):
    told = add("a@example.org", "--link", monkeypatch=monkeypatch)
    assert "/account/password/reset/key/" in told
    assert not User.objects.get().has_usable_password()


@pytest.mark.parametrize(
    ("url", "model", "is_told"),
    [
        ("", "", False),
        ("https://llm.example.fi/v1", "small", False),
        ("http://localhost:8080/v1", "small", False),
        ("http://llm.example.fi/v1", "small", True),
        ("https://llm.example.fi/v1", "", True),
        ("llm.example.fi", "small", True),
    ],
)
def test_a_language_model_is_looked_at(sound, monkeypatch, url, model, is_told):
    monkeypatch.setenv("REVONTULI_LLM_URL", url)
    monkeypatch.setenv("REVONTULI_LLM_MODEL", model)
    assert ("language model" in about(must=False)) is is_told
