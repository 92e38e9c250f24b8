"""All of a bot as a file: taken out, and brought in after a look at what it would change."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.dialogue.content_files import content_as_yaml
from revontuli.dialogue.rasa import write_rasa
from revontuli.errors import InputError
from revontuli.site import bot_import as importing
from revontuli.site.bot_content import content_of
from revontuli.site.models import Bot
from revontuli.site.texts import said
from revontuli.site.uploads import add_fault, checked_upload, sender_name
from revontuli.site.views.bots.reach import CONTENT, around, bot_for, user_of

KINDS = ("yaml", "yml", "zip")
MOST_BYTES = 10 * 2**20
MOST_LEFT = 200  # lines of what could not be carried over
WAYS = (
    (importing.ADD, gettext_lazy("Add to what there is; answers of the same name are replaced")),
    (importing.REPLACE, gettext_lazy("Replace all that there is")),
)


class FileForm(forms.Form):
    """A bot as a file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A file taken out here (YAML), or a whole Rasa or Botfront project as a zip."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.zip"}),
    )
    way = forms.ChoiceField(
        label=gettext_lazy("What to do with it"), choices=WAYS, initial=importing.ADD,
        widget=forms.RadioSelect,
    )  # fmt: skip


def files(request: HttpRequest, bot: str) -> HttpResponse:
    """Files to take out, and a form to send one; nothing changes by sending."""
    found = bot_for(request, bot, CONTENT)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            with checked_upload(sent, KINDS, MOST_BYTES) as path:
                brought = importing.read_bot_file(path)
        except InputError as error:
            add_fault(form, "file", error)
        else:
            request.session[_key(found)] = {
                "file": importing.keep(brought.content), "name": sender_name(sent),
                "way": form.cleaned_data["way"], "state": importing.state_of(found),
                "left": [[one.where, one.name, one.reason] for one in brought.left[:MOST_LEFT]],
                "left_count": len(brought.left),
            }  # fmt: skip
            return redirect("bots:import", found.slug)
    return render(request, "bots/files.html", around(request, found, "bots:files", form=form))


def _key(bot: Bot) -> str:
    return f"bot-import-{bot.pk}"


def _waiting(request: HttpRequest, bot: Bot) -> tuple[dict[str, Any], Any] | None:
    held = request.session.get(_key(bot))
    brought = importing.kept(str(held["file"])) if held else None
    return (held, brought) if held and brought is not None else None


def look(request: HttpRequest, bot: str) -> HttpResponse:
    """What the file would change."""
    found = bot_for(request, bot, CONTENT)
    waiting = _waiting(request, found)
    if waiting is None:
        return redirect("bots:files", found.slug)
    held, brought = waiting
    changes = importing.would_change(found, brought, held["way"])
    titles = {
        i.name: said(i.title) or i.name for i in (*content_of(found).intents, *brought.intents)
    }
    lists = [
        (label, [titles.get(name, name) for name in names])
        for label, names in (
            (_("New answers"), changes.intents_added),
            (_("Answers taken away"), changes.intents_removed),
            (_("Answers that say something else"), changes.answers_changed),
            (_("Answers otherwise changed"), changes.intents_changed),
        )
        if names
    ]
    return render(
        request, "bots/import.html",
        around(
            request, found, "bots:files", (_("Look before it is brought in"), ""), held=held,
            lists=lists, way=dict(WAYS)[held["way"]],
            examples_added=sum(changes.examples_added.values()),
            examples_removed=sum(changes.examples_removed.values()),
            words_added=changes.words_added, words_removed=changes.words_removed,
            tests_added=len(changes.tests_added), tests_removed=len(changes.tests_removed),
            settings_changed=changes.settings_changed,
            is_nothing=not (lists or changes.examples_added or changes.examples_removed
                            or changes.words_added or changes.words_removed
                            or changes.tests_added or changes.tests_removed
                            or changes.settings_changed),
        ),
    )  # fmt: skip


def bring(request: HttpRequest, bot: str) -> HttpResponse:
    """Bring in what was looked at; nothing where the bot has changed since."""
    found = bot_for(request, bot, CONTENT)
    waiting = _waiting(request, found)
    if waiting is None:
        return redirect("bots:files", found.slug)
    held, brought = waiting
    now = importing.state_of(found)
    if held["state"] != now:
        request.session[_key(found)] = {**held, "state": now}
        messages.warning(request, _("The bot has been changed meanwhile. Look once more."))
        return redirect("bots:import", found.slug)
    importing.bring(found, brought, held["way"], user_of(request))
    _drop(request, found)
    messages.success(request, _("Brought in. The bot knows it once it is trained."))
    if brought.words:
        address = reverse("bots:vocabulary", args=[found.slug])
        told = _("Words came with it: look them over in the word list.")
        messages.info(request, format_html('<a href="{}">{}</a>', address, told))
    return redirect("bots:answers", found.slug)


def drop(request: HttpRequest, bot: str) -> HttpResponse:
    """Let the file be."""
    found = bot_for(request, bot, CONTENT)
    _drop(request, found)
    return redirect("bots:files", found.slug)


def _drop(request: HttpRequest, bot: Bot) -> None:
    held = request.session.pop(_key(bot), None)
    if held and importing.kept(str(held["file"])) is not None:
        default_storage.delete(held["file"])


def download(request: HttpRequest, bot: str, ending: str) -> FileResponse:
    """All that the keepers have written: YAML of our own, or a Rasa project."""
    found = bot_for(request, bot, CONTENT)
    content = content_of(found)
    if ending == "yaml":
        data = io.BytesIO(content_as_yaml(content).encode())
        return FileResponse(data, as_attachment=True, filename=f"{found.slug}.yaml")
    if ending != "zip":
        raise Http404
    packed = io.BytesIO()
    with TemporaryDirectory() as folder, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        place = Path(folder) / "project"
        write_rasa(content, place)
        for path in sorted(place.rglob("*")):
            if path.is_file():
                file.write(path, f"{found.slug}/{path.relative_to(place).as_posix()}")
    packed.seek(0)
    return FileResponse(packed, as_attachment=True, filename=f"{found.slug}-rasa.zip")
