"""Invitations: links for one person each, shown once; only their digests stay."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory

from django import forms
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.site.models import Invitation, Survey
from revontuli.site.sheets import digest_of, new_key
from revontuli.site.views.surveys.reach import around, own_survey
from revontuli.survey.topic_files import write_table

MOST = 5000  # in a batch
MOST_ON_PAGE = 200


class BatchForm(forms.Form):
    """A lot of invitations."""

    batch = forms.CharField(
        max_length=100, label=gettext_lazy("Name of the batch"),
        help_text=gettext_lazy("For you: such as “letters in September”. No names of people."),
    )  # fmt: skip
    count = forms.IntegerField(min_value=1, max_value=MOST, label=gettext_lazy("How many"))
    form = forms.ChoiceField(
        label=gettext_lazy("As"),
        choices=[
            ("page", gettext_lazy("A page to print")),
            ("csv", "CSV"),
            ("xlsx", "XLSX"),
        ],
    )

    def __init__(self, survey: Survey, *args: object, **kwargs: object) -> None:
        self.survey = survey
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def clean_batch(self) -> str:
        """A name that is not in use: so a form that is sent twice makes one batch."""
        name: str = self.cleaned_data["batch"]
        if self.survey.invitations.filter(batch=name).exists():
            raise forms.ValidationError(_("There is a batch of this name already."))
        return name

    def clean(self) -> dict[str, object]:
        """As it is; a page has room for some hundreds only."""
        told: dict[str, object] = super().clean() or {}
        count = told.get("count")
        if told.get("form") == "page" and isinstance(count, int) and count > MOST_ON_PAGE:
            self.add_error("form", _("A page holds %(most)s at most.") % {"most": MOST_ON_PAGE})
        return told


def invitations(request: HttpRequest, survey: str) -> HttpResponse:
    """The batches that were made, and how many of each have been used."""
    found = own_survey(request, survey)
    return _page(request, found, BatchForm(found))


def _page(request: HttpRequest, survey: Survey, form: BatchForm) -> HttpResponse:
    batches = (
        survey.invitations.values("batch")
        .annotate(made=Count("pk"), begun=Count("sheet"), sent=Count("sheet__sent"),
                  created=Max("created"))
        .order_by("-created")
    )  # fmt: skip
    return render(
        request, "surveys/invitations.html",
        around(request, survey, "surveys:invitations", form=form, batches=batches),
    )  # fmt: skip


def make(request: HttpRequest, survey: str) -> HttpResponse | FileResponse:
    """Make a batch and show its links, this once."""
    found = own_survey(request, survey)
    form = BatchForm(found, request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    told = form.cleaned_data
    made = make_invitations(request, found, told["batch"], told["count"])
    links = [link for _token, link in made]
    if told["form"] == "page":
        answer = render(
            request, "surveys/invitation_links.html",
            around(request, found, "surveys:invitations", (told["batch"], ""),
                   batch=told["batch"], links=links),
        )  # fmt: skip
        answer["Cache-Control"] = "no-store"
        return answer
    return _as_file(links, found, told["form"])


def make_invitations(
    request: HttpRequest, survey: Survey, batch: str, count: int
) -> list[tuple[str, str]]:
    """Make invitations.

    Returns:
        (token, link) of each; they can't be had again.
    """
    tokens = [new_key() for _ in range(count)]
    with transaction.atomic():
        Invitation.objects.bulk_create(
            Invitation(survey=survey, batch=batch, digest=digest_of(token)) for token in tokens
        )
    return [(token, invitation_link(request, survey, token)) for token in tokens]


def invitation_link(request: HttpRequest, survey: Survey, token: str) -> str:
    """Where the person who was invited answers."""
    return request.build_absolute_uri(reverse("answering:invited", args=[survey.slug, token]))


def _as_file(links: list[str], survey: Survey, form: str) -> FileResponse:
    rows: list[list[object]] = [
        [_("Number"), _("Link")],
        *[[n, link] for n, link in enumerate(links, 1)],
    ]
    with TemporaryDirectory(dir=settings.HOME) as folder:
        path = Path(folder) / f"invitations.{form}"
        write_table(rows, path, "invitations", mode=0o600)
        content = io.BytesIO(path.read_bytes())
    name = f"{survey.slug}-invitations.{form}"
    answer = FileResponse(content, as_attachment=True, filename=name)
    answer["Cache-Control"] = "no-store"
    return answer
