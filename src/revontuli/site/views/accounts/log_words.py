"""What things and their parts are called in the log of edits."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS = {
    "AnswerImport": _("Answers collected elsewhere"),
    "AnswerExport": _("Answers taken out"),
    "ApiToken": _("Token for a program"),
    "Indicator": _("Indicator"),
    "Invitation": _("Invitation"),
    "Iteration": _("Picture being built"),
    "LifeEventRoom": _("Life event"),
    "Module": _("Module of a survey"),
    "Note": _("Note"),
    "Organisation": _("Organisation"),
    "ProviderEditor": _("Right to edit services"),
    "Publication": _("Published picture"),
    "RoleGrant": _("Role of a person"),
    "SegmentWords": _("Name and story of a segment"),
    "StateChange": _("Change of a note's state"),
    "Survey": _("Survey"),
    "TopicSet": _("Topics of open answers"),
    "User": _("Person"),
}
FIELDS = {
    "name": _("name"),
    "title": _("title"),
    "state": _("state"),
    "role": _("role"),
    "user": _("person"),
    "owner": _("owner"),
    "organisation": _("organisation"),
    "opens": _("opens"),
    "closes": _("closes"),
    "purpose": _("purpose"),
    "controller": _("controller"),
    "consent": _("consent"),
    "goal": _("goal"),
    "slug": _("short name"),
    "survey": _("survey"),
    "remarks": _("remarks"),
    "published": _("published"),
    "created by": _("made by"),
    "started by": _("begun by"),
    "created": _("made"),
    "expires": _("good until"),
    "is active": _("may sign in"),
    "keep months": _("months kept"),
    "questionnaire": _("questionnaire"),
    "target": _("target"),
    "value": _("value"),
    "joined": pgettext_lazy("part of an edit", "joined"),
    "code": pgettext_lazy("part of an edit", "code of the life event"),
    "frame code": pgettext_lazy("part of an edit", "code of the frame"),
    "is public": pgettext_lazy("part of an edit", "public"),
    "life event": pgettext_lazy("part of an edit", "life event"),
    "source": pgettext_lazy("part of an edit", "where it comes from"),
    "key": pgettext_lazy("part of an edit", "what it is about"),
    "unit": pgettext_lazy("part of an edit", "unit"),
    "position": pgettext_lazy("part of an edit", "place in the order"),
    "series": pgettext_lazy("part of an edit", "series"),
    "wave": pgettext_lazy("part of an edit", "round"),
    "areas": pgettext_lazy("part of an edit", "areas"),
    "has open link": pgettext_lazy("part of an edit", "open link"),
    "simulated": pgettext_lazy("part of an edit", "made-up answers"),
    "answers deleted": pgettext_lazy("part of an edit", "answers deleted"),
    "prefix": pgettext_lazy("part of an edit", "prefix"),
    "work": pgettext_lazy("part of an edit", "background work"),
    "form": pgettext_lazy("part of an edit", "form"),
    "people": pgettext_lazy("part of an edit", "people"),
    "question": pgettext_lazy("part of an edit", "question"),
    "in picture": pgettext_lazy("part of an edit", "in the picture"),
    "provenance": pgettext_lazy("part of an edit", "how they were made"),
    "gathered": pgettext_lazy("part of an edit", "gathered"),
    "options": pgettext_lazy("part of an edit", "choices"),
    "built": pgettext_lazy("part of an edit", "built"),
    "iteration": pgettext_lazy("part of an edit", "picture"),
    "audience": pgettext_lazy("part of an edit", "who sees it"),
    "sent by": pgettext_lazy("part of an edit", "sent by"),
    "checked by": pgettext_lazy("part of an edit", "checked by"),
    "publication": pgettext_lazy("part of an edit", "published picture"),
    "kind": pgettext_lazy("part of an edit", "kind"),
    "pin": pgettext_lazy("part of an edit", "where it is pinned"),
    "author": pgettext_lazy("part of an edit", "writer"),
    "reply to": pgettext_lazy("part of an edit", "answers"),
    "came from": pgettext_lazy("part of an edit", "came from"),
    "written": pgettext_lazy("part of an edit", "written"),
    "removed": pgettext_lazy("part of an edit", "taken away"),
    "note": pgettext_lazy("part of an edit", "note"),
    "before": pgettext_lazy("part of an edit", "before"),
    "after": pgettext_lazy("part of an edit", "after"),
    "by": pgettext_lazy("part of an edit", "by whom"),
    "when": pgettext_lazy("part of an edit", "when"),
    "segment": pgettext_lazy("part of an edit", "segment"),
    "story": pgettext_lazy("part of an edit", "story"),
}


def kind_name(model: type) -> Any:
    """What people call a kind of thing."""
    return KINDS.get(model.__name__) or model._meta.verbose_name  # type: ignore[attr-defined]


def field_name(field: str) -> Any:
    """What people call a part of it."""
    return FIELDS.get(field, field)
