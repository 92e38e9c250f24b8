"""Edits of the catalogue made on the site: whose services, by whom, and how to take them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from django.db import transaction

from revontuli.catalogue import Catalogue, Organisation, Service, Term
from revontuli.catalogue.editing import Edit, apply_edits
from revontuli.catalogue.overlays import kind_of
from revontuli.site.models import ProviderEditor, ServiceEdit, User
from revontuli.site.models.services import EVERY_PROVIDER
from revontuli.site.roles import Role
from revontuli.site.search import catalogue_folder

TYPES: dict[str, type[Service] | type[Term]] = {"service": Service, "term": Term}


class Reach:
    """Whose services somebody may edit; asked of the database once.

    Args:
        user: Django's, signed in or not.
    """

    def __init__(self, user: Any) -> None:
        is_editor = user.is_authenticated and user.has_role(Role.CONTENT_EDITOR)
        has_place = is_editor and user.organisation_id is not None
        self.rules = (
            list(ProviderEditor.objects.filter(organisation=user.organisation)) if has_place else []
        )

    @property
    def is_everything(self) -> bool:
        """Whether they may edit any provider's services: then imports, too."""
        return any(rule.provider == EVERY_PROVIDER for rule in self.rules)

    @property
    def is_anything(self) -> bool:
        """Whether there is anything they may edit."""
        return bool(self.rules)

    def covers(self, provider: Organisation) -> bool:
        """Whether they may edit this provider's services."""
        return any(rule.covers(provider) for rule in self.rules)


def may_edit(user: Any, provider: Organisation) -> bool:
    """Whether somebody may edit this provider's services."""
    return Reach(user).covers(provider)


def may_edit_terms(user: Any) -> bool:
    """Whether somebody may edit terms: all who edit some services; terms are everybody's."""
    return Reach(user).is_anything


def save(edits: Sequence[Edit], by: User, way: str = ServiceEdit.Way.FORM) -> Catalogue:
    """Make all of the edits or none, and note them in the history.

    The history is written first and kept only if the catalogue could be written: the catalogue
    comes last, so that it never has a change that nobody knows of.

    Raises:
        InputError: as `apply_edits`.
    """
    with transaction.atomic():
        noted = [
            ServiceEdit.objects.create(
                kind=kind_of(edit.item),
                item=edit.item.id,
                before=as_json(edit.before),
                after=as_json(edit.after),
                way=way,
                version=0,
                by=by,
            )
            for edit in edits
        ]
        stored = apply_edits(catalogue_folder(), edits)
        ServiceEdit.objects.filter(pk__in=[edit.pk for edit in noted]).update(version=stored.number)
    return stored


def undoing(edit: ServiceEdit) -> Edit:
    """The edit that takes another one back, if the item still stands as that one left it."""
    return Edit(from_json(edit.kind, edit.after), from_json(edit.kind, edit.before))


def as_json(item: Service | Term | None) -> dict[str, Any] | None:
    """All of an item, for the history; without NUL, which PostgreSQL does not take."""
    if item is None:
        return None
    content: dict[str, Any] = msgspec.json.decode(
        msgspec.json.encode(item).replace(b"\\u0000", b"")
    )
    return content


def from_json(kind: str, content: dict[str, Any] | None) -> Any:
    """An item as the history has it."""
    return None if content is None else msgspec.convert(content, TYPES[kind])
