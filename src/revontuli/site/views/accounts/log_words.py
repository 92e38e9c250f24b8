"""What things and their parts are called in the log of edits."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

KINDS = {
    "AnswerExport": _("Answers taken out"),
    "ApiToken": _("Token for a program"),
    "Indicator": _("Indicator"),
    "Invitation": _("Invitation"),
    "Iteration": _("Picture being built"),
    "LifeEventRoom": _("Life event"),
    "Module": _("Module of a survey"),
    "Organisation": _("Organisation"),
    "Publication": _("Published picture"),
    "RoleGrant": _("Role of a person"),
    "Survey": _("Survey"),
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
}


def kind_name(model: type) -> Any:
    """What people call a kind of thing."""
    return KINDS.get(model.__name__) or model._meta.verbose_name  # type: ignore[attr-defined]


def field_name(field: str) -> Any:
    """What people call a part of it."""
    return FIELDS.get(field, field)
