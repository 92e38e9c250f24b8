from datetime import UTC, datetime

import httpx
import pytest

from revontuli.catalogue.sources import web
from revontuli.catalogue.sources.web import NotThereError, WebReader
from revontuli.errors import InputError

URL = "https://example.org/data"


class Answers:
    """A server that gives these answers, the last of them for ever."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []
        self.waits = []
        self.seconds = 0.0

    def __call__(self, request):
        """Give the next answer."""
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def sleep(self, seconds):
        """Let the clock go."""
        self.waits.append(seconds)
        self.seconds += seconds

    def reader(self, **options):
        """A reader of this server, by this clock."""
        transport = httpx.MockTransport(self)
        options = {"pause": 0.0} | options
        return WebReader(
            transport=transport, sleep=self.sleep, clock=lambda: self.seconds, **options
        )


def ok(content=b"[1]", **options):
    """A good answer."""
    return httpx.Response(200, content=content, **options)


def test_what_is_there_comes_with_how_to_ask_again():
    server = Answers(
        ok(
            headers={
                "ETag": '"7"',
                "Last-Modified": "Mon, 04 May 2026 08:00:00 GMT",
                "Date": "Mon, 04 May 2026 09:00:00 GMT",
            }
        )
    )
    answer = server.reader().get(URL, {"page": "2"})
    assert answer.content == b"[1]"
    assert (answer.etag, answer.modified) == ('"7"', "Mon, 04 May 2026 08:00:00 GMT")
    assert answer.moment == datetime(2026, 5, 4, 9, tzinfo=UTC)
    assert str(server.requests[0].url) == f"{URL}?page=2"
    assert server.requests[0].headers["User-Agent"].startswith("revontuli/")


def test_what_has_not_changed_is_told():
    server = Answers(httpx.Response(304))
    assert server.reader().get(URL, etag='"7"', modified="Mon").unchanged
    assert server.requests[0].headers["If-None-Match"] == '"7"'
    assert server.requests[0].headers["If-Modified-Since"] == "Mon"


def test_waits_double_until_the_attempts_are_used():
    server = Answers(httpx.Response(500))
    with pytest.raises(InputError, match=r"answered 500, asked 6 times"):
        server.reader().get(URL)
    assert server.waits == [1, 2, 4, 8, 16]


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "17"}, 17),
        (
            {
                "Retry-After": "Mon, 04 May 2026 09:00:30 GMT",
                "Date": "Mon, 04 May 2026 09:00:00 GMT",
            },
            30,
        ),
        ({"Retry-After": "soon"}, 1),
        ({}, 1),
    ],
)
def test_the_server_says_how_long_to_wait(headers, wait):
    server = Answers(httpx.Response(429, headers=headers), ok())
    server.reader().get(URL)
    assert server.waits == [wait]


def test_a_server_that_asks_for_an_hour_is_left_in_peace():
    server = Answers(httpx.Response(503, headers={"Retry-After": "3600"}))
    with pytest.raises(InputError, match="asks to wait 3600 seconds"):
        server.reader().get(URL)
    assert server.waits == []


def test_a_broken_connection_is_tried_again():
    server = Answers(httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut"), ok())
    assert server.reader().get(URL).content == b"[1]"
    assert server.waits == [1, 2]


def test_half_a_json_is_asked_for_again():
    server = Answers(ok(b"[1, 2"), ok())
    assert server.reader().get_json(URL, None, list[int])[0] == [1]


def test_json_of_another_form_is_not():
    server = Answers(ok(b'{"a": 1}'))
    with pytest.raises(InputError, match="Expected `array`, got `object`"):
        server.reader().get_json(URL, None, list[int])
    assert len(server.requests) == 1


def test_what_is_not_there_is_told_at_once():
    server = Answers(httpx.Response(404))
    with pytest.raises(NotThereError, match="answered 404 Not Found"):
        server.reader().get(URL)
    assert server.waits == []


def test_requests_keep_their_pace():
    server = Answers(ok())
    reader = server.reader(pause=0.5)
    for _ in range(3):
        reader.get(URL)
    assert server.waits == [0.5, 0.5]


def test_an_endless_answer_is_cut_short(monkeypatch):
    monkeypatch.setattr(web, "LONGEST_ANSWER", 1_000_000)
    server = Answers(ok(b"x" * 1_000_001))
    with pytest.raises(InputError, match="longer than"):
        server.reader().get(URL)


@pytest.mark.parametrize("address", ["ftp://example.org/", "example.org"])
def test_only_the_web_is_read(address):
    with pytest.raises(InputError, match="expected a web address"):
        WebReader(pause=0).get(address)
