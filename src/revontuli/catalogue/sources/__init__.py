"""Where services and terms come from: each source is a small file behind one protocol.

source = open_source("ptv", municipality="853")
import_into("var/catalogue", source)
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from revontuli.catalogue.source import Source
from revontuli.errors import InputError, Sentence

# Kind → module and class; loaded when asked for, for some of them bring heavy libraries.
SOURCES = {
    "ptv": ("ptv", "PtvSource"),
    "general-descriptions": ("general_descriptions", "GeneralDescriptions"),
    "tpr": ("tpr", "TprSource"),
    "table": ("table", "TableSource"),
    "skos": ("skos", "SkosSource"),
}
FILES = ("table", "skos")  # kinds that are read from files alone


def open_source(kind: str, path_or_url: str | Path = "", **options: Any) -> Source:
    """The source of that kind at that place.

    Args:
        kind: one of `SOURCES`.
        path_or_url: of the file or interface; "" where the kind has an address of its own.
        options: what the source's class takes besides; None and "" are as if not given.

    Raises:
        InputError: there is no such kind, it needs a path, or it has no such option.
    """
    if kind not in SOURCES:
        raise InputError(
            Sentence("there is no source '%(kind)s'", kind=kind),
            expected=Sentence("one of %(known)s", known=", ".join(SOURCES)),
        )
    module, name = SOURCES[kind]
    make: Callable[..., Source] = getattr(import_module(f"{__name__}.{module}"), name)
    if kind in FILES and str(path_or_url).startswith(("http://", "https://")):
        raise InputError(
            Sentence("the source '%(kind)s' is not read from the web", kind=kind),
            expected=Sentence("a file"),
        )
    given = {option: value for option, value in options.items() if value not in (None, "")}
    parameters = list(inspect.signature(make).parameters.values())
    unknown = given.keys() - {parameter.name for parameter in parameters}
    if unknown:
        raise InputError(
            Sentence(
                "the source '%(kind)s' has no option %(unknown)s",
                kind=kind,
                unknown=", ".join(sorted(unknown)),
            )
        )
    if not path_or_url and parameters[0].default is inspect.Parameter.empty:
        raise InputError(Sentence("the source '%(kind)s' needs a path or web address", kind=kind))
    place = Path(path_or_url) if kind in FILES else path_or_url
    return make(*([place] if path_or_url else []), **given)


__all__ = ["SOURCES", "open_source"]
