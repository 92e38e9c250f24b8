"""Reading from the web with good manners: unhurried, patient with errors, wary of what comes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import TypeVar

import httpx
import msgspec
import tenacity

from revontuli import __version__
from revontuli.errors import InputError, Sentence

PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})  # answers worth asking again after
LONGEST_ANSWER = 64 * 1024 * 1024  # bytes
LONGEST_WAIT = 300.0  # seconds; a server that asks for more is left in peace
USER_AGENT = f"revontuli/{__version__} (service catalogue import)"


T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """What the server gave.

    Attributes:
        content: the bytes; empty where nothing changed.
        unchanged: True where it is as it was when `etag` and `modified` were given (304).
        etag, modified: to ask next time whether it changed; "" where the server tells none.
        moment: the server's own clock, or None where it tells none.
    """

    content: bytes
    unchanged: bool = False
    etag: str = ""
    modified: str = ""
    moment: datetime | None = None


class NotThereError(InputError):
    """The server has nothing at that address (404)."""


class _Passing(Exception):
    """It may work after a while."""

    def __init__(self, problem: str, wait: float | None = None) -> None:
        super().__init__(problem)
        self.wait = wait


class WebReader:
    """Reads from one server.

    Args:
        pause: seconds between two requests, at least.
        attempts: how many times one thing is asked for.
        timeout: seconds to wait for the next bytes.
        sleep, clock: how to wait and tell the seconds; tests give their own.
        transport: for tests.
    """

    def __init__(
        self,
        *,
        pause: float = 0.2,
        attempts: int = 6,
        timeout: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.pause = pause
        self.attempts = attempts
        self.sleep = sleep
        self.clock = clock
        self._last = float("-inf")
        self._client = httpx.Client(
            timeout=timeout,
            follow_redirects=True,
            max_redirects=5,
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"},
            transport=transport,
        )

    def __enter__(self) -> WebReader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def get(
        self,
        url: str,
        parameters: Mapping[str, str] | None = None,
        *,
        etag: str = "",
        modified: str = "",
    ) -> Answer:
        """What is at `url`.

        Raises:
            InputError: the server refuses, or does not give a whole answer however often asked.
        """
        return self._patiently(
            lambda: self._ask(url, parameters, etag, modified), _shown(url, parameters)
        )

    def get_json(
        self, url: str, parameters: Mapping[str, str] | None, shape: type[T]
    ) -> tuple[T, Answer]:
        """The JSON at `url`, of the given shape; an answer cut off in the middle is asked again.

        Raises:
            InputError: as for `get`, and where what comes is never JSON of that shape.
        """

        def ask() -> tuple[T, Answer]:
            answer = self._ask(url, parameters, "", "")
            try:
                return msgspec.json.decode(answer.content, type=shape), answer
            except msgspec.ValidationError as error:
                raise InputError(
                    Sentence("the answer has not the form it should have (%(error)s)", error=error),
                    file=_shown(url, parameters),
                ) from error
            except msgspec.DecodeError as error:
                raise _Passing(f"the answer is cut off or no JSON ({error})") from error

        return self._patiently(ask, _shown(url, parameters))

    def _patiently(self, ask: Callable[[], T], shown: str) -> T:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Passing),
            wait=_wait,
            stop=tenacity.stop_after_attempt(self.attempts),
            sleep=self.sleep,
            reraise=True,
        )
        try:
            return retrying(ask)
        except _Passing as error:
            raise InputError(
                Sentence("%(error)s, asked %(times)s times", error=error, times=self.attempts),
                file=shown,
                expected=Sentence("a whole answer"),
            ) from error

    def _ask(
        self, url: str, parameters: Mapping[str, str] | None, etag: str, modified: str
    ) -> Answer:
        self._keep_pace()
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in conditions.items() if value}
        try:
            with self._client.stream("GET", url, params=parameters, headers=headers) as response:
                _check_status(response, _shown(url, parameters))
                return Answer(
                    content=_read(response, _shown(url, parameters)),
                    unchanged=response.status_code == 304,
                    etag=response.headers.get("ETag", ""),
                    modified=response.headers.get("Last-Modified", ""),
                    moment=_moment(response.headers.get("Date", "")),
                )
        except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.TooManyRedirects) as error:
            raise InputError(str(error), file=url, expected=Sentence("a web address")) from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise _Passing(f"the connection failed ({error or type(error).__name__})") from error

    def _keep_pace(self) -> None:
        wait = self._last + self.pause - self.clock()
        if wait > 0:
            self.sleep(wait)
        self._last = self.clock()


def _shown(url: str, parameters: Mapping[str, str] | None) -> str:
    """The address for a message: with its query, unless that is a long list of ids."""
    query = "&".join(f"{name}={value}" for name, value in (parameters or {}).items())
    return f"{url}?{query[:80]}{'…' if len(query) > 80 else ''}" if query else url


def _check_status(response: httpx.Response, url: str) -> None:
    status = response.status_code
    if status == 304 or response.is_success:
        return
    if status not in PASSING:
        raise (NotThereError if status == 404 else InputError)(
            f"the server answered {status} {response.reason_phrase}".rstrip(),
            file=url,
            expected="an address that exists and is open to all",
        )
    wait = _seconds(response.headers.get("Retry-After", ""), response.headers.get("Date", ""))
    if wait is not None and wait > LONGEST_WAIT:
        raise InputError(
            Sentence(
                "the server answered %(status)s and asks to wait %(wait).0f seconds",
                status=status,
                wait=wait,
            ),
            file=url,
            expected=Sentence("another try then"),
        )
    raise _Passing(f"the server answered {status}", wait)


def _read(response: httpx.Response, url: str) -> bytes:
    content = bytearray()
    for part in response.iter_bytes():
        content += part
        if len(content) > LONGEST_ANSWER:
            raise InputError(
                Sentence("the answer is longer than %(most)s MB", most=LONGEST_ANSWER // 2**20),
                file=url,
            )
    return bytes(content)


def _wait(state: tenacity.RetryCallState) -> float:
    """As long as the server asked; otherwise 1, 2, 4 … 60 seconds."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, _Passing) and error.wait is not None:
        return error.wait
    return float(min(2 ** (state.attempt_number - 1), 60))


def _seconds(retry_after: str, date: str) -> float | None:
    """Retry-After as seconds: it is a number of them, or a moment (RFC 9110, 10.2.3)."""
    if retry_after.strip().isdigit():
        return float(retry_after)
    until = _moment(retry_after)
    if until is None:
        return None
    now = _moment(date) or datetime.now(UTC)
    return max((until - now).total_seconds(), 0.0)


def _moment(date: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
