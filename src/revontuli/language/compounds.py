"""Parts of compound words in Finnish and Swedish."""

from __future__ import annotations

from revontuli.language.lemmas import base_forms, lemmatizer_in_use
from revontuli.language.voikko import voikko
from revontuli.language.word_forms import word_forms


def compound_parts(word: str, lemmas: tuple[str, ...], language: str) -> tuple[str, ...]:
    """The base forms of the parts of `word`, in order; none where it is no compound."""
    if "-" in word:
        pieces = [piece for piece in word.split("-") if piece]
        return tuple(base_forms(piece, language)[0] for piece in pieces) if len(pieces) > 1 else ()
    if language == "fi" and lemmatizer_in_use("fi") == "voikko":
        own = voikko()
        for reading in own.analyse(word) if own else ():
            if reading.pieces:
                *first, last = reading.pieces  # the last is in its base form already
                return (*map(_modifier_base, first), last)
    return ()


def _modifier_base(piece: str) -> str:
    """The base form of what stands before in a Finnish compound: asumis, asuminen; lasten, lapsi."""
    known = word_forms("fi")
    if piece.endswith("s") and known.get(piece[:-1] + "nen") == piece[:-1] + "nen":
        return piece[:-1] + "nen"
    return base_forms(piece, "fi")[0]
