from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from revontuli.errors import InputError
from revontuli.picture.building import Built, build
from revontuli.picture.combinations import typical_combinations
from revontuli.picture.disclosure import what_may_be_shown
from revontuli.picture.picture import DimensionFigure
from revontuli.picture.portraits import population
from revontuli.picture.tally import Tally
from revontuli.survey import Fault, Measure, Responses, Role, Trait, TraitTable, make_traits

from .picture_attacker import REST, Knowledge, cell, read_question
from .small_surveys import DAY, small_survey

SURVEYS = {
    "people": st.integers(45, 120),
    "seed": st.integers(0, 10_000),
    "missing": st.sampled_from([0.0, 0.02, 0.1]),
    "rare": st.sampled_from([0.05, 0.15, 0.3]),
    "k": st.integers(2, 4),
}


def built_from(
    people: int, seed: int, missing: float, rare: float, k: int
) -> tuple[Built, Responses]:
    responses, _ = small_survey(people, seed, missing, rare)
    try:
        return build(responses, segments=k, bootstraps=1, created=DAY), responses
    except InputError as error:
        assume("people" not in str(error))  # a segment too small to be shown
        raise


def numbers_of_people(
    built: Built, responses: Responses
) -> Iterator[tuple[Knowledge, str, int, list[str]]]:
    """People with and without each trait, by segment and in all, and what is known of each number:
    (what is known, name, truth, unknowns that add up to it)."""
    table = make_traits(responses, built.plan)
    segment = built.people["segment"].to_numpy()
    ids = [s.id for s in built.picture.segments]
    binary = [t for t in table.traits if t.measure is Measure.BINARY]
    for question in dict.fromkeys(t.question for t in binary):
        own = [t for t in binary if t.question == question]
        for options in [own] if own[0].exclusive else [[t] for t in own]:
            known = read_question(built.picture, question, [t.id for t in options])
            for option in options:
                values = table.frame[option.id].to_numpy()
                others = [t.id for t in options if t is not option] + [REST]
                has, has_not = [], []
                for id in ids:
                    here = segment == id
                    names = [cell(question, option.id, id)]
                    not_names = [cell(question, other, id) for other in others]
                    yield known, f"{option.id} in {id}", int((values[here] == 1).sum()), names
                    yield (
                        known,
                        f"not {option.id} in {id}",
                        int((values[here] == 0).sum()),
                        not_names,
                    )
                    has += names
                    has_not += not_names
                yield known, f"{option.id}", int((values == 1).sum()), has
                yield known, f"not {option.id}", int((values == 0).sum()), has_not


@settings(max_examples=12, deadline=None)
@given(**SURVEYS)
def test_no_number_of_people_under_five_can_be_worked_out(people, seed, missing, rare, k):
    built, responses = built_from(people, seed, missing, rare, k)
    for known, name, truth, members in numbers_of_people(built, responses):
        if truth <= 4:
            least, greatest = known.range_of(members)
            assert least <= truth <= greatest
            assert greatest > 4, (name, truth, least, greatest)


@settings(max_examples=12, deadline=None)
@given(**SURVEYS)
def test_the_mean_of_two_answers_is_kept_back_like_a_share(people, seed, missing, rare, k):
    built, responses = built_from(people, seed, missing, rare, k)
    segment = built.people["segment"]
    for name in ("gender", "lonely"):  # answered 1 or 2
        answers = responses.frame[name]
        for portrait in (None, *built.picture.segments):
            if portrait is None:
                told = [t.mean for t in built.picture.population.traits if t.id == name]
                here = answers
            else:
                figures = (*portrait.traits, *portrait.reading)
                told = [t.mean_in for t in figures if t.id == name]
                here = answers.filter(segment == portrait.id)
            if any(mean is not None for mean in told):
                assert min((here == 1).sum(), (here == 2).sum()) >= 5


def test_the_attacker_finds_what_is_told_carelessly():
    """The tests above are worth something only if hiding less would fail them."""
    responses, _ = small_survey(120, 3, missing=0.0, rare=0.15)
    built = build(responses, segments=3, bootstraps=1, created=DAY)
    table = make_traits(responses, built.plan)
    segment = built.people["segment"].to_numpy()
    options = [t for t in table.traits if t.question == "home"]
    known = read_question(built.picture, "home", [t.id for t in options])
    for option in options:  # every segment's number but one: the rest follows by subtraction
        for id in built.picture.segments[0].id, built.picture.segments[1].id:
            people = int((table.frame[option.id].to_numpy()[segment == id] == 1).sum())
            known.learn({cell("home", option.id, id): 1.0}, people, people)
    last = built.picture.segments[2].id
    ranges = [known.range_of([cell("home", option.id, last)]) for option in options]
    assert any(least == greatest for least, greatest in ranges)


def crowd(cells: dict[tuple[int, ...], tuple[int, ...]]) -> tuple[TraitTable, np.ndarray]:
    """People by their traits (1 or 0 each) and how many of them are in each segment."""
    rows = [traits for traits, people in cells.items() for _ in range(sum(people))]
    labels = [k for people in cells.values() for k, n in enumerate(people) for _ in range(n)]
    names = "abc"[: len(rows[0])]
    traits = tuple(Trait(name, Measure.BINARY, name, Role.MULTIPLE) for name in names)
    frame = pl.DataFrame(np.array(rows, dtype=float), schema=list(names))
    return TraitTable(traits, frame, np.ones(len(rows))), np.array(labels)


def combinations_of(table: TraitTable, labels: np.ndarray) -> list[set[frozenset[str]]]:
    tally = Tally.of(table, labels, int(labels.max()) + 1)
    told = typical_combinations(table, labels, tally, what_may_be_shown(tally, table.traits))
    return [{frozenset(c.traits) for c in of_segment} for of_segment in told]


@pytest.mark.parametrize(("left", "segments"), [(2, 1), (20, 2)])
def test_one_combination_of_two_segments_does_not_tell_that_of_the_third(left, segments):
    pair = frozenset("ab")
    table, labels = crowd(
        {(1, 1): (60, 60, left), (1, 0): (9, 9, 70), (0, 1): (9, 9, 70), (0, 0): (22, 22, 170)}
    )
    told = combinations_of(table, labels)
    assert sum(pair in of_segment for of_segment in told) == segments


def test_a_pair_and_a_triple_are_not_told_where_their_difference_is_a_few_people():
    cells = {(1, 1, 1): (50, 10), (1, 1, 0): (2, 1), (1, 0, 1): (6, 6), (0, 1, 1): (6, 6)}
    rest = {(1, 0, 0): (6, 9), (0, 1, 0): (6, 9), (0, 0, 1): (6, 9), (0, 0, 0): (20, 90)}
    told = combinations_of(*crowd(cells | rest))
    assert frozenset("abc") not in told[0]
    assert told[0]


@settings(max_examples=8, deadline=None)
@given(**SURVEYS | {"people": st.integers(200, 400)})
def test_combinations_and_pairs_leave_nobody_by_subtraction(people, seed, missing, rare, k):
    built, responses = built_from(people, seed, missing, rare, k)
    picture = built.picture
    table = make_traits(responses, built.plan)
    segment = built.people["segment"].to_numpy()
    question = {trait.id: trait.question for trait in table.traits}
    told: dict[frozenset[str], list[str]] = {}
    for portrait in picture.segments:
        for combination in portrait.combinations:
            told.setdefault(frozenset(combination.traits), []).append(portrait.id)
    for traits, ids in told.items():
        values = table.frame.select(sorted(traits)).to_numpy()
        code = values @ (1 << np.arange(len(traits)))
        for inside in (np.isin(segment, ids), ~np.isin(segment, ids), *(segment == i for i in ids)):
            people_by_cell = np.bincount(code[inside & ~np.isnan(code)].astype(int))
            assert not inside.any() or (
                len(people_by_cell) == 1 << len(traits) and people_by_cell.min() >= 5
            )
    sets = [*told, *(frozenset((pair.a, pair.b)) for pair in picture.pairs)]
    for one in sets:
        for other in sets:
            if one != other and len(one & other) == 1:
                assert len({question[t] for t in one} & {question[t] for t in other}) < 2


@settings(max_examples=8, deadline=None)
@given(**SURVEYS)
def test_what_is_told_beside_the_numbers_counts_nobody_under_five(people, seed, missing, rare, k):
    built, responses = built_from(people, seed, missing, rare, k)
    picture = built.picture
    told = picture.provenance.metrics["missing_share"]
    active = [t.answered for t in picture.population.traits if Role(t.role).is_active]
    assert told == round(1 - np.mean(active), 3)  # nothing that the traits do not tell
    assert all(c.smallest * len(responses) >= 4.9 for c in picture.candidates)
    for trait in picture.population.traits:
        silent = round((1 - trait.answered) * len(responses))
        assert silent == 0 or silent >= 5
    assert all(area.n >= 5 for area in picture.areas)
    assert all(s.n >= 5 for s in picture.segments)


def test_few_faults_and_few_answers_are_not_counted():
    responses, _ = small_survey(80, 1, rare=0.3)
    few = responses.frame.with_columns(
        pl.when(pl.int_range(pl.len()) < 3).then(pl.lit("a")).alias("school"),
        pl.when(pl.int_range(pl.len()) < 3)
        .then(pl.lit("yes"))
        .otherwise(pl.lit("no"))
        .alias("child"),
    )
    faults = [Fault(2, "money", "11", "0 to 10", "off-scale")] * 2
    faults += [Fault(3, "home", "?", "a choice", "unknown-choice")] * 6
    responses = replace(responses, frame=few, faults=tuple(faults))
    told = build(responses, segments=2, bootstraps=1, created=DAY).picture.provenance
    assert told.metrics["faults"] == {"off-scale": "fewer than 5", "unknown-choice": 6}
    notes = " ".join(told.notes)
    assert "school is left out: hardly anybody answered." in notes
    assert "child is left out: fewer than 10 people answered unlike the others." in notes


def read_dimension(figure: DimensionFigure, answered: int, low: int, high: int) -> Knowledge:
    """What is told of a dimension of one question; the attacker knows how many answered."""
    known = Knowledge()
    levels = {value: known.unknown(str(value)) for value in range(low, high + 1)}
    known.learn(dict.fromkeys(levels.values(), 1.0), answered, answered)
    if figure.mean is None:
        return known
    least, most = figure.mean - 0.005, figure.mean + 0.005
    steps = {name: float(value) for value, name in levels.items()}
    known.learn(steps, least * answered - 1e-6, most * answered + 1e-6)
    sd = figure.sd
    if sd is None and figure.low is not None:  # far from the ends of the scale, at least
        sd = (figure.high - figure.low) / 2 / 1.96 * np.sqrt(answered - 1)
    if sd is not None:
        squares = {name: float(value**2) for value, name in levels.items()}
        known.learn(
            squares,
            answered * (max(sd - 0.005, 0) ** 2 + min(least**2, most**2)) - 1e-6,
            answered * ((sd + 0.005) ** 2 + max(least**2, most**2)) + 1e-6,
        )
    for step in figure.distribution:
        inside = [name for value, name in levels.items() if step.low <= value < step.high]
        known.learn_share(inside, list(levels.values()), step.share)
    return known


@settings(max_examples=6, deadline=None)
@given(**SURVEYS | {"people": st.integers(30, 200)})
def test_a_mean_does_not_tell_how_few_gave_an_answer(people, seed, missing, rare, k):
    built, responses = built_from(people, seed, missing, rare, k)
    segment = built.people["segment"]
    for group in (built.picture.population, *built.picture.segments):
        figure = next(f for f in group.dimensions if f.code == "finance")
        answers = responses.frame["money"]
        if group is not built.picture.population:
            answers = answers.filter(segment == group.id)
        known = read_dimension(figure, answers.count(), 0, 10)
        for value in range(11):
            truth = int((answers == value).sum())
            if 1 <= truth <= 4:
                least, greatest = known.range_of([str(value)])
                assert least <= truth <= greatest
                assert least < greatest, (group, value, truth)


def test_one_person_off_the_top_of_a_scale_is_not_told_by_the_mean():
    answers = np.full(100, 10.0)
    answers[[3, 60]] = 9, 8
    trait = Trait("money", Measure.NUMERIC, "money", Role.RATING, low=0, high=10)
    for off, may_be_told in ((3, False), (5, True)):  # steps between everyone and the top
        answers[3] = 12 - off
        table = TraitTable((trait,), pl.DataFrame({"money": answers}), np.ones(100))
        shown = what_may_be_shown(Tally.of(table, np.zeros(100, dtype=int), 1), (trait,))
        assert shown.totals.tolist() == [may_be_told]


@pytest.mark.parametrize(("rarest", "may_be_told"), [(4, False), (5, True)])
def test_the_spread_of_three_answers_is_not_told_where_one_is_rare(rarest, may_be_told):
    levels = tuple({"en": word} for word in ("never", "at times", "often"))
    trait = Trait("tired", Measure.ORDERED, "tired", Role.RATING, low=0, high=2, levels=levels)
    answers = np.repeat([0.0, 1.0, 2.0], [60, 40 - rarest, rarest])
    table = TraitTable((trait,), pl.DataFrame({"tired": answers}), np.ones(100))
    tally = Tally.of(table, np.zeros(100, dtype=int), 1)
    told = population(tally, (trait,), None, what_may_be_shown(tally, (trait,))).traits[0]
    assert told.mean is not None
    assert (told.sd is not None) == may_be_told
