"""Templates and styles of the whole site: all words translated, nothing named that is missing."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from revontuli.site import translation
from revontuli.site.access import access_table

SITE = translation.SITE
TEMPLATES = sorted((SITE / "templates").rglob("*.html"))
SHEETS = sorted((SITE / "static" / "site").glob("*.css"))
WORDLESS_TAGS = {"code", "pre", "script", "style", "kbd"}
READ_ALOUD = ("alt", "aria-label", "title", "placeholder", "aria-description")

# What stays as it is in every language: names, units, formats.
SAME_EVERYWHERE = {
    "Revontuli", "Tampere", "Turku", "SVG", "PNG", "XLSX", "CSV", "JSON", "PDF", "HTML", "PTV",
    "API", "OpenAPI", "XLSForm", "QR", "kB", "MB", "ms", "v", "q", "p", "n", "r", "phi",
    "fi", "sv", "en", "GeoJSON", "RSS", "OIDC", "ZIP", "URL", "ID",
    "CPSV", "AP", "LD", "schema", "org",
}  # fmt: skip

COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?%}.*?{%\s*endcomment\s*%}", re.DOTALL)
TRANSLATED = re.compile(r"{%\s*blocktranslate\b.*?{%\s*endblocktranslate\s*%}", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
HANDED = re.compile(
    r"(?:\\b(?:title|text|label|heading|caption|note)=|\\|default:)\"([^\"_]* [^\"]*)\""
)
FILE_NAME = re.compile(r"[\w-]*\.(?:csv|geojson|json|pdf|png|svg|xlsx|yaml|zip)\b")
WORD = re.compile(r"[^\W\d_]{1,}")


def relative(path: Path) -> str:
    return str(path.relative_to(SITE / "templates"))


class Words(HTMLParser):
    """Words of a template that stand outside its translate tags."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in WORDLESS_TAGS:
            self.open.append(tag)
        for name, value in attrs:
            if name in READ_ALOUD and value:
                self.note(value)

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data):
        if not self.open:
            self.note(data)

    def note(self, text):
        left = [word for word in WORD.findall(text) if word not in SAME_EVERYWHERE]
        if left:
            self.found.append(" ".join(text.split()))


def words_outside_translation(source: str) -> list[str]:
    bare = COMMENT.sub("", source)
    handed = [value for tag in TAG.findall(bare) for value in HANDED.findall(tag)]
    handed = [value for value in handed if "/" not in value]
    for pattern in (TRANSLATED, TAG, FILE_NAME):
        bare = pattern.sub("", bare)
    parser = Words()
    parser.feed(bare)
    return handed + parser.found


def test_every_message_is_translated():
    assert translation.missing() == []


@pytest.mark.parametrize("template", TEMPLATES, ids=relative)
def test_every_word_of_a_template_can_be_translated(template):
    assert words_outside_translation(template.read_text(encoding="utf-8")) == []


def test_words_outside_translation_are_found():
    source = (
        '<p>{% translate "Yes" %} {# note #}<b title="Hint">No</b>{{ x|default:"a b" }} 5 %</p>'
    )
    assert words_outside_translation(source) == ["a b", "Hint", "No"]


@pytest.mark.parametrize("template", TEMPLATES, ids=relative)
def test_a_template_can_be_read(template):
    get_template(relative(template))


def test_every_address_that_templates_name_exists():
    names = {row.name for row in access_table()}
    named = re.compile(r"{%\s*url\s+'([^']+)'|{%\s*url\s+\"([^\"]+)\"")
    missing = {
        f"{relative(template)}: {one or other}"
        for template in TEMPLATES
        for one, other in named.findall(template.read_text(encoding="utf-8"))
        if (one or other) not in names
    }
    assert missing == set()


def test_every_static_file_that_templates_name_exists():
    named = re.compile(r"{%\s*static\s+['\"]([^'\"]+)['\"]")
    missing = {
        f"{relative(template)}: {name}"
        for template in TEMPLATES
        for name in named.findall(template.read_text(encoding="utf-8"))
        if finders.find(name) is None
    }
    assert missing == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=relative)
def test_nothing_in_a_template_is_refused_by_the_security_policy(template):
    source = TAG.sub("", COMMENT.sub("", template.read_text(encoding="utf-8")))
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", source) == []
    inline = re.findall(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")[^>]*>", source)
    assert inline == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_colours_are_named_in_the_tokens_alone(sheet):
    if sheet.name in ("tokens.css", "dark.css"):
        return
    source = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*})|\b(?:rgb|hsl)a?\(", source) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_token_that_a_sheet_uses_is_there(sheet):
    known = set()
    for file in SHEETS:
        known |= set(re.findall(r"(--[a-z0-9-]+)\s*:", file.read_text(encoding="utf-8")))
    used = set(re.findall(r"var\((--[a-z0-9-]+)", sheet.read_text(encoding="utf-8")))
    assert used - known == set()


def test_the_dark_scheme_changes_only_what_there_is():
    light, dark = (
        set(re.findall(r"(--[a-z0-9-]+)\s*:", (SITE / "static/site" / name).read_text("utf-8")))
        for name in ("tokens.css", "dark.css")
    )
    assert dark <= light


def test_the_sites_own_script_stays_small():
    assert (SITE / "static" / "site" / "site.js").stat().st_size < 5000
