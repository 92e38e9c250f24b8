"""Is it the place or the ordinary word: "asun Salossa", "Matti Salo", "salo kohisi"?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from revontuli.language.place_forms import Case
from revontuli.language.place_names import PlaceName

# Living and moving, near a local case: "muutan lahteen". Beginnings of words.
_LIVING = (
    "asu", "muutt", "muutan", "muutat", "muutamme", "muutin", "muuto", "kotoisin", "koti", "kodin",
    "opiskel", "synty", "synny", "lähd", "matk", "vuokra", "paikkakun",
    "bo", "bor", "bott", "flytt", "studer",
    "live", "living", "mov", "stud",
)  # fmt: skip
# What a place has, right after its name: "Kallion kirjasto", "Salo city". Beginnings of words.
_HAVING = (
    "kaupun", "kunta", "kunna", "kunni", "keskusta", "seutu", "seudu", "alue", "asuk", "lähe",
    "lähi", "kirjasto", "terveys", "sairaal", "koulu", "lukio", "yliopisto", "ammattikorkea",
    "päiväko", "asema", "uimahalli", "seurakun", "nuoriso", "palvelu", "sosiaali", "poliisi",
    "satama", "tori", "työllisyys", "hyvinvointi", "vuokra", "asun",
    "stad", "kommun", "centrum", "bibliotek", "service", "tjänst",
    "city", "town", "municipal", "library", "region", "area", "cent", "servic",
)  # fmt: skip
# What kind of place it is, right before its name: "kotikunta salo". Beginnings of words.
_KIND = (
    "kaupun", "kunta", "kunna", "kotikun", "kotikaup", "paikkakun", "asuinpaik", "kotipaik",
    "hemort", "hemkommun", "bostadsort", "ort", "stad", "kommun",
    "city", "town", "municipality",
)  # fmt: skip
_PREPOSITIONS = frozenset(
    ("i", "från", "till", "nära", "kring", "in", "from", "to", "near", "around", "at", "of")
)
_IS = frozenset(("on", "oli", "är", "var", "is", "was"))
_AND = frozenset(("ja", "tai", "sekä", "eli", "och", "eller", "samt", "and", "or"))
# Words that open a sentence with a capital and are nobody's first name.
_OPENERS = frozenset(
    (
        "missä", "mistä", "mihin", "mikä", "mitkä", "mitä", "miten", "kuinka", "milloin", "kuka",
        "ketkä", "hei", "moi", "terve", "kiitos", "kyllä", "ei", "en", "haluan", "haluaisin",
        "tarvitsen", "etsin", "olen", "minä", "me", "onko", "saako", "voiko", "entä", "ja",
        "mutta", "vai",
        "var", "vart", "varifrån", "hur", "när", "vad", "vilka", "hej", "tack", "nej", "jag", "vi",
        "är", "finns", "kan", "och",
        "where", "how", "when", "what", "which", "who", "hi", "hello", "yes", "no", "i", "we",
        "is", "are", "does", "do", "can", "the", "and", "my",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text.

    Attributes:
        written: as it stands there.
        folded: composed (NFC) and in lower case.
        start, end: where it stands.
        opens: whether it opens a sentence.
        close: whether only blanks part it from the word before.
    """

    written: str
    folded: str
    start: int
    end: int
    opens: bool
    close: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words that are a form of a place's name.

    Attributes:
        first, last: numbers of its first and last word, both included.
        place: the name.
        case: what its ending tells.
    """

    first: int
    last: int
    place: PlaceName
    case: Case


def is_place(
    candidate: Candidate,
    tokens: Sequence[Token],
    shouted: bool,
    places: frozenset[int],
    language: str | None = None,
) -> bool:
    """Whether `candidate` means the place.

    A name that is nothing else always does. One that is also a word, a person or a brand does

    1. when it is the whole text, or a word beside it speaks of a place: "kotikunta salo", "i Salo",
       "Salon kaupunki", "Turku ja Salo", "Salo on kaunis kaupunki"; with a local case also living
       or moving within three words ("muutan lahteen");
    2. not as a surname: "Matti Salo", unless its case is in, out of or into ("Matti Salossa");
    3. by its kind: an ordinary word when a capital inside a sentence or such a case shows it, the
       commonest ones (lahti, kallio) only when it has a capital; a person's name in such a case
       ("Kaarinassa", not "Kaarinalla"); a brand in any local case ("Nokialla").

    Args:
        candidate: the words and the place they name.
        tokens: all words of the text.
        shouted: the text is in capitals, which then tell nothing.
        places: numbers of the words that are known to be of places.
        language: of the text, where it is known.
    """
    also = ambiguity(candidate, language)
    if not also or len(tokens) == candidate.last - candidate.first + 1:
        return True
    capital = _has_capital(tokens[candidate.first].written) and not shouted
    if _has_cue(candidate, tokens, capital) or _is_joined(candidate, tokens, places):
        return True
    inner = candidate.case is Case.INNER
    if "surname" in also and not inner and _follows_first_name(candidate, tokens, places):
        return False
    if "name" in also:
        return inner
    if "brand" in also:
        return inner or candidate.case is Case.OUTER
    if "common" in also:
        return capital and (inner or not tokens[candidate.first].opens)
    if "word" in also:
        return inner or (capital and not tokens[candidate.first].opens)
    return True


def ambiguity(candidate: Candidate, language: str | None) -> frozenset[str]:
    """What else the words may be; a Finnish ending leaves only what they are in Finnish."""
    if candidate.case not in (Case.NOMINATIVE, Case.GENITIVE):
        return candidate.place.also_in("fi")
    return candidate.place.also_in(language) if language else candidate.place.also_in()


def _has_cue(candidate: Candidate, tokens: Sequence[Token], capital: bool) -> bool:
    before = _beside(candidate.first, -1, tokens)
    # "i tre år": a preposition says little where its language has the word.
    common = "common" in candidate.place.also_in("sv", "en")
    if before and before.folded in _PREPOSITIONS and (capital or not common):
        return True
    if before and before.folded.startswith(_KIND):
        return True
    after = _beside(candidate.last, 1, tokens)
    named = candidate.case in (Case.GENITIVE, Case.NOMINATIVE)
    if named and after and after.folded.startswith(_HAVING):
        return True
    if candidate.case is Case.NOMINATIVE and _is_called(candidate, tokens):
        return True
    local = candidate.case in (Case.INNER, Case.OUTER)
    return local and "name" not in candidate.place.also_in() and _is_lived_in(candidate, tokens)


def _is_called(candidate: Candidate, tokens: Sequence[Token]) -> bool:
    """ "Salo on kaunis kaupunki", "Ingå är en liten kommun"."""
    after = tokens[candidate.last + 1 : candidate.last + 5]
    if not after or after[0].folded not in _IS:
        return False
    return any(token.folded.startswith(_KIND) for token in after[1:])


def _is_lived_in(candidate: Candidate, tokens: Sequence[Token]) -> bool:
    near = tokens[max(0, candidate.first - 3) : candidate.first]
    near = (*near, *tokens[candidate.last + 1 : candidate.last + 4])
    return any(token.folded.startswith(_LIVING) for token in near)


def _is_joined(candidate: Candidate, tokens: Sequence[Token], places: frozenset[int]) -> bool:
    """Whether a comma, a dash or "and" joins it to a place that is sure."""
    for number, step in ((candidate.first, -1), (candidate.last, 1)):
        beside = _beside(number, step, tokens)
        if not beside:
            continue
        parted = not tokens[max(number, number + step)].close
        if parted and number + step in places:
            return True
        if beside.folded in _AND and number + 2 * step in places:
            return True
    return False


def _follows_first_name(
    candidate: Candidate, tokens: Sequence[Token], places: frozenset[int]
) -> bool:
    before = _beside(candidate.first, -1, tokens)
    if not before or not tokens[candidate.first].close or candidate.first - 1 in places:
        return False
    return before.written[0].isupper() and not (
        before.opens and (before.folded in _OPENERS or before.folded.endswith(("ko", "kö")))
    )


def _has_capital(written: str) -> bool:
    return written[0].isupper() and not (len(written) == 2 and written.isupper())  # II is a number


def _beside(number: int, step: int, tokens: Sequence[Token]) -> Token | None:
    """The word before or after word `number` in the same sentence."""
    other = number + step
    if not 0 <= other < len(tokens):
        return None
    later = tokens[max(number, other)]
    return None if later.opens else tokens[other]
