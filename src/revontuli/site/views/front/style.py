"""The living style page: every token and every piece, drawn with the very files that pages use."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.site.texts import TextFormField
from revontuli.site.theme import STATIC, default_colours

TOKEN = re.compile(r"--((?:text|space|radius|page|measure|target)[a-z0-9-]*):\s*([^;]+);")

PIECES = (
    ("buttons", gettext_lazy("Buttons")),
    ("badges", gettext_lazy("Badges")),
    ("notices", gettext_lazy("Notices")),
    ("cards", gettext_lazy("Cards")),
    ("key_facts", gettext_lazy("Key facts")),
    ("table", gettext_lazy("Tables")),
    ("groups", gettext_lazy("Groups of a picture, and lights")),
    ("chart", gettext_lazy("Charts")),
    ("tabs", gettext_lazy("Tabs")),
    ("breadcrumbs", gettext_lazy("Breadcrumbs")),
    ("pagination", gettext_lazy("Pages of a list")),
    ("form", gettext_lazy("Forms")),
    ("filters", gettext_lazy("Filters")),
    ("progress", gettext_lazy("Progress")),
    ("empty", gettext_lazy("Where there is nothing yet")),
    ("layout", gettext_lazy("Layout")),
    ("dialog", gettext_lazy("Asking again")),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the site: as it looks, and the template that made it."""

    name: str
    title: str
    source: str
    shown: SafeString


class SampleForm(forms.Form):
    """One field of each kind, one of them with a fault."""

    email = forms.EmailField(label=gettext_lazy("e-mail address"))
    name = TextFormField(label=gettext_lazy("Name"))
    day = forms.DateField(
        label=gettext_lazy("Day"), required=False, widget=forms.DateInput({"type": "date"})
    )
    about = forms.CharField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy("Leave out names and addresses."),
        widget=forms.Textarea({"rows": 4}),
        required=False,
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How did you come?"),
        choices=[("bus", gettext_lazy("By bus")), ("bicycle", gettext_lazy("By bicycle"))],
        widget=forms.RadioSelect,
        required=False,
    )
    agreed = forms.BooleanField(label=gettext_lazy("I have read what is asked for, and why"))


def style(request: HttpRequest) -> HttpResponse:
    """Tokens, then pieces."""
    light, dark = default_colours("light"), default_colours("dark")
    tokens = TOKEN.findall((STATIC / "tokens.css").read_text(encoding="utf-8"))
    form = SampleForm({"email": "aino@", "name_fi": "Asumisneuvonta", "agreed": "on"})
    context = {
        "form": form,
        "crumbs": [(_("Life events"), "#breadcrumbs"), (_("This page"), "")],
        "page_obj": Paginator(range(200), 20).page(4),
    }
    return render(
        request,
        "front/style.html",
        {
            "colours": [
                {"token": token, "light": value, "dark": dark.get(token, "")}
                for token, value in light.items()
            ],
            "sizes": [found for found in tokens if found[0].startswith("text")],
            "spaces": [found for found in tokens if found[0].startswith("space")],
            "pieces": [_piece(name, str(title), context, request) for name, title in PIECES],
        },
    )


def _piece(name: str, title: str, context: dict[str, object], request: HttpRequest) -> Piece:
    template = get_template(f"front/style/{name}.html")
    source = template.template.source  # type: ignore[attr-defined]
    return Piece(name, title, source.strip(), SafeString(template.render(dict(context), request)))
