"""What the documentation says of the command line, the settings and the files is so."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

import revontuli.picture.picture as picture_module
from revontuli import __version__
from revontuli.cli import app

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "revontuli"
SITE_PAGES = sorted(DOCS.rglob("*.md"))
PAGES = [*sorted(ROOT.glob("*.md")), *SITE_PAGES, ROOT / "benchmarks" / "README.md"]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def page(path: str) -> str:
    return (DOCS / path).read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def sections(text: str) -> dict[str, str]:
    """What stands under each second-level heading, by the heading without its backticks."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return {
        heading.strip("` "): body for heading, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def first_cells(text: str, *headings: str) -> set[str]:
    """Everything in backticks in the first column of the tables, of those so headed if any are."""
    words = set()
    for table in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE):
        heading, _, *rows = [line.split(" | ")[0].strip("| ") for line in table.splitlines()]
        if not headings or heading in headings:
            words |= {word for row in rows for word in re.findall(r"`([^`]+)`", row)}
    return words


def code_blocks(text: str) -> list[tuple[str, str]]:
    """The language and the lines of each code block."""
    return re.findall(r"^```(\w*)\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


# The command line


def commands() -> dict[str, Any]:
    """Every command that does something, and the program itself, by what one types."""

    def walk(command: Any, typed: str) -> Iterator[tuple[str, Any]]:
        for name, below in getattr(command, "commands", {}).items():
            yield from walk(below, f"{typed} {name}")
        if not hasattr(command, "commands") or typed == "revontuli":
            yield typed, command

    return dict(walk(typer.main.get_command(app), "revontuli"))


def options_of(command: Any) -> set[str]:
    return {
        option
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("-")
    }


COMMANDS = commands()
COMMAND_LINE = sections(page("reference/command-line.md"))


def test_every_command_has_its_section_and_every_section_its_command() -> None:
    assert set(COMMAND_LINE) == set(COMMANDS)


@pytest.mark.parametrize("typed", COMMANDS)
def test_every_option_and_argument_of_a_command_is_told_and_no_other(typed: str) -> None:
    command = COMMANDS[typed]
    arguments = {p.metavar for p in command.params if p.param_type_name == "argument"}
    automatic = {"--help"} if typed == "revontuli" else set()
    told = first_cells(COMMAND_LINE[typed], "argument", "option")
    assert told == options_of(command) | arguments | automatic


@pytest.mark.parametrize("typed", COMMANDS)
def test_every_default_is_told(typed: str) -> None:
    for parameter in COMMANDS[typed].params:
        if parameter.param_type_name == "argument" or isinstance(parameter.default, bool | None):
            continue
        option = re.escape(f"`{parameter.opts[0]}`")
        row = re.search(rf"^\| {option}.*?\| (.*?) \|", COMMAND_LINE[typed], re.MULTILINE)
        assert row, parameter.opts
        assert row[1] == str(parameter.default)


def shown_commands() -> list[tuple[str, str]]:
    """Each `revontuli …` line that a page shows, with the page's name."""
    shown = []
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        for _language, body in code_blocks(text):
            joined = body.replace("\\\n", " ")
            for line in joined.splitlines():
                if match := re.match(r"\s*(?:\$ )?(?:\w+=\S+ )*(revontuli .*)", line):
                    shown.append((name_of(path), match[1]))
    return shown


@pytest.mark.parametrize(("path", "line"), shown_commands())
def test_every_command_shown_can_be_typed(path: str, line: str) -> None:
    words = shlex.split(line, comments=True)
    typed = max((t for t in COMMANDS if words[: len(t.split())] == t.split()), key=len)
    assert typed != "revontuli" or words[1].startswith("--"), f"{path}: no such command: {line}"
    options = {word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    assert options <= options_of(COMMANDS[typed]) | {"--help"}, f"{path}: {line}"


def test_pages_show_commands_at_all() -> None:
    assert len(shown_commands()) > 20


# Settings


# Setting a variable for another process is no reading of it.
READS = (
    r"os\.(environ(?!\.setdefault)|getenv)\b|dj_database_url\.config\b"
    r"|(environment\.)?(flag|number|words?)\('REVONTULI_"
)


def environment_variables() -> set[str]:
    """Names that the code reads from the environment."""
    names = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            told = ast.unparse(node) if isinstance(node, ast.Call | ast.Subscript) else ""
            if re.match(READS, told):
                names |= set(re.findall(r"'([A-Z][A-Z0-9_]+)'", told))
            if isinstance(node, ast.keyword) and node.arg == "envvar":
                names |= set(re.findall(r"'([A-Z][A-Z0-9_]+)'", ast.unparse(node.value)))
    return names


def test_every_environment_variable_read_has_its_section() -> None:
    assert "REVONTULI_HOME" in environment_variables()
    told = sections(page("reference/settings.md")), sections(page("reference/site-settings.md"))
    assert set().union(*told) == environment_variables()


# Files


def picture_classes() -> dict[str, type]:
    return {
        name: found
        for name, found in vars(picture_module).items()
        if is_dataclass(found) and isinstance(found, type)
    }


def test_every_class_of_a_picture_has_its_section() -> None:
    assert set(sections(page("reference/picture-json.md"))) == set(picture_classes())


@pytest.mark.parametrize("name", picture_classes())
def test_every_key_of_a_picture_is_told_and_no_other(name: str) -> None:
    told = first_cells(sections(page("reference/picture-json.md"))[name])
    assert told == {field.name for field in fields(picture_classes()[name])}


def test_the_format_told_is_the_format_written() -> None:
    assert f'"{picture_module.FORMAT}"' in page("reference/picture-json.md")


# Python


def yaml_blocks() -> list[tuple[str, str]]:
    return [
        (name_of(path), body)
        for path in PAGES
        for language, body in code_blocks(path.read_text(encoding="utf-8"))
        if language in ("yaml", "yml")
    ]


@pytest.mark.parametrize(("path", "body"), yaml_blocks())
def test_yaml_shown_can_be_read(path: str, body: str) -> None:
    assert yaml.safe_load(body), path


def python_blocks() -> list[tuple[str, str]]:
    return [
        (name_of(path), body)
        for path in PAGES
        for language, body in code_blocks(path.read_text(encoding="utf-8"))
        if language == "python"
    ]


@pytest.mark.parametrize(("path", "body"), python_blocks())
def test_python_shown_can_be_parsed_and_what_it_imports_exists(path: str, body: str) -> None:
    for node in ast.walk(ast.parse(body)):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("revontuli"):
            module = import_module(str(node.module))
            for name in node.names:
                assert hasattr(module, name.name), f"{path}: {node.module}.{name.name}"


def test_the_tutorial_drafts_and_mends_a_codebook_as_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from revontuli.examples.moving_to_study import simulate
    from revontuli.survey import Codebook, check_responses, draft_codebook, write_codebook

    tutorial = page("tutorial/first-picture.md")
    (script,) = [body for language, body in code_blocks(tutorial) if language == "python"]
    monkeypatch.chdir(tmp_path)
    simulate(seed=0).frame.write_csv("answers_2025.csv")
    drafted = draft_codebook("answers_2025.csv")
    write_codebook(drafted, "codebook.csv")
    assert f"{len(drafted.questions)} questions." in tutorial
    assert f"{sum(bool(question.note) for question in drafted)} of them have a note" in tutorial
    exec(script, {})
    mended = Codebook.read("codebook.csv")
    assert (mended.frame, mended.simulated, len(mended.dimensions)) == ("stiglitz", True, 8)
    assert mended["work"].choices[0].value == "no"
    assert not check_responses("answers_2025.csv", mended)


# The pages themselves


def pages_in(nav: Any) -> Iterator[str]:
    for item in nav if isinstance(nav, list) else nav.values():
        if isinstance(item, str):
            yield item
        else:
            yield from pages_in(item)


def test_every_page_is_in_the_navigation_once() -> None:
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    assert sorted(pages_in(nav)) == sorted(p.relative_to(DOCS).as_posix() for p in SITE_PAGES)


def anchors_of(path: Path) -> set[str]:
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    found = set()
    for heading in re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE):
        words = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower()
        found.add(re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", words).strip()))
    return found


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_link_leads_somewhere(path: Path) -> None:
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
        if re.match(r"https?:|mailto:", target):
            continue
        file, _, anchor = target.partition("#")
        found = (path.parent / file).resolve() if file else path
        assert found.exists(), f"{name_of(path)} links to {target}"
        if anchor and found.suffix == ".md":
            assert anchor in anchors_of(found), f"{name_of(path)} links to {target}"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_make_target_named_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    shown = "\n".join(re.findall(r"`(make [^`]+)`", text) + [b for _, b in code_blocks(text)])
    for target in re.findall(r"^\s*(?:\$ )?make ([a-z]+)", shown, flags=re.MULTILINE):
        assert re.search(rf"^{target}:", MAKEFILE, flags=re.MULTILINE), f"make {target}"


def test_the_readme_gives_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme


def test_the_changelog_tells_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(__version__)}\b", changelog, flags=re.MULTILINE)
