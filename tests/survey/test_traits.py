from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from revontuli.errors import InputError
from revontuli.survey import (
    Choice,
    Codebook,
    Kind,
    Measure,
    Question,
    Responses,
    Role,
    TraitPlan,
    draft_codebook,
    make_traits,
    plan_traits,
    read_responses,
)

YOUNG_PEOPLE = Path(__file__).parents[2] / "../shared/data/young_people/responses.csv"
MOOD = Question("mood", Kind.NUMBER, Role.RATING, "health", {"en": "Mood"}, low=1, high=10)


def choice(name: str, *values: str, role: Role = Role.SINGLE, **more: object) -> Question:
    choices = tuple(Choice(value, {"en": value.title()}) for value in values)
    kind = Kind.CHOICES if role is Role.MULTIPLE else Kind.CHOICE
    return Question(name, kind, role, choices=choices, **more)  # type: ignore[arg-type]


def people(*questions: Question, **answers: list[object]) -> Responses:
    types = {
        Kind.NUMBER: pl.Float64(),
        Kind.CHOICE: pl.String(),
        Kind.CHOICES: pl.List(pl.String),
        Kind.TEXT: pl.String(),
    }
    frame = pl.DataFrame(
        [pl.Series(q.name, answers[q.name], dtype=types[q.kind]) for q in questions]
    )
    return Responses(Codebook(questions), frame)


def traits_of(*questions: Question, **answers: list[object]) -> dict[str, list[float | None]]:
    responses = people(*questions, **answers)
    plan = plan_traits(responses, min_count=1, min_share=0)
    return make_traits(responses, plan).frame.to_dict(as_series=False)


def test_a_rating_with_five_steps_or_more_is_numeric() -> None:
    table = make_traits(people(MOOD, mood=[1, 7, None]))
    (trait,) = table.traits
    assert (trait.id, trait.measure, trait.low, trait.high) == ("mood", Measure.NUMERIC, 1, 10)
    assert (trait.dimension, trait.role, trait.label) == ("health", Role.RATING, {"en": "Mood"})
    assert table.frame["mood"].to_list() == [1, 7, None]


def test_a_rating_with_fewer_steps_is_ordered_from_zero() -> None:
    question = Question("mood", Kind.NUMBER, Role.RATING, low=1, high=4)
    table = make_traits(people(question, mood=[1, 4, None, 2]))
    (trait,) = table.traits
    assert (trait.measure, trait.low, trait.high) == (Measure.ORDERED, 0, 3)
    assert trait.levels == ({"en": "1"}, {"en": "2"}, {"en": "3"}, {"en": "4"})
    assert table.frame["mood"].to_list() == [0, 3, None, 1]


def test_ordered_choices_are_ranks_without_the_dont_knows() -> None:
    question = choice("often", "never", "eos", "daily", "weekly", ordered=True, missing=("eos",))
    table = make_traits(people(question, often=["never", "weekly", None, "daily"]))
    (trait,) = table.traits
    assert trait.measure is Measure.ORDERED
    assert [level["en"] for level in trait.levels] == ["Never", "Daily", "Weekly"]
    assert table.frame["often"].to_list() == [0, 2, None, 1]


def test_choices_without_an_order_are_a_binary_trait_each() -> None:
    question = choice("place", "a", "b", "c", label={"fi": "Paikka", "en": "Place"})
    responses = people(question, place=["a", "b", "c", None])
    table = make_traits(responses, plan_traits(responses, min_count=1))
    assert table.frame.to_dict(as_series=False) == {
        "place=a": [1, 0, 0, None],
        "place=b": [0, 1, 0, None],
        "place=c": [0, 0, 1, None],
    }
    assert all(trait.exclusive for trait in table.traits)
    assert table.traits[0].level == "a"
    assert table.traits[0].label == {"fi": "Paikka: A", "en": "Place: A"}


@pytest.mark.parametrize(
    ("values", "answers", "trait"),
    [
        (("yes", "no"), ["yes", "yes", "no"], "q=yes"),
        (("ei", "kyllä"), ["ei", "ei", "kyllä"], "q=kyllä"),
        (("0", "1"), ["1", "1", "0"], "q=1"),
        (("city", "village"), ["city", "city", "village"], "q=village"),
    ],
)
def test_two_choices_are_one_trait(
    values: tuple[str, str], answers: list[object], trait: str
) -> None:
    made = traits_of(choice("q", *values), MOOD, q=answers, mood=[1, 2, 3])
    assert list(made) == [trait, "mood"]
    assert sum(value or 0 for value in made[trait]) == answers.count(trait[2:])


def test_constants_areas_and_outcomes_have_a_trait_for_each_choice() -> None:
    made = traits_of(
        MOOD,
        choice("gender", "f", "m", role=Role.CONSTANT),
        choice("stay", "no", "yes", role=Role.OUTCOME, ordered=True),
        Question("area", Kind.TEXT, Role.AREA),
        Question("born", Kind.NUMBER, Role.CONSTANT),
        mood=[1, 2, 3],
        gender=["f", "m", None],
        stay=["no", "yes", "yes"],
        area=["20100", "33100", "20100"],
        born=[1999, 2001, None],
    )
    assert made == {
        "mood": [1, 2, 3],
        "gender=f": [1, 0, None],
        "gender=m": [0, 1, None],
        "stay=no": [1, 0, 0],
        "stay=yes": [0, 1, 1],
        "area=20100": [1, 0, 1],
        "area=33100": [0, 1, 0],
        "born": [1999, 2001, None],
    }


def test_several_choices_are_a_trait_each_and_none_chosen_is_known() -> None:
    question = choice("worries", "rent", "alone", role=Role.MULTIPLE)
    made = traits_of(question, worries=[["rent"], [], None, ["rent", "alone"]])
    assert made == {"worries=rent": [1, 0, None, 1], "worries=alone": [0, 0, None, 1]}


def test_coded_open_answers_are_traits_and_uncoded_ones_are_not() -> None:
    topics = Question("topics", Kind.CHOICES, Role.OPEN, choices=(Choice("bus"), Choice("friends")))
    text = Question("text", Kind.TEXT, Role.OPEN)
    responses = people(topics, text, topics=[["bus"], ["friends"], None], text=["a", "b", "c"])
    plan = plan_traits(responses, min_count=1)
    assert [trait.id for trait in plan.traits] == ["topics=bus", "topics=friends"]
    assert plan.dropped == {"text": "an open answer that is not coded into topics"}


def test_rare_choices_are_pooled_and_told() -> None:
    answers: list[object] = ["a"] * 60 + ["b"] * 30 + ["c"] * 6 + ["d"] * 5
    responses = people(choice("q", "a", "b", "c", "d", "e", label={"fi": "K"}), q=answers)
    plan = plan_traits(responses)
    table = make_traits(responses, plan)
    assert [trait.id for trait in plan.traits] == ["q=a", "q=b", "q=other"]
    assert plan.traits[2].label == {"fi": "K: muu"}
    assert table.frame["q=other"].sum() == 11
    assert plan.dropped == {"q=e": "nobody chose it"}
    assert plan.notes == ("q: 2 rare options are pooled as 'other': c, d",)


def test_rare_choices_join_the_questions_own_other() -> None:
    answers: list[object] = ["a"] * 60 + ["other"] * 30 + ["c"] * 3
    responses = people(choice("q", "a", "other", "c"), q=answers)
    table = make_traits(responses)
    assert table.frame["q=other"].sum() == 33


def test_a_pool_that_is_rare_itself_is_left_out() -> None:
    answers: list[object] = ["a"] * 60 + ["b"] * 30 + ["c"] * 3
    plan = plan_traits(people(choice("q", "a", "b", "c"), q=answers))
    assert [trait.id for trait in plan.traits] == ["q=a", "q=b"]
    assert plan.dropped == {"q=c": "too few people chose it (fewer than 10)"}


def test_a_person_with_several_rare_choices_has_the_pooled_trait_once() -> None:
    question = choice("q", "a", "b", "c", role=Role.MULTIPLE)
    answers: list[object] = [["a"]] * 20 + [["b", "c"]] * 9 + [["b"]] * 0 + [["c", "a"]] * 1 + [[]]
    responses = people(question, q=answers)
    plan = plan_traits(responses, min_count=10)
    table = make_traits(responses, plan)
    assert [trait.id for trait in plan.traits] == ["q=a", "q=c"]
    pooled = plan_traits(responses, min_count=10, min_share=0.35)
    assert [trait.id for trait in pooled.traits] == ["q=a"]
    assert table.frame["q=c"].sum() == 10


def test_what_is_the_same_for_everybody_is_dropped_with_its_reason() -> None:
    responses = people(
        MOOD,
        Question("flat", Kind.NUMBER, Role.RATING, low=1, high=5),
        choice("same", "a", "b"),
        choice("empty", "a", "b"),
        mood=[1, 2, 3],
        flat=[4, 4, None],
        same=["a", "a", "a"],
        empty=[None, None, None],
    )
    plan = plan_traits(responses)
    assert [trait.id for trait in plan.traits] == ["mood"]
    assert plan.dropped == {
        "flat": "everybody who answered said 4",
        "same": "everybody who answered said 'a'",
        "empty": "nobody answered",
    }


def test_short_labels_stand_before_options() -> None:
    question = choice(
        "q", "a", "b", "c", label={"en": "Which of these worry you?"}, short={"en": "Worries"}
    )
    plan = plan_traits(people(question, q=["a", "b", "c"]), min_count=1)
    assert plan.traits[0].label == {"en": "Worries: A"}
    asked = choice("q", "a", "b", "c", label={"en": "Worried?"})
    assert plan_traits(people(asked, q=["a", "b", "c"]), min_count=1).traits[0].label == {
        "en": "Worried? A"
    }


def test_one_answer_all_missing_and_all_alike_are_refused() -> None:
    with pytest.raises(InputError, match="answers from 1 person; expected at least two"):
        plan_traits(people(MOOD, mood=[1]))
    with pytest.raises(InputError, match="no answer that enters the clustering differs"):
        plan_traits(people(MOOD, mood=[None, None, None]))
    with pytest.raises(InputError, match="no answer that enters the clustering differs"):
        plan_traits(people(MOOD, mood=[3, 3, 3]))


def test_weights_have_mean_one_over_what_the_plan_learned_from() -> None:
    weight = Question("w", Kind.NUMBER, Role.WEIGHT)
    whole = people(MOOD, weight, mood=[1, 2, 3, 4], w=[1, 3, 5, 7])
    plan = plan_traits(whole)
    first = people(MOOD, weight, mood=[1, 2], w=[1, 3])
    np.testing.assert_allclose(make_traits(whole).weights, [0.25, 0.75, 1.25, 1.75])
    np.testing.assert_allclose(make_traits(first, plan).weights, [0.25, 0.75])


QUESTIONS = (
    MOOD,
    Question("w", Kind.NUMBER, Role.WEIGHT),
    choice("work", "yes", "no"),
    choice("place", "a", "b", "c", "d"),
    choice("many", "x", "y", "z", role=Role.MULTIPLE),
    choice("often", "never", "weekly", "daily", ordered=True),
)
PERSON = st.fixed_dictionaries(
    {
        "mood": st.none() | st.integers(1, 10),
        "w": st.floats(0.1, 5),
        "work": st.sampled_from([None, "yes", "no"]),
        "place": st.sampled_from([None, "a", "b", "c", "d"]),
        "many": st.none() | st.lists(st.sampled_from("xyz"), unique=True),
        "often": st.sampled_from([None, "never", "weekly", "daily"]),
    }
)


@given(rows=st.lists(PERSON, min_size=2, max_size=30), cut=st.integers(0, 30))
@settings(max_examples=60, deadline=None)
def test_a_plan_makes_the_same_traits_batch_by_batch(
    rows: list[dict[str, object]], cut: int
) -> None:
    varied = [*rows, {**rows[0], "mood": 1}, {**rows[0], "mood": 9}]
    answers = {q.name: [row[q.name] for row in varied] for q in QUESTIONS}
    whole = people(*QUESTIONS, **answers)
    plan = plan_traits(whole, min_count=2)
    stored = TypeAdapter(TraitPlan).validate_json(TypeAdapter(TraitPlan).dump_json(plan))
    assert stored == plan
    together = make_traits(whole, plan)
    parts = [
        Responses(whole.codebook, part)
        for part in (whole.frame[:cut], whole.frame[cut:])
        if part.height
    ]
    tables = [make_traits(part, stored) for part in parts]
    assert pl.concat([table.frame for table in tables]).equals(together.frame)
    np.testing.assert_array_equal(
        np.concatenate([table.weights for table in tables]), together.weights
    )
    known = together.frame.select(pl.all().is_not_null())
    for trait in together.traits:
        answered = whole.frame[trait.question].is_not_null()
        assert known[trait.id].equals(answered.alias(trait.id))
        values = together.frame[trait.id].drop_nulls()
        if trait.measure is Measure.BINARY:
            assert set(values) <= {0.0, 1.0}


def test_a_real_survey_gives_its_traits() -> None:
    if not YOUNG_PEOPLE.exists():
        pytest.skip("the shared survey of young people is not here")
    codebook = draft_codebook(YOUNG_PEOPLE)
    table = make_traits(read_responses(YOUNG_PEOPLE, codebook))
    assert len(table) == 1010
    assert len(table.active.traits) == 151
    assert [trait.id for trait in table.reading.traits] == [
        "Age", "Height", "Weight", "Gender=female", "Gender=male",
    ]  # fmt: skip
