"""What a keeper is told of a bot before it is published."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.dialogue import (
    Alternative,
    BotModel,
    Example,
    KeeperTest,
    OwnWord,
    Prediction,
    Source,
)
from revontuli.dialogue.bot_report import BotReport, GapKind, Understood
from revontuli.dialogue.content_changes import compare_content, find_changes
from revontuli.dialogue.content_checks import find_doubled, find_gaps
from revontuli.dialogue.cross_validation import (
    HeldOut,
    assign_folds,
    find_confusions,
    find_doubtful,
    score,
    score_by_language,
    score_intents,
)
from revontuli.dialogue.evaluation import evaluate, run_tests
from revontuli.dialogue.training import train_bot, training_examples
from tests.dialogue.small_bot import CATALOGUE, CONTENT


@pytest.fixture(scope="module")
def model() -> BotModel:
    return train_bot(CONTENT, CATALOGUE, encoder="ngrams")


@pytest.fixture(scope="module")
def report(model) -> BotReport:
    return evaluate(CONTENT, CATALOGUE, encoder="ngrams", model=model, folds=2)


class Knows:
    """Understands just what it was told."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers

    def predict(self, text: str, language: str | None = None) -> Prediction:
        intent = self.answers.get(text)
        return Prediction(intent, 0.9, is_sure=intent is not None)


def held(intent: str, found: str | None, confidence: float = 0.8, text: str = "") -> HeldOut:
    prediction = Prediction(
        found, confidence, (Alternative(found or intent, confidence),), is_sure=confidence > 0.6
    )
    return HeldOut(Example(text or f"{intent} {found}", intent, "fi"), prediction)


# The whole report


def test_a_report_tells_how_well_keepers_examples_are_understood(report) -> None:
    assert report.scores.n == len(CONTENT.examples)
    assert report.scores.accuracy > 0.3
    assert set(report.by_language) == {"fi", "sv"}
    assert {one.intent for one in report.by_intent} == {i.name for i in CONTENT.intents}
    wrong = sum(confusion.n for confusion in report.confusions)
    assert wrong == round((1 - report.scores.accuracy) * report.scores.n)


def test_a_report_is_the_same_after_a_journey_as_json(report) -> None:
    told = json.loads(json.dumps(report.as_json()))
    assert told["may_publish"] is report.may_publish
    assert BotReport.from_json(told) == report


def test_the_same_bot_and_seed_give_the_same_report(report, model) -> None:
    assert evaluate(CONTENT, CATALOGUE, encoder="ngrams", model=model, folds=2) == report


def test_a_report_without_a_published_bot_tells_of_no_changes(report) -> None:
    assert report.changes is None


def test_work_on_a_report_can_be_stopped_between_folds(model) -> None:
    seen = []

    def stop_later(stage: str, done: int, total: int) -> None:
        seen.append(stage)
        if seen.count("Asking held-out examples") == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(CONTENT, CATALOGUE, 0, "ngrams", None, stop_later, model=model, folds=2)


# The keepers' own tests


def test_a_bot_may_be_published_only_when_every_test_passes(report) -> None:
    knows = Knows({"asunto": "find_flat"})
    tests = (
        KeeperTest("asunto", "find_flat"),
        KeeperTest("kuinka syvä on meri", ""),
    )
    passed = run_tests(tests, knows)
    assert replace(report, tests=passed).may_publish
    failed = run_tests((*tests, KeeperTest("bussi", "buy_bus_card")), knows)
    assert not replace(report, tests=failed).may_publish
    assert [(t.text, t.found) for t in failed if not t.passed] == [("bussi", "")]
    assert failed[0].text == "bussi"  # what failed comes first


def test_a_question_that_must_not_be_known_fails_when_it_is() -> None:
    (result,) = run_tests((KeeperTest("meri", ""),), Knows({"meri": "find_flat"}))
    assert (result.passed, result.found, result.confidence) == (False, "find_flat", 0.9)


# Holding out


def test_every_example_of_the_keepers_is_held_out_once_and_no_other() -> None:
    examples = training_examples(CONTENT, CATALOGUE)
    folds = assign_folds(examples, 0, 3)
    written = [fold for e, fold in zip(examples, folds, strict=True) if e.source == Source.WRITTEN]
    others = {fold for e, fold in zip(examples, folds, strict=True) if e.source != Source.WRITTEN}
    assert Counter(written) == {0: 12, 1: 12, 2: 12}
    assert others == {None}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), max_size=40))
def test_intents_are_dealt_evenly_and_the_same_words_stay_together(said) -> None:
    examples = [Example(text, intent) for intent, text in said]
    folds = assign_folds(examples, 1, 3)
    by_words = {(e.intent, e.text): set() for e in examples}
    for example, fold in zip(examples, folds, strict=True):
        by_words[example.intent, example.text].add(fold)
    assert all(len(found) == 1 for found in by_words.values())
    for intent in "abc":
        dealt = Counter(next(iter(f)) for (own, _), f in by_words.items() if own == intent)
        assert not dealt or max(dealt.values()) <= 1 or None in dealt


def test_an_intents_only_example_is_never_held_out() -> None:
    examples = [Example("yksi", "a"), Example("kaksi", "b"), Example("kolme", "b")]
    assert assign_folds(examples, 0, 2)[0] is None


# Scores


def test_scores_are_those_of_the_textbook() -> None:
    asked = [
        held("a", "a"), held("a", "a"), held("a", "b"), held("b", "b"), held("b", None, 0.1),
    ]  # fmt: skip
    scores = score(asked)
    assert (scores.n, scores.accuracy, scores.unknown) == (5, 0.6, 0.2)
    assert scores.sure_and_wrong == 0.2
    by_intent = {one.intent: one for one in score_intents(asked)}
    assert by_intent["a"].precision == 1.0
    assert by_intent["a"].recall == pytest.approx(2 / 3)
    assert by_intent["a"].f1 == pytest.approx(0.8)
    assert by_intent["b"].f1 == pytest.approx(0.5)
    assert scores.macro_f1 == pytest.approx(0.65)
    assert score_by_language(asked)["fi"] == scores


def test_scores_of_nothing_are_none() -> None:
    assert score([]).accuracy is None
    assert score_intents([]) == ()


def test_confusions_are_counted_with_the_surest_examples() -> None:
    asked = [held("a", "b", 0.3, "epävarma"), held("a", "b", 0.9, "varma"), held("b", None)]
    first, second = find_confusions(asked)
    assert (first.intent, first.taken_for, first.n, first.of) == ("a", "b", 2, 2)
    assert first.examples == ("varma", "epävarma")
    assert (second.intent, second.taken_for) == ("b", "")


def test_an_example_that_all_others_take_for_something_else_is_doubtful() -> None:
    asked = [held("a", "b", 0.95), held("a", "b", 0.4), held("a", "a", 0.95), held("a", None, 0.9)]
    (doubtful,) = find_doubtful(asked)
    assert (doubtful.intent, doubtful.predicted, doubtful.confidence) == ("a", "b", 0.95)


# What the content lacks and says twice


def test_words_that_stand_under_two_intents_are_told() -> None:
    content = CONTENT.with_examples(
        (Example("Etsin  vuokra-asuntoa!", "borrow_books", "fi", Source.TAUGHT),)
    )
    (doubled,) = find_doubled(content, training_examples(content, CATALOGUE))
    assert doubled.is_same
    assert {doubled.intent, doubled.other_intent} == {"find_flat", "borrow_books"}


def test_nearly_the_same_words_are_told_and_the_same_in_another_language_are_not() -> None:
    content = CONTENT.with_examples(
        (
            Example("opiskelija-alennusta bussissa", "borrow_books", "fi"),
            Example("busskort för studerande", "borrow_books", "fi"),
        )
    )
    (doubled,) = find_doubled(content, training_examples(content, CATALOGUE))
    assert not doubled.is_same
    assert "opiskelija-alennus bussissa" in {doubled.text, doubled.other_text}


def test_words_that_a_skill_knows_too_are_told_as_its_own() -> None:
    built_in = next(e for e in training_examples(CONTENT, CATALOGUE) if e.intent == "do:greet")
    content = CONTENT.with_examples((Example(built_in.text, "find_flat", built_in.language),))
    doubled = find_doubled(content, training_examples(content, CATALOGUE))
    assert any(one.is_template and one.other_intent == "do:greet" for one in doubled)


def test_content_that_lacks_nothing_has_no_gaps() -> None:
    assert find_gaps(CONTENT, CATALOGUE) == ()
    assert find_doubled(CONTENT, training_examples(CONTENT, CATALOGUE)) == ()


def test_what_an_intent_lacks_is_told() -> None:
    flat, bus, books = CONTENT.intents
    bus = replace(bus, answer={"fi": "Vain suomeksi"}, title={"sv": "Busskort"})
    books = replace(books, answer={}, services=("s:library", "s:gone"))
    flat = replace(flat, answer={})
    examples = tuple(
        e
        for e in CONTENT.examples
        if e.intent != "borrow_books" or (e.language == "fi" and "kirjasto" in e.text)
    )
    content = replace(
        CONTENT,
        intents=(flat, bus, books),
        examples=(*examples, Example("hei", "forgotten", "fi")),
        tests=(KeeperTest("missä", "term:gone"),),
    )
    told = {(gap.intent, gap.kind): gap for gap in find_gaps(content, CATALOGUE)}
    assert set(told) == {
        ("find_flat", GapKind.NO_ANSWER),
        ("buy_bus_card", GapKind.NO_ANSWER_IN),
        ("buy_bus_card", GapKind.NO_TITLE_IN),
        ("borrow_books", GapKind.FEW_EXAMPLES),
        ("borrow_books", GapKind.NO_EXAMPLES_IN),
        ("borrow_books", GapKind.NO_SUCH_SERVICE),
        ("forgotten", GapKind.NO_SUCH_INTENT),
        ("term:gone", GapKind.NO_SUCH_INTENT),
    }
    assert told["borrow_books", GapKind.NO_SUCH_SERVICE].missing == ("s:gone",)
    assert told["buy_bus_card", GapKind.NO_ANSWER_IN].missing == ("sv",)


def test_places_for_words_that_there_are_not_are_gaps() -> None:
    flat = replace(CONTENT.intents[0], answer={"fi": "{document} ja {nimi}", "sv": "{nimi}, { x }"})
    words = (OwnWord("document", "passi"),)
    content = replace(CONTENT, intents=(flat, *CONTENT.intents[1:]), words=words)
    found = [gap for gap in find_gaps(content, CATALOGUE) if gap.kind is GapKind.NO_SUCH_WORDS]
    assert [(gap.intent, gap.missing) for gap in found] == [("find_flat", ("{nimi}", "{x}"))]


# What changed


def test_a_bot_beside_itself_has_no_changes(model) -> None:
    changes = find_changes(model, model)
    assert compare_content(CONTENT, CONTENT) == replace(changes, asked=0)
    assert changes.understood == ()
    assert changes.asked == len({e.text for e in (*CONTENT.examples, *CONTENT.tests)})


def test_changes_tell_what_was_written_and_what_is_understood_differently() -> None:
    flat, bus, _ = CONTENT.intents
    after = replace(
        CONTENT,
        greeting={"fi": "Hei"},
        intents=(replace(flat, answer={"fi": "Uusi"}), replace(bus, in_menu=True)),
        examples=(*CONTENT.examples[1:], Example("dösakortti", "buy_bus_card", "fi")),
        tests=(*CONTENT.tests, KeeperTest("dösakortti", "buy_bus_card")),
    )
    right = {e.text: e.intent for e in (*CONTENT.examples, *after.examples)}
    before = BotModel(CONTENT, Knows({**right, "dösakortti": ""}), {"version": 4})
    now = BotModel(after, Knows({**right, "bussikortti opiskelijalle": "find_flat"}))
    changes = find_changes(now, before)
    assert changes.version == 4
    assert changes.intents_removed == ("borrow_books",)
    assert changes.answers_changed == ("find_flat",)
    assert changes.intents_changed == ("buy_bus_card",)
    assert changes.settings_changed == ("greeting",)
    assert changes.examples_added == {"buy_bus_card": 1}
    assert changes.examples_removed == {"find_flat": 1}
    assert changes.tests_added == ("dösakortti",)
    understood = {one.text: one.is_better for one in changes.understood}
    assert understood["bussikortti opiskelijalle"] is False
    assert understood["dösakortti"] is True
    assert changes.understood[0].is_better is False  # worse ones first


@pytest.mark.parametrize(
    ("before", "after", "is_better"),
    [("a", "", False), ("b", "a", True), ("b", "c", None)],
)
def test_a_change_is_better_when_it_is_right_now(before, after, is_better) -> None:
    assert Understood("?", before, after, "a").is_better is is_better
