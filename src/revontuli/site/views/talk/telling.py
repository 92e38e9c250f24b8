"""What the things that notes are pinned to are called."""

from __future__ import annotations

from django.utils.translation import gettext as _

from revontuli.picture import Picture
from revontuli.site.pins import BETWEEN, Pin, Pinned, labels
from revontuli.site.texts import said


def label_of(pinned: Pinned, picture: Picture | None) -> str:
    """What it is called; the kind alone where the picture has no such thing any more."""
    kind, key = pinned.kind, pinned.key
    known = str(Pin(kind).label)
    if kind == Pin.CHART:
        return chart_names().get(key.partition("/")[0], known)
    if kind == Pin.PICTURE or picture is None:
        return known
    if kind == Pin.PAIR:
        traits = labels(Pin.TRAIT, picture)
        return " + ".join(said(traits.get(id)) or id for id in key.split(BETWEEN))
    return said(labels(kind, picture).get(key)) or known


def chart_names() -> dict[str, str]:
    """The views of a picture that have a page, by its name."""
    return {
        "segments": _("The groups"),
        "compare": _("Groups side by side"),
        "dimensions": _("Everyone's dimensions"),
        "pairs": _("Pairs of traits"),
        "areas": _("Where they live"),
        "baskets": _("Chosen together"),
        "drivers": _("What goes with the outcomes"),
        "needs": _("Needs and services"),
        "change": _("What has changed"),
    }
