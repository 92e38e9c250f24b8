"""What a person allowed a bot to remember for next time: under a key of its own, for a year.

It is no part of any conversation: what was talked about can't be found by it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import msgspec
from django.utils import timezone

from revontuli.dialogue import Memory
from revontuli.site.models import Bot, KeptMemory
from revontuli.site.sheets import KEY, digest_of, new_key

KEPT = timedelta(days=365)  # since it was last used


def remembered(bot: Bot, key: str) -> Memory | None:
    """What `bot` remembers under this key; None where that is nothing."""
    kept = _kept(bot, key)
    if kept is None:
        return None
    try:
        return msgspec.convert(kept.memory, Memory)
    except msgspec.ValidationError:  # of another version
        return None


def keep(bot: Bot, memory: Memory, key: str = "") -> str:
    """Keep what the person allowed, or take away what is kept where they don't allow it any more.

    Returns:
        the key under which it is kept, for the person's own device; "" where nothing is kept.
    """
    kept = _kept(bot, key)
    if not memory.may_keep:
        if kept:
            kept.delete()
        return ""
    plain, today = msgspec.to_builtins(memory), timezone.localdate()
    if kept is None:
        key = new_key()
        KeptMemory.objects.create(bot=bot, digest=digest_of(key), memory=plain, day=today)
    elif kept.memory != plain or kept.day != today:
        KeptMemory.objects.filter(pk=kept.pk).update(memory=plain, day=today)
    return key


def forget_memory(bot: Bot, key: str) -> None:
    """Take away what is kept under this key."""
    if kept := _kept(bot, key):
        kept.delete()


def delete_old_memories(today: date | None = None) -> int:
    """Delete what nobody used for a year; tells how many there were."""
    before = (today or timezone.localdate()) - KEPT
    return KeptMemory.objects.filter(day__lt=before).delete()[0]


def without_consent(memory: Memory) -> Memory:
    """The same for this conversation alone."""
    return replace(memory, may_keep=False)


def _kept(bot: Bot, key: str) -> KeptMemory | None:
    if not KEY.fullmatch(key):
        return None
    return KeptMemory.objects.filter(bot=bot, digest=digest_of(key)).first()
