"""The code lists of the Finnish Service Catalogue (PTV): classes, target groups, life events.

Facts from koodistot.suomi.fi, kept in `ptv_codes.json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from revontuli.catalogue.service import Concept
from revontuli.errors import InputError, Sentence
from revontuli.text import Text

FILE = Path(__file__).parent / "ptv_codes.json"


@dataclass(frozen=True)
class PtvCode:
    """One code of a PTV code list.

    Attributes:
        code: such as "P6.2", "KR1.3" or "KE8".
        name: in Finnish, Swedish and English.
        description: what belongs to it, by language; only classes have one.
        uris: by which sources call it, today's first.
    """

    code: str
    name: Text
    description: Text = field(default_factory=dict)
    uris: tuple[str, ...] = ()

    @property
    def broader(self) -> str:
        """The code above it: "P6" of "P6.2"; "" at the top."""
        return self.code.rpartition(".")[0]


def service_classes() -> Mapping[str, PtvCode]:
    """All service classes by code: "P1" … "P28.7"."""
    return _code_list("service_classes")


def target_groups() -> Mapping[str, PtvCode]:
    """All target groups by code: "KR1" citizens, "KR1.1" older people … "KR3" authorities."""
    return _code_list("target_groups")


def life_events() -> Mapping[str, PtvCode]:
    """The life events we know by code: "KE8" becoming unemployed …"""
    return _code_list("life_events")


def ptv_class(code_or_uri: str) -> Concept:
    """The service class as services carry it: id is the code, names in three languages.

    Raises:
        InputError: there is no such class.
    """
    code = find_code(code_or_uri, service_classes())
    if code is None:
        raise InputError(
            Sentence("'%(code_or_uri)s' is no PTV service class", code_or_uri=code_or_uri),
            expected=Sentence("a code such as P6.2, or its URI"),
        )
    return Concept(id=code, name=service_classes()[code].name)


def find_code(code_or_uri: str, codes: Mapping[str, PtvCode]) -> str | None:
    """The code among `codes` that a code or URI means, or None."""
    if code_or_uri in codes:
        return code_or_uri
    known = _codes_by_uri().get(code_or_uri)
    if known in codes:
        return known
    # Every code list of koodistot.suomi.fi, whatever its version, ends its URIs with the code.
    last = code_or_uri.rpartition("/code/")[2]
    return last if last in codes else None


@cache
def _code_list(name: str) -> Mapping[str, PtvCode]:
    codes = (
        PtvCode(
            code=entry["code"],
            name=entry["name"],
            description=entry.get("description", {}),
            uris=tuple(entry["uris"]),
        )
        for entry in _file()[name]
    )
    return MappingProxyType({code.code: code for code in codes})


@cache
def _codes_by_uri() -> Mapping[str, str]:
    lists = (service_classes(), target_groups(), life_events())
    return {uri: code.code for codes in lists for code in codes.values() for uri in code.uris}


@cache
def _file() -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return content
