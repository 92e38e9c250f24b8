"""A city's own look: its colours and logo, where they can be read by everyone."""

import re
from pathlib import Path

import pytest

from revontuli.errors import InputError
from revontuli.site.theme import COLOURS, CONTRASTS, contrast, default_colours, read_theme

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "own-look.md"
ESPOO = """\
name: Espoo
logo: logo.svg
light: {accent: "#0050bb", accent-strong: "#003a88", accent-soft: "#dbe8fb"}
dark: {accent: "#8ab8ff", accent-strong: "#b8d4ff", accent-soft: "#12294a"}
"""


@pytest.fixture
def theme_file(tmp_path):
    def written(text=ESPOO):
        (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
        file = tmp_path / "theme.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return written


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sites_own_colours_keep_their_contrast(scheme):
    colours = {**default_colours("light"), **default_colours(scheme)}
    low = [(a, b) for a, b, least in CONTRASTS if contrast(colours[a], colours[b]) < least]
    assert low == []


def test_black_on_white_has_the_greatest_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_a_theme_is_served_over_the_sites_own_colours(theme_file, monkeypatch, client, db):
    monkeypatch.setenv("REVONTULI_THEME", str(theme_file()))
    page = client.get("/fi/")
    assert b"<span>Espoo</span>" in page.content
    digest = read_theme(theme_file()).digest
    for kind, content in (("light.css", b"--accent: #0050bb"), ("dark.css", b"#8ab8ff")):
        address = f"/fi/look/{digest}/{kind}"
        assert address.encode() in page.content
        assert content in client.get(address).content
    assert client.get(f"/fi/look/{digest}/logo")["Content-Type"] == "image/svg+xml"
    assert client.get("/fi/look/older/light.css").status_code == 404


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("light: {accent: '#ffee00'}", "contrast"),
        ("dark: {ink: '#333333'}", "contrast"),
        ("light: {accent: blue}", "six digits"),
        ("light: {seg-1: '#000000'}", "not a field"),
        ("logo: ../secret.svg", "beside"),
        ("logo: missing.png", "no 'missing.png'"),
        ("colour: red", "not a field"),
        ("light: [", "not YAML"),
    ],
)
def test_a_faulty_theme_is_told_of_with_its_place(theme_file, text, told):
    with pytest.raises(InputError) as error:
        read_theme(theme_file(text))
    assert told in str(error.value)
    assert "row 1" in str(error.value) or "not YAML" in str(error.value)


def test_a_faulty_theme_does_not_bring_the_site_down(theme_file, monkeypatch, client, db):
    monkeypatch.setenv("REVONTULI_THEME", str(theme_file("light: {accent: '#ffee00'}")))
    assert client.get("/fi/").status_code == 200
    monkeypatch.setenv("REVONTULI_THEME", str(theme_file().parent / "none.yaml"))
    assert client.get("/fi/").status_code == 200


def test_the_guides_own_example_is_a_theme_that_works(theme_file):
    example = GUIDE.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    assert read_theme(theme_file(example)).name == "Espoo"


def test_the_guide_tells_of_every_colour():
    told = set(re.findall(r"`([a-z0-9-]+)`", GUIDE.read_text(encoding="utf-8")))
    assert set(COLOURS) <= told
