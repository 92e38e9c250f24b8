"""One source counts once: how much of what a source sends is counted.

To count nobody twice, something must be remembered of who sent what. What is remembered is a hash
that only the holder of the secret could make, another one for each service and each window of four
weeks: nobody can tell from it who a source is, nor that two hashes are of the same source. When the
window is over it is thrown away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from revontuli.guidance.feedback_counts import Event, EventKind
from revontuli.privacy import pseudonym

WINDOW = 28  # days
FIRST_DAY = date(1970, 1, 1).toordinal()  # where Polars begins to count days
VOTE = "vote"
ALLOWANCE = {  # what one source may send of a kind in a window: of one service, and in all
    EventKind.SHOWN.value: (3, 150),
    EventKind.OPENED.value: (2, 6),
    VOTE: (1, 5),  # helpful or not; the first one holds
}
KEY_LENGTH = 16  # characters of 5 bits


def window_of(day: date) -> int:
    """The number of the window that a day is in."""
    return day.toordinal() // WINDOW


def keys_of(event: Event, secret: bytes | str) -> dict[str, int]:
    """Hashes under which an event is counted against its source, and how often each may come.

    Raises:
        ValueError: the secret is shorter than 16 bytes.
    """
    voted = event.kind in (EventKind.HELPFUL, EventKind.NOT_HELPFUL)
    kind = VOTE if voted else event.kind.value
    of_service, in_all = ALLOWANCE[kind]
    window = window_of(event.day)
    return {
        pseudonym(
            repr((window, kind, event.service, event.source)), secret, KEY_LENGTH
        ): of_service,
        pseudonym(repr((window, kind, None, event.source)), secret, KEY_LENGTH): in_all,
    }


def admit(
    events: Iterable[Event], secret: bytes | str, seen: Mapping[str, int]
) -> tuple[list[Event], dict[str, int]]:
    """The events that count, and how often each hash has come after them.

    Args:
        events: in the order in which they came.
        secret: of at least 16 bytes.
        seen: how often each hash has come before.

    Returns:
        The events within their source's allowance; and the hashes whose count has changed.
    """
    admitted: list[Event] = []
    now: dict[str, int] = {}
    for event in events:
        keys = keys_of(event, secret)
        counts = {key: now.get(key, seen.get(key, 0)) for key in keys}
        if all(counts[key] < most for key, most in keys.items()):
            admitted.append(event)
            now |= {key: count + 1 for key, count in counts.items()}
    return admitted, now
