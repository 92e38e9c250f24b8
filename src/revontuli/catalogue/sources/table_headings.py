"""The columns of a table of services, and what people call them in three languages."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from revontuli.errors import InputError, Sentence

# Columns that hold words are followed by a language: name_fi, name_sv …
SERVICE_TEXTS = (
    "name", "synonyms", "summary", "description", "instruction", "provider", "class_name",
    "ontology_term_name", "link", "e_service", "form", "street", "post_office", "hours_note",
    "source_url",
)  # fmt: skip
SERVICE_COLUMNS = (
    "id", "provider_id", "type", "life_event", "phase", "dimension", "target_group", "age",
    "municipality", "class", "ontology_term", "languages", "charge", "phone", "email",
    "postal_code", "address_municipality", "latitude", "longitude", "hours", "valid_from",
    "valid_to", "modified", "example",
)  # fmt: skip
CHANNEL_TEXTS = ("name", "description", "link", "street", "post_office", "hours_note")
CHANNEL_COLUMNS = (
    "service", "id", "type", "phone", "email", "postal_code", "address_municipality", "latitude",
    "longitude", "hours", "languages", "charge",
)  # fmt: skip
TERM_TEXTS = ("name", "synonyms", "definition")
TERM_COLUMNS = ("id", "services", "related", "example")

# What else a column may be called: Finnish | Swedish | English, commas between.
ALIASES = {
    "id": "tunniste, tunnus | identifierare | code",
    "name": "nimi, palvelu, palvelun nimi, termi | namn, tjänst, tjänstens namn, term |"
    " service name, title",
    "synonyms": "hakusanat, synonyymit | sökord, synonymer | search words",
    "summary": "tiivistelmä, lyhyt kuvaus | sammanfattning, sammandrag | short description",
    "description": "kuvaus, palvelun kuvaus | beskrivning | long description",
    "instruction": "ohje, toimintaohje, käyttöohje | anvisning | user instruction",
    "definition": "määritelmä | definition | meaning",
    "provider": "palveluntuottaja, tuottaja, järjestäjä, organisaatio, toimija |"
    " tjänsteproducent, producent, anordnare, aktör | organisation, organization",
    "provider_id": "palveluntuottajan tunniste, y-tunnus | fo-nummer | business id",
    "type": "tyyppi, palvelutyyppi, kanavan tyyppi | typ | service type, channel type",
    "life_event": "elämäntapahtuma, elämäntilanne | livshändelse, livssituation | life situation",
    "phase": "vaihe, elämäntapahtuman vaihe | fas, skede | stage",
    "dimension": "ulottuvuus, hyvinvoinnin ulottuvuus, hyvinvointi |"
    " välfärdsdimension, dimension av välbefinnande | wellbeing dimension, wellbeing",
    "target_group": "kohderyhmä, kohderyhmät | målgrupp, målgrupper | target groups, audience",
    "age": "ikä, ikäryhmä | ålder, åldersgrupp | ages, age group",
    "municipality": "kunta, kunnat, alue, alueet | kommun, kommuner, område | municipalities, area",
    "class": "palveluluokka, luokka | serviceklass, tjänsteklass | service class",
    "class_name": "palveluluokan nimi | serviceklassens namn | service class name",
    "ontology_term": "asiasanojen tunnisteet | ämnesordens uri | ontology term uris",
    "ontology_term_name": "asiasana, asiasanat | ämnesord | keywords, subjects, ontology terms",
    "languages": "kieli, kielet, palvelukieli, palvelukielet | språk, servicespråk | language",
    "charge": "maksullisuus, maksu, hinta | avgift, pris | price, cost",
    "link": "linkki, verkkosivu, verkko-osoite, www | länk, webbplats, webbsida |"
    " url, web page, website",
    "e_service": "sähköinen asiointi, verkkoasiointi | e-tjänst | online service",
    "form": "lomake, tulostettava lomake | blankett | printable form",
    "phone": "puhelin, puhelinnumero | telefon, telefonnummer | telephone, phone number",
    "email": "sähköposti, sähköpostiosoite | e-post, e-postadress | e-mail",
    "street": "osoite, katuosoite, käyntiosoite | adress, gatuadress, besöksadress |"
    " address, street address",
    "postal_code": "postinumero | postnummer | postcode, zip",
    "post_office": "postitoimipaikka | postort, postanstalt | city",
    "address_municipality": "toimipisteen kunta | serviceställets kommun | municipality of address",
    "latitude": "leveysaste | latitud | lat",
    "longitude": "pituusaste | longitud | lon",
    "hours": "aukioloajat, aukiolo, palveluajat | öppettider | opening hours",
    "hours_note": "aukiolon lisätieto | tillägg till öppettider | note on hours",
    "valid_from": "voimassa alkaen, alkaa | gäller från | starts",
    "valid_to": "voimassa asti, päättyy | gäller till | ends",
    "modified": "päivitetty, muokattu | uppdaterad, ändrad | updated",
    "source_url": "lähde | källa | source",
    "example": "esimerkki | exempel | is example",
    "service": "palvelun tunniste | tjänstens id | service id",
    "services": "palvelut | tjänster | service ids",
    "related": "liittyvät termit, lähikäsitteet | relaterade termer | related terms",
}
_LANGUAGE = re.compile(
    r"[\s_:(]+(?P<code>[a-z]{2,3}|suomeksi|ruotsiksi|englanniksi|på finska|på svenska|på engelska"
    r"|in finnish|in swedish|in english)\)?$"
)
_CODES = {
    "suomeksi": "fi", "på finska": "fi", "in finnish": "fi", "ruotsiksi": "sv", "på svenska": "sv",
    "in swedish": "sv", "englanniksi": "en", "på engelska": "en", "in english": "en",
}  # fmt: skip


def find_columns(
    heading: Sequence[str], columns: Sequence[str], texts: Sequence[str], file: Path
) -> dict[str, int]:
    """Which cell of a row holds which column: name_fi → 0, municipality → 1 …

    A heading that is empty or begins with # is passed over. One in words without a language is
    in the language of those words: "nimi" is name_fi, "namn" is name_sv.

    Raises:
        InputError: a heading is unknown, or a column stands twice.
    """
    found: dict[str, int] = {}
    for place, written in enumerate(heading):
        if not written or written.startswith("#"):
            continue
        column = _find_column(written, columns, texts)
        if column is None:
            raise _unknown(written, columns, texts, file)
        if column in found:
            raise InputError(Sentence("this column stands twice"), file=file, row=1, column=written)
        found[column] = place
    return found


def _find_column(written: str, columns: Sequence[str], texts: Sequence[str]) -> str | None:
    plain = " ".join(written.casefold().split())
    names = _names((*columns, *texts))
    if plain in names:
        column, language = names[plain]
        return column if column in columns else f"{column}_{language}"
    match = _LANGUAGE.search(plain)
    if match:
        column = names.get(plain[: match.start()], ("", ""))[0]
        if column in texts:
            return f"{column}_{_CODES.get(match['code'], match['code'])}"
    return None


@cache
def _names(columns: tuple[str, ...]) -> Mapping[str, tuple[str, str]]:
    """Every way to write these columns → the column, and the language it is written in."""
    names: dict[str, tuple[str, str]] = {}
    for column in columns:
        for language, words in zip(("fi", "sv", "en"), ALIASES[column].split("|"), strict=True):
            names |= {word.strip(): (column, language) for word in words.split(",")}
    for column in columns:
        names |= {column: (column, "en"), column.replace("_", " "): (column, "en")}
    return names


def _unknown(written: str, columns: Sequence[str], texts: Sequence[str], file: Path) -> InputError:
    """What to say of a heading that means nothing here, with the nearest one that does."""
    plain = _LANGUAGE.sub("", " ".join(written.casefold().split()))
    near = difflib.get_close_matches(plain, _names((*columns, *texts)), n=1)
    known = ", ".join((*(f"{text}_fi" for text in texts), *columns))
    hint = Sentence("one of %(known)s", known=known)
    return InputError(
        Sentence("there is no column '%(written)s'", written=written),
        file=file,
        row=1,
        column=written,
        expected=Sentence(
            "%(hint)s (a heading that begins with # is passed over)",
            hint=f"'{near[0]}'?" if near else hint,
        ),
    )
