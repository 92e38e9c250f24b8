"""A language model behind any address that speaks OpenAI's chat completions. Off by default.

What goes there and what may come of its answer is `rephrasing`'s business; here is only the talk
between machines: whoever is slow, broken or strange is given up on.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Thread
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from revontuli.errors import InputError

URL, MODEL, KEY = "REVONTULI_LLM_URL", "REVONTULI_LLM_MODEL", "REVONTULI_LLM_KEY"
PATH = "/chat/completions"
TIMEOUT = 6.0  # seconds that a person may wait, for both tries together
TRIES = 2
REST = 60.0  # seconds for which a model that was too slow is not asked: nobody else waits for it
LARGEST_ANSWER = 200_000  # bytes
MOST_TOKENS = 600
BUSY = (408, 425, 429, 500, 502, 503, 504)


class NoAnswer(Exception):
    """The model gave nothing that can be used. Says why, and nothing of what was asked."""


class _TryAgain(NoAnswer):
    """It may go better at once."""


class _TooSlow(NoAnswer):
    """It will hardly be quicker at once."""

    def __init__(self) -> None:
        super().__init__("the language model is too slow")


@dataclass(slots=True)
class LanguageModel:
    """Where a language model answers.

    Args:
        url: of the interface, such as "https://llm.example.fi/v1"; the path of chat completions
            is added where it is missing.
        model: its name there.
        key: sent as a bearer token; "" for none.
        timeout: seconds to wait for an answer, however many tries it takes.
        clock: seconds that only grow.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout: float = TIMEOUT
    clock: Callable[[], float] = field(default=monotonic, repr=False, compare=False)
    _rests_until: float = field(default=0.0, init=False, repr=False, compare=False)

    def ask(self, system: str, user: str) -> str:
        """What the model says to these two messages.

        Raises:
            NoAnswer: it can't be reached, is too slow, or answers something else than a text.
        """
        if self.clock() < self._rests_until:
            raise NoAnswer("the language model was too slow a moment ago")
        answer: Future[str] = Future()
        # In a thread of its own, for neither name servers nor headers that dribble in keep time.
        Thread(target=self._answer, args=(answer, system, user), daemon=True).start()
        try:
            return answer.result(self.timeout)
        except (TimeoutError, _TooSlow):
            self._rests_until = self.clock() + REST
            raise _TooSlow from None

    def _answer(self, answer: Future[str], system: str, user: str) -> None:
        from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

        tries = Retrying(
            stop=stop_after_attempt(TRIES),
            retry=retry_if_exception_type(_TryAgain),
            reraise=True,
        )
        try:
            answer.set_result(tries(self._ask_once, system, user))
        except Exception as error:
            answer.set_exception(error)

    def _ask_once(self, system: str, user: str) -> str:
        import httpx

        body = {
            "model": self.model,
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": user},
            ],
            "temperature": 0,
            "max_tokens": MOST_TOKENS,
        }
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        try:
            with httpx.Client(timeout=self.timeout, headers=headers) as client:
                return self._read(client, body)
        except httpx.TimeoutException:
            raise _TooSlow from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _TryAgain(
                f"the language model can't be reached ({type(error).__name__})"
            ) from None

    def _read(self, client: Any, body: dict[str, Any]) -> str:
        """The answer, unless it dribbles in longer than the timeout or never ends."""
        ends = monotonic() + self.timeout
        address = self.url.rstrip("/").removesuffix(PATH) + PATH
        with client.stream("POST", address, json=body) as response:
            if response.status_code in BUSY:
                raise _TryAgain(f"the language model answers with status {response.status_code}")
            if response.status_code != 200:  # other addresses that it sends to are not followed
                raise NoAnswer(f"the language model answers with status {response.status_code}")
            content = b""
            for piece in response.iter_bytes():
                content += piece
                if monotonic() > ends:
                    raise _TooSlow
                if len(content) > LARGEST_ANSWER:
                    raise NoAnswer("the language model's answer has no end")
        return _text(content)


def _text(content: bytes) -> str:
    import json

    try:
        text = json.loads(content)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise NoAnswer("the language model's answer can't be read") from None
    if not isinstance(text, str):
        raise NoAnswer("the language model's answer is no text")
    return text


def language_model_in_use() -> LanguageModel | None:
    """The one that the settings name; None where they name none, which is the default.

    Raises:
        InputError: the address is none, or the model's name is missing.
    """
    url = os.environ.get("REVONTULI_LLM_URL", "").strip()
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise InputError(f"'{url}' is no address", column=URL, expected="https://…/v1")
    model = os.environ.get("REVONTULI_LLM_MODEL", "").strip()
    if not model:
        raise InputError("is not set", column=MODEL, expected=f"the model's name at {URL}")
    return LanguageModel(url, model, os.environ.get("REVONTULI_LLM_KEY", "").strip())
