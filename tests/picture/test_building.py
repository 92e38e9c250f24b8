import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from revontuli.engine.local import Checkpoint
from revontuli.errors import InputError
from revontuli.picture import Picture, StoredResponses, build_picture
from revontuli.picture.building import Iteration, build, checkpoint_key, read_names
from revontuli.survey import Codebook, Kind, Question, Responses, Role, make_traits, read_responses

from .small_surveys import CODEBOOK, DAY, QUESTIONS, small_survey

QUICK = {"segments": 3, "bootstraps": 2, "created": DAY}


def on_disk(folder: Path, people: int = 130, seed: int = 2) -> tuple[Path, Codebook]:
    """A survey in a Parquet file, several options in one cell, and its codebook."""
    responses, _ = small_survey(people, seed)
    path = folder / "answers.parquet"
    responses.frame.with_columns(pl.col("help").list.join(" ")).write_parquet(path)
    several = {"help": " "}
    questions = (replace(q, separator=several.get(q.name)) for q in QUESTIONS)
    return path, replace(CODEBOOK, questions=tuple(questions))


@pytest.fixture(scope="module")
def built():
    return build(small_survey(160, 2)[0], **QUICK)


def test_the_same_answers_and_seed_give_the_same_bytes(built, tmp_path):
    again = build(small_survey(160, 2)[0], **QUICK)
    first = built.picture.save(tmp_path / "a").read_bytes()
    assert again.picture.save(tmp_path / "b").read_bytes() == first
    assert again.people.equals(built.people)
    other = build_picture(small_survey(160, 2)[0], **QUICK | {"created": date(2026, 1, 1)})
    assert other.to_json().encode() != first


def test_a_picture_is_the_same_after_it_was_saved(built, tmp_path):
    built.picture.save(tmp_path)
    text = (tmp_path / "picture.json").read_text(encoding="utf-8")
    assert text.startswith('{\n  "format": "revontuli.picture/1",\n')
    assert Picture.load(tmp_path) == built.picture
    assert Picture.load(tmp_path / "picture.json").to_json() == text
    assert next(iter(json.loads(text))) == "format"
    assert {"population", "segments", "provenance"} <= set(json.loads(text))


def test_where_a_picture_comes_from_is_told(built):
    told = built.picture.provenance
    assert (told.source, told.sha256, told.created, told.seed) == (
        "small.csv", "0" * 64, "2025-11-01", 0,
    )  # fmt: skip
    assert told.parameters["segments"] == 3
    assert told.parameters["bootstraps"] == told.metrics["n_bootstraps"] == 2
    assert told.parameters["iteration"]["merge"] == []
    assert set(told.versions) == {"revontuli", "numpy", "scipy", "scikit-learn", "polars"}
    assert told.metrics["n_learned_from"] == 160
    assert 0 < told.metrics["missing_share"] < 0.15
    assert any("area=island is left out" in note for note in told.notes)


def test_everybody_is_in_a_segment_and_the_segments_add_up(built):
    picture, people = built.picture, built.people
    assert [s.id for s in picture.segments] == ["s1", "s2", "s3"]
    assert sum(s.n for s in picture.segments) == picture.population.n == people.height == 160
    assert people["id"].to_list() == [f"p{i}" for i in range(160)]
    sizes = dict(people["segment"].value_counts().iter_rows())
    assert sizes == {s.id: s.n for s in picture.segments}
    assert people["confidence"].is_between(1 / 3, 1).all()
    assert all(s.story["fi"] and s.name["sv"] for s in picture.segments)
    predicted = built.segmenter.predict(make_traits(small_survey(160, 2)[0], built.plan))
    ids = np.array(built.segmenter.segment_ids_)
    assert (ids[predicted] == people["segment"].to_numpy()).all()


def test_progress_runs_to_its_end():
    told: list[tuple[str, int, int]] = []
    build(small_survey(60, 2)[0], **QUICK, progress=lambda *step: told.append(step))
    assert all(0 <= done <= total for _, done, total in told)
    assert ("Counting everybody", 1, 1) in told
    assert told[-1] == ("Describing the segments", 4, 4)


# What an analyst asks for


def test_an_analysts_iteration_is_kept_with_the_picture():
    iteration = Iteration(
        leave_out=("home",),
        weigh={"finance": 2.0},
        merge=(("s2", "s3"),),
        names=read_names({"s1": "Alkajat"}),
    )
    picture = build_picture(small_survey(160, 2)[0], **QUICK, iteration=iteration)
    assert [s.id for s in picture.segments] == ["s1", "s2+s3"]
    assert picture.segment("s1").name == {"fi": "Alkajat", "sv": "Alkajat", "en": "Alkajat"}
    kept = json.loads(picture.to_json())["provenance"]["parameters"]["iteration"]
    assert kept["leave_out"] == ["home"]
    assert kept["weigh"] == {"finance": 2.0}
    assert kept["merge"] == [["s2", "s3"]]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"iteration": Iteration(names=read_names({"s9": "x"}))}, "no segment 's9'"),
        ({"iteration": Iteration(leave_out=("nothing",))}, "'nothing' is not known"),
        ({"iteration": Iteration(weigh={"nothing": 2})}, "'nothing' is not known"),
        ({"iteration": Iteration(merge=(("s1", "s9"),))}, "no segment 's9'"),
        ({"iteration": Iteration(split={"s9": 2})}, "no segment 's9'"),
        ({"outcomes": ["home=owned"]}, "'home=owned' is no outcome"),
        ({"basket_questions": ["nosuch"]}, "'nosuch' is no multiple-choice question"),
        ({"basket_questions": ["home"]}, "'home' is no multiple-choice question"),
        ({"bootstraps": 0}, "0 bootstraps"),
        ({"segments": 1000}, "1000 segments"),
        ({"segments": 0}, "0 segments"),
    ],
)
def test_what_cannot_be_done_is_one_message(options, told):
    with pytest.raises(InputError) as error:
        build(small_survey(80, 2)[0], **QUICK | options)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


# Small and odd surveys


@pytest.mark.parametrize("people", [12, 16, 20, 30])
@pytest.mark.parametrize("segments", ["auto", 2])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_tiny_survey_is_a_picture_or_one_message(people, segments, seed):
    responses, _ = small_survey(people, seed, rare=0.3)
    try:
        picture = build_picture(responses, segments=segments, bootstraps=2, created=DAY)
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017 (a picture is right as well)
    else:
        assert all(segment.n >= 5 for segment in picture.segments)


def test_two_people_are_too_few():
    with pytest.raises(InputError):
        build(small_survey(2, 0)[0], **QUICK)


def only(*roles: Role, frame: str | None = None, people: int = 120) -> Responses:
    """A survey with only the questions of some roles."""
    responses, _ = small_survey(people, 4)
    questions = tuple(q for q in QUESTIONS if q.role in roles)
    if frame is None:
        questions = tuple(replace(q, dimension=None) for q in questions)
    codebook = Codebook(questions, frame=frame)
    return Responses(codebook, responses.frame.select([q.name for q in questions]))


def test_a_survey_of_ratings_alone_has_a_picture():
    picture = build_picture(only(Role.RATING), **QUICK)
    assert (picture.areas, picture.drivers, picture.baskets) == ((), (), ())
    assert picture.population.dimensions == picture.population.outcomes == ()
    assert picture.frame.code == "own"


def test_without_ids_nobody_can_be_followed():
    built = build(only(Role.RATING, Role.SINGLE), **QUICK)
    assert built.people["id"].null_count() == built.people.height == 120


def test_a_survey_of_choices_alone_has_a_picture():
    picture = build_picture(only(Role.SINGLE, Role.MULTIPLE), **QUICK)
    assert sum(s.n for s in picture.segments) == 120


def test_ids_may_be_numbers():
    responses = only(Role.RATING, people=60)
    question = Question("number", Kind.NUMBER, Role.ID)
    codebook = Codebook((question, *responses.codebook))
    frame = responses.frame.with_columns(pl.int_range(pl.len()).cast(pl.Float64).alias("number"))
    built = build(Responses(codebook, frame), **QUICK | {"segments": 2})
    assert built.people["id"].n_unique() == 60


def test_a_survey_that_nobody_answers_unlike_is_one_message():
    frame = pl.DataFrame({"money": [5.0] * 30})
    codebook = Codebook((Question("money", Kind.NUMBER, Role.RATING, low=0, high=10),))
    with pytest.raises(InputError, match="differs"):
        build(Responses(codebook, frame), **QUICK)


def test_somebody_who_answered_nothing_that_counts_is_in_a_segment_all_the_same():
    responses, _ = small_survey(80, 2)
    silent = pl.int_range(pl.len()) < 3
    active = [q.name for q in QUESTIONS if q.role.is_active]
    frame = responses.frame.with_columns(
        pl.when(~silent).then(pl.col(name)).alias(name) for name in active
    )
    built = build(replace(responses, frame=frame), **QUICK | {"segments": 2})
    assert built.people.height == 80
    assert built.people["confidence"].is_finite().all()


def test_weights_count_in_shares_and_not_in_numbers_of_people():
    responses, _ = small_survey(120, 4)
    weight = Question("w", Kind.NUMBER, Role.WEIGHT)
    codebook = replace(CODEBOOK, questions=(*QUESTIONS, weight))
    heavy = np.where(np.arange(120) < 60, 3.0, 1.0)
    weighted = Responses(codebook, responses.frame.with_columns(pl.Series("w", heavy)))
    built = build(weighted, **QUICK)
    here = (built.people["segment"] == "s1").to_numpy()
    assert built.picture.segment("s1").n == here.sum()
    share = heavy[here].sum() / heavy.sum()
    assert built.picture.segment("s1").share == pytest.approx(share, abs=0.0006)
    assert built.picture.population.weighted_n == pytest.approx(120, abs=0.1)


# Batches


def numbers(value: Any) -> Any:
    """A picture's JSON without its provenance."""
    body = json.loads(value.to_json())
    del body["provenance"]
    return body


def nearly(a: Any, b: Any) -> bool:
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(nearly(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(nearly, a, b))
    return a == pytest.approx(b, abs=1e-9) if isinstance(a, float) else bool(a == b)


def test_counting_in_batches_gives_the_picture_of_all_at_once(tmp_path):
    path, codebook = on_disk(tmp_path)
    held = build(read_responses(path, codebook), **QUICK)
    stored = build(StoredResponses(path, codebook, batch=30), **QUICK)
    assert nearly(numbers(held.picture), numbers(stored.picture))
    assert held.people["segment"].equals(stored.people["segment"])
    assert stored.picture.provenance.sha256 == held.picture.provenance.sha256
    assert stored.picture.provenance.metrics == held.picture.provenance.metrics


def test_a_sample_is_learned_from_and_everybody_is_counted(tmp_path):
    path, codebook = on_disk(tmp_path, people=300)
    built = build(StoredResponses(path, codebook, batch=70, sample=120), **QUICK)
    assert built.picture.population.n == built.people.height == 300
    told = built.picture.provenance
    assert told.metrics["n_learned_from"] == 120
    assert any("random sample of 120 people" in note for note in told.notes)


class Interrupted:
    """Progress that ends the run when `batches` batches are counted, as Ctrl+C does."""

    def __init__(self, batches: int) -> None:
        self.batches = batches

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage == "Counting everybody" and done == self.batches:
            raise KeyboardInterrupt


def counted_batches(source: StoredResponses, **options: Any) -> tuple[Picture, list[int], set[str]]:
    """The picture, how many people each batch counted anew had, and the stages gone through."""
    seen: list[int] = []
    stages: set[str] = set()

    class Watched(StoredResponses):
        def batches(self, first: int = 0):  # type: ignore[no-untyped-def]
            for batch in super().batches(first):
                seen.append(len(batch))
                yield batch

    watched = Watched(source.path, source.codebook, source.batch, source.sample)
    picture = build_picture(
        watched, **QUICK, **options, progress=lambda stage, *_: stages.add(stage)
    )
    return picture, seen, stages


def test_an_interrupted_run_goes_on_where_it_was(tmp_path):
    path, codebook = on_disk(tmp_path)
    source = StoredResponses(path, codebook, batch=30)
    whole = build_picture(source, **QUICK)
    checkpoint = Checkpoint(tmp_path / "unfinished", checkpoint_key(source, QUICK))
    with pytest.raises(KeyboardInterrupt):
        build(source, **QUICK, checkpoint=checkpoint, progress=Interrupted(3))
    assert checkpoint.finished == 3
    picture, seen, stages = counted_batches(source, checkpoint=checkpoint)
    assert seen == [30, 10]  # of 30, 30, 30, 30 and 10 people
    assert "Testing how surely the segments come back" not in stages
    assert picture.to_json() == whole.to_json()
    assert not (tmp_path / "unfinished").exists()


def test_what_another_run_counted_is_not_used(tmp_path):
    path, codebook = on_disk(tmp_path)
    source = StoredResponses(path, codebook, batch=30)
    folder = tmp_path / "unfinished"
    with pytest.raises(KeyboardInterrupt):
        build(
            source,
            **QUICK,
            checkpoint=Checkpoint(folder, checkpoint_key(source, {"seed": 0})),
            progress=Interrupted(3),
        )
    key = checkpoint_key(source, {"seed": 1})
    _, seen, _ = counted_batches(source, checkpoint=Checkpoint(folder, key), seed=1)
    assert seen == [30, 30, 30, 30, 10]
    assert not folder.exists()


def test_a_run_that_fails_keeps_what_it_counted(tmp_path):
    path, codebook = on_disk(tmp_path)
    source = StoredResponses(path, codebook, batch=30)
    checkpoint = Checkpoint(tmp_path / "unfinished", checkpoint_key(source, {}))
    named = Iteration(names=read_names({"s9": "Nobody"}))
    with pytest.raises(InputError):
        build(source, **QUICK, iteration=named, checkpoint=checkpoint)
    assert (checkpoint.folder / "segmenter.npz").exists()
