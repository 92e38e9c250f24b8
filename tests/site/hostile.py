"""Hostile input for tests: words for text fields, files for file fields, and a reader of forms."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

# What would run, or break out of its place, if a page showed it other than as text. All say XSS,
# so that a page is searched for one word.
MARKUP = (
    "<script>XSS()</script>",
    "<img src=x onerror=XSS()>",
    '"><svg onload=XSS()>',
    "' onmouseover='XSS()' x='",
    "</textarea></title></style><script>XSS()</script>",
    "javascript:XSS()",
    "{{7*7}}{% debug %}${7*7}XSS",
)
# What can be told in one word is: each is sent in every form.
WORDS = (
    *MARKUP[:3],
    "".join(reversed(MARKUP[3:])),
    "javascript:XSS()",
    "\u202eXSS\u202c \u200b\ufeff\u2066 Z̸̲͊a̶̝͝l̵͓̾g̸͎͒o̴͎̾" + "🌌" * 200,
    "\x01\x02\x08\x0b\x1b[31m\x7f\x85 \ud7ff\ufffe\U0010ffff",
    "a\x00b",
    "' OR '1'='1'; DROP TABLE revontuli_user; --",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini\x00.png",
    "=HYPERLINK(\"http://evil.example\",\"XSS\")*cmd|' /C calc'!A0",
    str(2**63),
    "-1",
    "1e400",
    "NaN",
    "9999-99-99",
    "0000-00-00T00:00",
    "%s%n%(x)s{0}{x!r}\r\nSet-Cookie: a=b\r\n\r\n",
    "http://[::1",
    "a@b@c",
    " ",
    "x" * 100_000,
)  # fmt: skip


@dataclass
class Field:
    """A field of a form as a page shows it."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)
    is_checked: bool = False


@dataclass
class Form:
    """A form of a page."""

    action: str
    method: str
    is_multipart: bool = False
    fields: list[Field] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """Names of the fields that anything can be written to."""
        others = ("hidden", "checkbox", "radio", "select", "file", "submit", "button")
        return [one.name for one in self.fields if one.kind not in others]

    @property
    def files(self) -> list[str]:
        """Names of the fields that take a file."""
        return [one.name for one in self.fields if one.kind == "file"]

    def filled(self) -> dict[str, list[str]]:
        """What a browser would send of it as it stands; the first choice where none is made."""
        sent: dict[str, list[str]] = {}
        for one in self.fields:
            if one.kind in ("file", "submit", "button"):
                continue
            if one.kind == "radio":
                if one.is_checked or one.name not in sent:
                    sent[one.name] = [one.value]
            elif one.kind == "checkbox":
                if one.is_checked:
                    sent.setdefault(one.name, []).append(one.value or "on")
            else:
                sent.setdefault(one.name, []).append(one.value)
        return sent


class Page(HTMLParser):
    """What a page holds: its forms, addresses it leads to, and everything that a browser runs."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.runs: list[str] = []
        self.links: list[str] = []
        self._form: Form | None = None
        self._field: Field | None = None
        self._is_script = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms and their fields, and whatever could run."""
        given = {name: value or "" for name, value in attrs}
        self._note_what_runs(tag, given)
        if tag == "form":
            is_multipart = "multipart" in given.get("enctype", "")
            self._form = Form(
                given.get("action", ""), given.get("method", "get").lower(), is_multipart
            )
            self.forms.append(self._form)
        elif self._form is not None and tag in ("input", "select", "textarea", "button"):
            self._note_field(tag, given)
        elif tag == "option" and self._field is not None and self._field.kind == "select":
            value = given.get("value", "")
            self._field.choices.append(value)
            if "selected" in given or len(self._field.choices) == 1:
                self._field.value = value
        if tag == "script":
            self._is_script = True

    def _note_what_runs(self, tag: str, given: dict[str, str]) -> None:
        where = f"<{tag} {given}>"
        if any(name.startswith("on") or name == "style" for name in given):
            self.runs.append(where)
        if tag in ("script", "iframe", "object", "embed", "base", "style"):
            source = given.get("src", "")
            if tag != "script" or not source.startswith("/"):
                self.runs.append(where)
        for name in ("href", "src", "action", "formaction", "xlink:href"):
            address = given.get(name, "").strip().lower()
            if address.startswith(("javascript:", "vbscript:")) or (
                address.startswith("data:") and tag != "img"
            ):
                self.runs.append(where)
        if tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(given["href"].partition("#")[0])

    def _note_field(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        kind = "submit" if tag == "button" else kind
        if not given.get("name") or self._form is None:
            return
        one = Field(given["name"], kind, given.get("value", ""), is_checked="checked" in given)
        self._form.fields.append(one)
        self._field = one

    def handle_endtag(self, tag: str) -> None:
        """A form, a field or a script is over."""
        if tag == "form":
            self._form = None
        elif tag in ("select", "textarea"):
            self._field = None
        elif tag == "script":
            self._is_script = False

    def handle_data(self, data: str) -> None:
        """Text: of a textarea its value; of a script a fault, unless it is data."""
        if self._field is not None and self._field.kind == "textarea":
            self._field.value += data
        if self._is_script and data.strip():
            self.runs.append(f"script: {data[:80]}")


def archive(parts: dict[str, bytes]) -> bytes:
    """A ZIP of `parts`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "lol">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)
)
XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
RDF = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    b'xmlns:skos="http://www.w3.org/2004/02/skos/core#"><skos:Concept rdf:about="http://a.example/">'
    b'<skos:prefLabel xml:lang="fi">%s</skos:prefLabel></skos:Concept></rdf:RDF>'
)
TYPES = b'<?xml version="1.0"?><Types/>'


def workbook(rows: list[list[object]]) -> bytes:
    """An XLSX whose cells that begin with "=" are formulas."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for place, row in enumerate(rows):
            if place == 0:
                sheet = book.add_worksheet()
            sheet.write_row(place, 0, row)
    return out.getvalue()


def files() -> Iterator[tuple[str, bytes]]:
    """Files that mean harm, or are not what they say: their name and content."""
    book = {"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<workbook/>"}
    part = "xl/worksheets/sheet1.xml"
    yield "empty.xlsx", b""
    yield "program.xlsx", b"MZ\x90\x00" + b"\x00" * 4000
    yield "../../../../tmp/escaped.csv", b"id;name\n1;a\n"
    yield "..\\..\\escaped\x00\r\n<script>XSS()</script>.csv", b"a,b\n1,2\n"
    yield "x" * 5000 + ".csv", b"a\n"
    yield "noending", b"a,b\n"
    yield "bomb.xlsx", archive({**book, part: b"<worksheet>" + b" " * 60_000_000})
    yield "laughs.xlsx", archive({**book, part: LAUGHS + b"]><worksheet>&a9;</worksheet>"})
    yield "xxe.xlsx", archive({**book, part: XXE + b"<worksheet>&x;</worksheet>"})
    yield "out.xlsx", archive({**book, "../../../escaped.xml": b"<a/>"})
    yield "formulas.xlsx", workbook([["id", "name_fi"], ["=1+1", '=HYPERLINK("http://e","XSS")']])
    yield "formulas.csv", b'id,name_fi\n"=1+1","@SUM(1)*cmd|\' /C calc\'!A0"\n'
    yield "markup.csv", b"id,name_fi\n<script>XSS()</script>,<img src=x onerror=XSS()>\n"
    yield "binary.csv", bytes(range(256)) * 40
    yield "wide.csv", b",".join(b"c%d" % n for n in range(20_000)) + b"\n"
    yield "quote.csv", b'a,b\n"' + b"x" * 500_000
    yield "utf16.csv", "a;b\n1;ä\n".encode("utf-16")
    yield "laughs.rdf", LAUGHS + b"]>" + RDF % b"&a9;"
    yield "xxe.rdf", XXE + RDF % b"&x;"
    yield "deep.json", b"[" * 200_000
    yield "deep.jsonld", b'{"@graph":' * 50_000
    yield "context.jsonld", b'{"@context": "http://127.0.0.1:1/evil", "@graph": []}'
    yield (
        "aliases.yaml",
        b"a: &a [x, x]\n"
        + b"".join(
            b"%c: &%c [*%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c]\n" % (c, c, *(c - 1,) * 9)
            for c in range(ord("b"), ord("j"))
        ),
    )
    yield "object.yaml", b"!!python/object/apply:os.system ['touch /tmp/escaped']\n"
    yield "half.parquet", b"PAR1" + b"\xff" * 500 + b"PAR1"
    yield "half.sav", b"$FL2" + b"\xff" * 500
    yield "large.csv", b"a,b\n" + b"1,2\n" * 7_800_000
