"""Templates of pages in a person's language."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from revontuli.language.messages import translator
from revontuli.language.words import Words


@cache
def template_environment(package: str, language: str) -> Environment:
    """The templates in the folder `templates` of `package`, with words in `language`.

    Text is escaped, a name that is not there is an error, and templates have `words`, `language`
    and gettext.
    """
    environment = Environment(
        loader=PackageLoader(package, "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    installed: Any = environment
    installed.install_gettext_translations(translator(language), newstyle=True)
    environment.globals["words"] = Words(language)
    environment.globals["language"] = language
    return environment
