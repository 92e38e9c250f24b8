"""What is imported when: a command that prints a line must not wait for heavy libraries."""

import subprocess
import sys

import pytest

HEAVY = ("altair", "duckdb", "mlxtend", "numpy", "pandas", "polars", "pyarrow", "scipy", "sklearn")


def imported_by(code: str, modules: tuple[str, ...]) -> list[str]:
    """Which of `modules` a fresh Python has imported after `code`."""
    asked = f"\nimport sys; print('\\n', *[m for m in {modules!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code + asked], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()[-1].split()


@pytest.mark.parametrize("arguments", [["--help"], ["picture", "build", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments):
    code = f"""
import sys
from revontuli.cli import main
sys.argv = ["revontuli", *{arguments!r}]
try:
    main()
except SystemExit as stop:
    assert not stop.code
"""
    assert imported_by(code, HEAVY) == []


def test_the_picture_room_is_light_until_it_is_used():
    heavy = ("altair", "mlxtend", "pandas", "sklearn")
    assert imported_by("import revontuli.picture, revontuli.survey", heavy) == []
    assert imported_by("from revontuli.picture import Picture", heavy) == []


def test_every_name_of_the_picture_room_is_there():
    import revontuli.picture

    for name in revontuli.picture.__all__:
        assert getattr(revontuli.picture, name).__module__.startswith("revontuli.picture.")
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        revontuli.picture.nothing  # noqa: B018


def test_the_module_runs_as_a_command():
    done = subprocess.run(
        [sys.executable, "-c", "from revontuli.cli import main; main()", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("revontuli ")
