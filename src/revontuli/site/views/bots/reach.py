"""Which bots somebody may keep, and what stands around every page of one."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from revontuli.site.models import Bot, Duty, User
from revontuli.site.navigation import place

CONTENT, TECHNOLOGY, ENABLER = Duty.CONTENT, Duty.TECHNOLOGY, Duty.ENABLER
EVERY_DUTY = (CONTENT, TECHNOLOGY, ENABLER)
Link = tuple[str, str, bool]  # what it says, its address, whether one is there

# The pages of a bot by what they are about: each group is a tab, and its pages stand below it.
# Each page says whose duty it is; who has none of them does not see it.
TABS: tuple[tuple[Any, tuple[tuple[str, Any, tuple[Duty, ...]], ...]], ...] = (
    (_("Overview"), (("bots:bot", _("Overview"), EVERY_DUTY),)),
    (
        pgettext_lazy("of a bot", "Questions"),
        (("bots:inbox", pgettext_lazy("of a bot", "Questions"), (CONTENT,)),),
    ),
    (
        _("Answers"),
        (
            ("bots:answers", _("Answers"), (CONTENT,)),
            ("bots:examples", _("Ways of asking"), (CONTENT,)),
            ("bots:vocabulary", _("Word list"), (CONTENT,)),
            ("bots:words", _("Greeting and people to turn to"), (CONTENT,)),
            ("bots:topics", _("Topics"), (CONTENT,)),
            ("bots:files", _("Files"), (CONTENT,)),
        ),
    ),
    (_("Tests"), (("bots:tests", _("Tests"), (CONTENT, TECHNOLOGY)),)),
    (_("Try it"), (("bots:try", _("Try it"), (CONTENT, TECHNOLOGY)),)),
    (pgettext_lazy("of a bot", "Versions"), (("bots:versions", _("Versions"), EVERY_DUTY),)),
    (_("Figures"), (("bots:figures", _("Figures"), EVERY_DUTY),)),
    (_("Channels"), (("bots:channels", _("Channels"), (TECHNOLOGY, ENABLER)),)),
    (_("Settings"), (("bots:settings", _("Settings"), (ENABLER,)),)),
)


def user_of(request: HttpRequest) -> User:
    """Who looks: every page of this area is for people who have signed in."""
    return cast(User, request.user)


def bot_for(request: HttpRequest, slug: str, *duties: Duty) -> Bot:
    """A bot for which the visitor has one of `duties`; 404 for all others."""
    bot = (
        Bot.objects.select_related("enabler", "content_keeper", "technology_keeper", "life_event")
        .filter(slug=slug)
        .first()
    )
    if bot is None or not bot.lets(user_of(request), *duties):
        raise Http404
    return bot


def bots_of(user: User) -> list[Bot]:
    """The bots for which somebody has a duty."""
    kept = Bot.objects.kept_by(user).select_related(
        "enabler", "content_keeper", "technology_keeper", "life_event"
    )
    return [bot for bot in kept if bot.lets(user, *EVERY_DUTY)]


def around(
    request: HttpRequest, bot: Bot, here: str, *more: tuple[str, str], **context: Any
) -> dict[str, Any]:
    """What every page of a bot shows: where one is, and the other pages of it.

    Args:
        request: of the visitor.
        bot: that the page is about.
        here: name of the page, or of the one that it stands under.
        more: (label, address) of pages below `here`; the last without an address.
        context: what the page shows besides.
    """
    user = user_of(request)
    tabs: list[Link] = []
    pages: list[Link] = []
    for label, entries in TABS:
        own: list[Link] = [
            (str(text), address, name == here)
            for name, text, duties in entries
            if bot.lets(user, *duties) and (address := place(name, bot=bot.slug))
        ]
        is_here = any(link[2] for link in own)
        if own:
            tabs.append((str(label), own[0][1], is_here))
        if is_here:
            pages = own
    crumbs = [(_("Bots"), reverse("bots:index")), (str(bot), "")]
    page = next((link for link in pages if link[2]), None)
    if here != "bots:bot" or more:
        crumbs[-1] = (str(bot), reverse("bots:bot", args=[bot.slug]))
    if page and here != "bots:bot":
        crumbs.append((page[0], page[1] if more else ""))
    return {
        "bot": bot,
        "tabs": tabs,
        "subpages": pages if len(pages) > 1 else [],
        "crumbs": [*crumbs, *more],
        "keeps_content": bot.lets(user, CONTENT),
        "keeps_technology": bot.lets(user, TECHNOLOGY),
        "is_enabler": bot.lets(user, ENABLER),
        **context,
    }
