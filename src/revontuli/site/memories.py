"""What a person allowed a bot to remember for next time: under a key of its own, for a year.

It is no part of any conversation: what was talked about can't be found by it. The key is on the
person's own device; where there is none, as in Slack, it is made of who it is (`key_of_person`),
and several conversations go by one memory (`at_hand`, `settle`).
"""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date, timedelta

import msgspec
from django.utils import timezone
from django.utils.crypto import salted_hmac

from revontuli.dialogue import Memory
from revontuli.dialogue.memory import with_news
from revontuli.site.models import Bot, KeptMemory
from revontuli.site.sheets import KEY, KEY_BYTES, digest_of, new_key

KEPT = timedelta(days=365)  # since it was last used


def remembered(bot: Bot, key: str) -> Memory | None:
    """What `bot` remembers under this key; None where that is nothing.

    What another version wrote and this one can't read is deleted: nobody could be shown it.
    """
    kept = _kept(bot, key)
    if kept is None:
        return None
    try:
        return msgspec.convert(kept.memory, Memory)
    except msgspec.ValidationError:
        kept.delete()
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
    if kept is None:
        key = new_key()
    _write(bot, key, kept, memory)
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


# Of a person who has several conversations, and no device that holds the key


def key_of_person(name: str) -> str:
    """The key of somebody known by `name`, from which nobody can tell the name."""
    digest = salted_hmac("revontuli.memory", name, algorithm="sha256").digest()
    return base64.b32encode(digest[:KEY_BYTES]).decode().lower()


def at_hand(own: Memory, kept: Memory | None, *, is_private: bool) -> Memory:
    """What one of a person's conversations goes by.

    Args:
        own: what the conversation knows by itself.
        kept: what is remembered of the person.
        is_private: whether nobody else reads the conversation. Before others the bot goes by what
            was said there alone, for its answers would tell them the rest.
    """
    if kept is None:  # never allowed; or taken back in another conversation
        return Memory() if own.may_keep else own
    return kept if is_private else replace(own, may_keep=True)


def settle(bot: Bot, key: str, before: Memory, after: Memory, *, is_private: bool) -> None:
    """Keep what a message in one of a person's conversations changed.

    What was taken back in another one meanwhile stays away.

    Args:
        bot: that remembers.
        key: of the person.
        before: what the conversation went by (`at_hand`).
        after: what it goes by after the message.
        is_private: as for `at_hand`. Of what others read, only what is new is added.
    """
    if not after.may_keep:
        if before.may_keep:
            forget_memory(bot, key)
        return
    begins, kept = not before.may_keep, _kept(bot, key)
    if kept is None and not begins:
        return
    if not is_private:
        known = remembered(bot, key) or Memory(may_keep=True)
        after = with_news(known, after, Memory() if begins else before)
    _write(bot, key, kept, after)


def _write(bot: Bot, key: str, kept: KeptMemory | None, memory: Memory) -> None:
    plain, today = msgspec.to_builtins(memory), timezone.localdate()
    if kept is None:
        new = {"bot": bot, "memory": plain, "day": today}
        KeptMemory.objects.get_or_create(digest=digest_of(key), defaults=new)
    elif kept.memory != plain or kept.day != today:
        KeptMemory.objects.filter(pk=kept.pk).update(memory=plain, day=today)


def _kept(bot: Bot, key: str) -> KeptMemory | None:
    if not KEY.fullmatch(key):
        return None
    return KeptMemory.objects.filter(bot=bot, digest=digest_of(key)).first()
