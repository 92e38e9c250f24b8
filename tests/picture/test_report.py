from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from revontuli.picture.change import Flow, Flows
from revontuli.picture.compare import compare_pictures
from revontuli.picture.picture import Bin, DimensionFigure, Picture
from revontuli.picture.report import render_report, write_charts, write_report
from revontuli.picture.report.bubbles import histogram_bars
from revontuli.picture.report.view import PageView
from revontuli.picture.story import tell_story

from .sample_picture import sample_picture

VOID = {"meta", "link", "br", "img", "hr", "input"}


def told(picture: Picture) -> Picture:
    stories = tuple(replace(s, story=tell_story(s, picture)) for s in picture.segments)
    return replace(picture, segments=stories)


class Page(HTMLParser):
    """Checks that every element is closed, and gathers ids, links and headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.tags: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        named = dict(attrs)
        if named.get("id"):
            self.ids.append(str(named["id"]))
        if tag == "a":
            self.links.append(str(named.get("href")))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


KINDS = {
    "stiglitz": sample_picture(geojson=True),
    "own dimensions": sample_picture(frame="own"),
    "no dimensions": sample_picture(frame=None),
    "one segment": sample_picture(1),
    "twenty segments": sample_picture(20, predicts=False),
}


def test_a_file_is_written_for_each_language(tmp_path: Path) -> None:
    paths = write_report(told(sample_picture()), tmp_path)
    assert [path.name for path in paths] == ["report.fi.html", "report.sv.html", "report.en.html"]
    for path in paths:
        assert path.stat().st_size < 3_000_000
        language = path.name.split(".")[1]
        assert f'<html lang="{language}">' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_whole_whatever_the_picture(kind: str) -> None:
    page = Page(render_report(told(KINDS[kind]), "fi"))
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert page.headings[0] == 1
    steps = zip(page.headings, page.headings[1:], strict=False)
    assert all(after - before <= 1 for before, after in steps)


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_asks_for_nothing_and_runs_nothing(kind: str) -> None:
    html = render_report(told(KINDS[kind]), "en")
    assert "<script" not in html
    without_names = html.replace("http://www.w3.org/2000/svg", "").replace(
        "http://www.w3.org/1999/xlink", ""
    )
    assert "http://" not in without_names
    assert "https://" not in without_names
    assert "@import" not in html
    assert not re.search(r"url\((?!#)", html.replace("url(&#34;#", "url(#"))


def test_the_page_is_in_one_language() -> None:
    html = render_report(told(sample_picture()), "fi")
    for english in ("Everyone", "The groups", "In short", "Skip to", "not shown"):
        assert english not in html
    assert "Tilannekuva" in html


def test_labels_are_shown_as_text_and_never_run() -> None:
    attack = {"fi": '<script>alert("x")</script>', "en": "<img src=x onerror=alert(1)>"}
    picture = told(sample_picture(geojson=True))
    first = picture.segments[0]
    traits = tuple(replace(trait, label=attack) for trait in first.traits)
    segments = (
        replace(first, name=attack, traits=traits, story=attack),
        *picture.segments[1:],
    )
    areas = tuple(replace(area, name=attack) for area in picture.areas)
    drivers = tuple(replace(model, label=attack) for model in picture.drivers)
    attacked = replace(picture, title=attack, segments=segments, areas=areas, drivers=drivers)
    for language in ("fi", "en"):
        html = render_report(attacked, language)
        assert "<script" not in html
        assert "<img" not in html
        Page(html)


def test_a_label_in_another_language_says_which() -> None:
    picture = replace(sample_picture(), title={"en": "Moving to study"})
    assert '<span lang="en">Moving to study</span>' in render_report(picture, "fi")


def test_made_up_answers_are_told_at_the_top_and_at_the_foot() -> None:
    html = render_report(sample_picture(), "en")
    assert html.index("SIMULATED") < html.index("<h1>")
    assert html.count("The answers are made up.") == 2
    assert "made up" not in render_report(sample_picture(simulated=False), "en")


def test_a_number_held_back_is_told_as_such() -> None:
    html = render_report(sample_picture(), "fi")
    assert '<span class="withheld">ei näytetä</span>' in html
    assert "None" not in html


def test_lights_are_told_by_shape_and_word_too() -> None:
    html = render_report(sample_picture(), "en")
    for light in ("red", "yellow", "green"):
        assert f'light-{light}"' in html
        assert f'<span class="unseen">{light}</span>' in html


@pytest.mark.parametrize("frame", ["own", None])
def test_no_light_is_shown_without_thresholds(frame: str | None) -> None:
    body = render_report(sample_picture(frame=frame), "en").split("</style>")[1]
    assert not re.search("light-(red|yellow|green)", body)


def test_without_dimensions_the_rim_and_their_sections_are_left_out() -> None:
    body = render_report(sample_picture(frame=None), "en").split("</style>")[1]
    assert 'class="arc' not in body
    assert 'id="everyone"' not in body
    assert 'id="side-by-side"' not in body


def test_a_model_that_cannot_predict_shows_no_drivers() -> None:
    html = render_report(sample_picture(predicts=False), "en")
    assert "no better than guessing" in html
    assert "Works beside studies<span" not in html.split('id="drivers"')[1].split("</section>")[0]


def test_what_changed_has_a_section_where_compared() -> None:
    before, now = told(sample_picture(seed=3)), told(sample_picture())
    flows = Flows(
        100,
        tuple(
            Flow(a.id, b.id, None if a.id == "s8" else 12, 0.1)
            for a in before.segments
            for b in now.segments
        ),
    )
    comparison = compare_pictures(before, now, flows=flows, threshold=0.0)
    html = render_report(now, "en", comparison)
    Page(html)
    assert 'id="change"' in html
    assert 'class="flow flow-0"' in html
    assert 'id="change"' not in render_report(now, "en")


def test_the_map_is_drawn_where_shapes_are_given() -> None:
    assert 'class="area area-' in render_report(sample_picture(geojson=True), "en")
    body = render_report(sample_picture(), "en").split("</style>")[1]
    assert 'class="area area-' not in body


def test_the_same_picture_gives_the_same_page() -> None:
    assert render_report(sample_picture(), "sv") == render_report(sample_picture(), "sv")


def test_charts_are_saved_as_svg_and_png(tmp_path: Path) -> None:
    paths = write_charts(told(sample_picture(geojson=True)), tmp_path, "fi")
    names = {path.name for path in paths}
    assert {"bubbles.svg", "bubbles.png", "drivers-1.png", "map-s1.svg", "areas.png"} <= names
    for path in paths:
        if path.suffix == ".png":
            assert path.read_bytes().startswith(b"\x89PNG")
        else:
            assert "var(--" not in path.read_text(encoding="utf-8")


def test_saved_charts_of_made_up_answers_say_so(tmp_path: Path) -> None:
    for path in write_charts(sample_picture(geojson=True), tmp_path / "made_up", "en"):
        assert path.suffix == ".png" or "SIMULATED" in path.read_text(encoding="utf-8")
    for path in write_charts(sample_picture(simulated=False), tmp_path / "real", "en"):
        assert path.suffix == ".png" or "SIMULATED" not in path.read_text(encoding="utf-8")


def test_charts_of_a_picture_without_dimensions_are_saved(tmp_path: Path) -> None:
    names = {path.name for path in write_charts(sample_picture(frame=None), tmp_path, "en")}
    assert "bubbles.svg" in names
    assert "dimensions.svg" not in names


def test_candidates_of_the_chosen_shape_alone_are_shown_and_the_choice_is_told() -> None:
    picture = sample_picture()
    page = render_report(picture, "en")
    table = page.split('id="candidates"')[1].split("<tbody>")[1].split("</tbody>")[0]
    assert table.count("<tr>") == len(picture.candidates) / 2
    assert "Those that share a spread were taken. The other was less sure to come back." in page


def test_a_number_of_groups_that_was_given_is_not_said_to_be_found() -> None:
    picture = sample_picture()
    given = tuple(c for c in picture.candidates if c.k == 8)
    page = render_report(replace(picture, candidates=given), "en")
    assert "The number of groups was given by the maker of the picture." in page
    assert "found by trying" not in page


def test_with_one_shape_tried_nothing_is_said_of_another() -> None:
    picture = sample_picture()
    one = tuple(c for c in picture.candidates if c.shape == "shared")
    assert "in two shapes" not in render_report(replace(picture, candidates=one), "en")


def test_a_narrow_interval_has_two_ends() -> None:
    view = PageView(sample_picture(), "en")
    assert view.mean_interval(2.87, 2.93) == "2.87–2.93"
    assert view.mean_interval(5.61, 6.04) == "5.6–6.0"


def test_the_effects_of_groups_stand_apart_from_those_of_traits() -> None:
    page = render_report(sample_picture(), "en")
    section = page.split('id="drivers"')[1].split("</section>")[0]
    assert section.index("Traits, when all else stays the same") < section.index(
        "Groups beside everyone"
    )


def test_a_survey_without_dimensions_is_not_said_to_weigh_them() -> None:
    page = render_report(sample_picture(frame=None), "en")
    assert "Traits about the same dimension" not in page
    assert "What sets the groups apart most: “" in page


def test_an_ordered_trait_shows_its_level_and_its_scale() -> None:
    picture = sample_picture(frame=None)
    levels = tuple({"en": word} for word in ("never", "sometimes", "often"))
    first = picture.segments[0]
    meets = replace(
        first.traits[0], measure="ordered", direction="over", mean_in=1.8, mean_all=0.9,
        levels=levels, low=0.0, high=2.0, q_value=0.0,
    )  # fmt: skip
    segments = (replace(first, traits=(meets,)), *picture.segments[1:])
    page = render_report(replace(picture, segments=segments), "en")
    article = page.split('id="group-1"')[1].split("</article>")[0]
    assert "nearest to “often”" in article
    assert "means on a scale 1–3" in article
    assert '<td class="n strong">2.8</td>' in article


def test_a_joined_step_of_a_distribution_is_broader_and_no_taller() -> None:
    steps = (Bin(1, 3, 0.5), Bin(3, 4, 0.5))
    drawn = histogram_bars(DimensionFigure("a", {}, 2.5, distribution=steps), 0, 0, 300, 100)
    widths, heights = (
        [float(number) for number in re.findall(rf'class="bar"[^>]* {name}="([\d.]+)"', drawn)]
        for name in ("width", "height")
    )
    assert widths[0] > 1.9 * widths[1]
    assert heights == [50.0, 100.0]
