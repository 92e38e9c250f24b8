"""Words that tell what a question is about: on them rest services found without knowing more.

"Vem är president i Finland" shares a word with every residence permit, "en asu missään" with
voting. Words of asking and living, of the country, numbers, and what very many services have tell
nothing; the person's other words do, known here or not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

from revontuli.catalogue import Catalogue
from revontuli.guidance import Match, Reason, ReasonKind, ServiceFinder, read_question
from revontuli.guidance.searched import content_words, form_id
from revontuli.language.analysis import Word

COMMON, MANY = 0.2, 5  # share of the services, and how many, in which a word tells nothing
SHARE = 0.5  # of the telling words: what answers has at least so many
# Base forms beside the words that say little in any text (`language.stop_words`).
GENERAL = frozenset(
    word
    for line in (
        "asua maksaa saada ostaa myydä hankkia pitää olla tehdä mennä tulla päästä käydä antaa "
        "ottaa laittaa panna tietää sanoa kertoa näyttää tarkoittaa kestää alkaa loppua tarvita "
        "osata voida toimia kuulua löytyä lähteä jäädä jatkaa riittää haluta kannattaa omistaa "
        "vai joku itse oma hyvä paras huono uusi vanha iso pieni lähin halpa kallis helppo vaikea "
        "ihminen asia juttu paikka tapa aika päivä viikko kuukausi vuosi tunti kello tänään "
        "huomenna eilen hinta määrä numero puhelin puhelinnumero netti nettisivu sivu kotiin",
        "bo bor kosta betala köpa sälja ge ta göra gå komma få ha vara bli veta säga berätta visa "
        "betyda börja sluta behöva kunna fungera höra räcka vilja äga egen bra god bäst dålig ny "
        "gammal stor liten billig dyr lätt svår människa sak ställe sätt tid dag vecka månad år "
        "timme klocka idag imorgon igår pris nummer telefon telefonnummer nät sida",
        "live cost pay buy sell give take make do go come get have be know say tell show mean "
        "start stop last need can work want own bring belong good best bad new old big small "
        "near nearest cheap expensive easy hard many much people person thing place way time day "
        "week month year hour clock today tomorrow yesterday price number phone telephone net page "
        "story recommend",
    )
    for word in line.split()
)
# As forms, for "suomea" and "Finnish" are languages.
COUNTRY = frozenset(
    ("suomi", "suomen", "suomessa", "suomeen", "suomesta", "finland", "finlands", "finland's")
)


@dataclass(frozen=True, slots=True)
class TellingWords:
    """The telling words of a question.

    Attributes:
        words: as written, and as a slip of the pen was mended.
        written: how many of them the person wrote.
    """

    words: tuple[Word, ...]
    written: int

    def are_answered_by(self, match: Match, catalogue: Catalogue) -> bool:
        """Whether a service has enough of them, or goes with a term that they name."""
        if not self.written:
            return False
        held = {reason.value for reason in match.reasons if reason.kind is ReasonKind.WORD}
        found = sum(word.text in held for word in self.words)
        if found and found >= ceil(SHARE * self.written):
            return True
        return any(
            self._name(reason.value, catalogue)
            for reason in match.reasons
            if reason.kind is ReasonKind.TERM
        )

    def with_telling_reasons(self, match: Match) -> Match:
        """The match without words that tell nothing among its reasons."""
        told = {word.text for word in self.words}

        def tells(reason: Reason) -> bool:
            return reason.kind is not ReasonKind.WORD or reason.value in told

        return replace(match, reasons=tuple(filter(tells, match.reasons)))

    def _name(self, term_id: str, catalogue: Catalogue) -> bool:
        """Whether one of them stands in a name of the term."""
        term = catalogue.term_by_id.get(term_id)
        if term is None:
            return False
        names = [*term.name.items()]
        names += [(code, name) for code, called in term.synonyms.items() for name in called]
        forms = {
            lemma for code, name in names for w in content_words(name, code) for lemma in w.lemmas
        }
        return any(not forms.isdisjoint((*word.lemmas, *word.parts)) for word in self.words)


def telling_words(finder: ServiceFinder, text: str, language: str) -> TellingWords:
    """The words of `text` that tell what it is about; the places that it names are none."""
    written = read_question(text, language).words
    mended = finder.read(text, language).words[len(written) :]
    told = [word for word in written if _tells(finder, word)]
    return TellingWords((*told, *(w for w in mended if _tells(finder, w))), len(told))


def _tells(finder: ServiceFinder, word: Word) -> bool:
    if word.text in COUNTRY or not any(sign.isalpha() for sign in word.text):
        return False
    if len(word.text) == 1 or not GENERAL.isdisjoint((word.text, *word.lemmas)):
        return False
    held = max(finder.index.words.held_by(form_id(lemma)) for lemma in word.lemmas)
    return held <= max(MANY, COMMON * finder.index.words.size)
