"""What each view says in plain sentences, and that a section stands without inline style."""

from dataclasses import replace

import pytest

from revontuli.picture.compare import compare_pictures
from revontuli.picture.pair_table import NO, YES, PairTable
from revontuli.picture.report import readings
from revontuli.picture.report.page import render_section
from revontuli.picture.report.pair_drawing import TELEPHONE, WALL, draw_pair
from revontuli.picture.report.trait_groups import trait_groups
from revontuli.picture.report.view import Links, PageView

from .sample_picture import sample_picture

PICTURE = sample_picture(geojson=True)
KINDS = [PICTURE, sample_picture(frame="own"), sample_picture(frame=None), sample_picture(1)]


def pair(yes: float | None = 0.6, no: float | None = 0.2) -> PairTable:
    def other(share: float | None) -> float | None:
        return None if share is None else 1 - share

    n = ((None if no is None else 80, None if no is None else 20),
         (None if yes is None else 40, None if yes is None else 60))  # fmt: skip
    shares = ((other(no), no), (other(yes), yes))
    return PairTable("a", "b", {"en": "Rents"}, {"en": "Worries"}, (NO, YES), (NO, YES), n, shares)


@pytest.mark.parametrize("picture", KINDS)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_view_says_something_short_and_whole(picture, language):
    view = PageView(picture, language)
    before = sample_picture(seed=3)
    told = [
        readings.of_picture(view),
        readings.of_segments(view),
        readings.of_segment(view, picture.segments[0]),
        readings.of_drivers(view),
        readings.of_areas(view),
        readings.of_method(view),
        readings.of_comparison(view, picture.segments[:2]),
        readings.of_change(view, compare_pictures(before, picture)),
        readings.of_pair(view, pair(), picture.segments[0]),
    ]
    if picture.baskets:
        told.append(readings.of_baskets(view))
    for sentences in told:
        assert 1 <= len(sentences) <= 3
        for sentence in sentences:
            assert sentence
            assert "%(" not in sentence
            assert "None" not in sentence


def test_the_dimension_in_which_groups_are_most_unlike_is_told_with_its_ends():
    picture = sample_picture()
    view = PageView(picture, "en")
    spread = {
        d.code: [view.of_dimension(s, d.code).mean for s in picture.segments]
        for d in picture.population.dimensions
    }
    known = {code: [m for m in means if m is not None] for code, means in spread.items()}
    widest = max(known, key=lambda code: max(known[code]) - min(known[code]))
    said = " ".join(readings.of_dimensions(view))
    assert f"{max(known[widest]):.1f}" in said
    assert f"{min(known[widest]):.1f}" in said


def test_a_pair_is_told_by_its_shares_and_its_strength():
    view = PageView(PICTURE, "en")
    said = readings.of_pair(view, pair(), None)
    assert said[0] == "Of those with “Rents”, 60% also have “Worries”; of those without, 20%."
    assert "go together strongly (strength +0.41)" in said[1]
    hidden = readings.of_pair(view, pair(yes=None), None)
    assert "not told" in hidden[0]


@pytest.mark.parametrize("width", [WALL, TELEPHONE])
def test_a_pair_is_drawn_without_what_is_hidden(width):
    words = PageView(PICTURE, "en").words
    drawn = draw_pair(pair(yes=None), words, width)
    assert "20%" in drawn
    assert "60%" not in drawn
    assert draw_pair(pair(yes=None, no=None), words, width) == ""


@pytest.mark.parametrize(
    "name", ["summary", "groups", "population", "areas", "drivers", "baskets", "pairs", "method"]
)
def test_a_section_by_itself_has_no_inline_style_and_links_to_pages(name):
    links = Links(segment=lambda id: f"/groups/{id}", trait=lambda id: f"/traits/{id}")
    html = render_section(PageView(PICTURE, "en", links=links), name)
    assert "style=" not in html
    assert "<style" not in html
    assert 'href="#group' not in html
    if name in ("groups", "areas"):
        assert 'href="/groups/s1"' in html


def test_a_segments_own_page_links_its_traits_and_groups_them():
    links = Links(segment=lambda id: "", trait=lambda id: f"/traits/{id}")
    view = PageView(PICTURE, "en", links=links)
    for segment in PICTURE.segments:
        html = render_section(view, "one_segment", segment=segment)
        clear = [t for group in view.trait_groups(segment) for t in (*group.over, *group.under)]
        for trait in clear:
            assert f'href="/traits/{trait.id}"' in html


def test_traits_are_grouped_by_what_their_question_is_of():
    words = PageView(PICTURE, "en").words
    trait = PICTURE.segments[0].traits[0]
    told = [
        replace(trait, id="1", question="health_missing"),
        replace(trait, id="2", question="uses"),
        replace(trait, id="3", question="topics", role="open"),
        replace(trait, id="4", question="home"),
    ]
    groups = {g.code: [t.id for t in g.over + g.under] for g in trait_groups(told, words)}
    assert groups == {"other": ["4"], "needs": ["1", "3"], "services": ["2"]}
