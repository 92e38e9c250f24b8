"""Chat messages made by chance: a way of writing it and something personal."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from benchmarks.redaction import Sentence, marked

CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
FIRST = (
    "matti liisa jukka sofia emil linnea ahmed fatima olga minh john sarah veeti ebba noora pekka"
)
LAST = (
    "virtanen mäkinen andersson lindroos holmberg nguyen hassan ivanova smith peltonen sjögren "
    "kuusniemi tervamaa hakoluoto backlund brantberg okafor mwangi kovalenko delgado"
)
STREETS = {
    "fi": "hämeenkatu koulukuja rantatie opiskelijankatu lapinkaari pispalantie yliopistonkatu",
    "sv": "auragatan kyrkovägen strandgatan skolgränden parkstigen",
    "en": "hervannankatu insinöörinkatu kirkkotie mannerheimintie",
}
TEMPLATES = {
    "fi": {
        "name": ("nimeni on {}", "mun nimi on {} ja etsin kämppää", "moi nimi: {}", "terveisin {}"),
        "phone": ("numeroni on {}", "soittakaa {} kiitos", "mut saa kii {}", "puh {} iltaisin"),
        "email": ("sposti {}", "laita meiliä {}", "osote on {} siihen voi vastata"),
        "identity_code": ("hetu {}", "henkilötunnus on {}", "mun sotu on {} mitä nyt"),
        "bank_account": ("tilini on {}", "iban {}", "rahat tilille {} kiitos"),
        "licence_plate": ("rekkari {}", "auton rekisterinumero on {}"),
        "address": ("asun {}", "osoitteeni on {}", "muutan {} elokuussa"),
    },
    "sv": {
        "name": ("jag heter {}", "mitt namn är {} och jag söker rum", "hälsningar {}"),
        "phone": ("mitt nummer är {}", "ring {} tack", "jag nås på {}"),
        "email": ("min e-post är {}", "mejla {}"),
        "identity_code": ("personbeteckning {}", "min pb är {} vad nu"),
        "bank_account": ("mitt konto är {}", "iban {}"),
        "licence_plate": ("registernummer {}", "bilens reg nr är {}"),
        "address": ("jag bor på {}", "min adress är {}", "flyttar till {} i augusti"),
    },
    "en": {
        "name": ("my name is {}", "my name's {} and i need a flat", "regards, {}"),
        "phone": ("my number is {}", "call me at {}", "whatsapp {} please"),
        "email": ("my email is {}", "write to {} please"),
        "identity_code": ("my identity code is {}", "id {} what now"),
        "bank_account": ("my iban is {}", "account {}"),
        "licence_plate": ("my plate is {}", "registration number {}"),
        "address": ("i live at {}", "my address is {}", "moving to {} in august"),
    },
}


def generate(count: int = 1_000, seed: int = 0) -> list[Sentence]:
    """`count` messages, evenly of all languages and kinds; the same for the same seed."""
    chance = random.Random(seed)
    ways = [(code, kind) for code, kinds in TEMPLATES.items() for kind in kinds]
    return [_message(chance, *ways[at % len(ways)]) for at in range(count)]


def _message(chance: random.Random, language: str, kind: str) -> Sentence:
    template = chance.choice(TEMPLATES[language][kind])
    value = _address(chance, language) if kind == "address" else MAKE[kind](chance)
    return marked(language, template.format(f"[[{kind}:{value}]]"))


def _name(chance: random.Random) -> str:
    name = f"{chance.choice(FIRST.split())} {chance.choice(LAST.split())}"
    return chance.choice((name, name.title()))


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def _phone(chance: random.Random) -> str:
    start = chance.choice(("040", "041", "044", "045", "046", "050", "0400", "09", "02"))
    rest = _digits(chance, chance.choice((6, 7)))
    gap = chance.choice(("", " ", "-"))
    if chance.random() < 0.3:
        start = chance.choice(("+358", "+358 ", "00358")) + start[1:]
    return gap.join((start, rest[:3], rest[3:]))


def _email(chance: random.Random) -> str:
    first, last = chance.choice(FIRST.split()), chance.choice(("k", "99", "_v", ".testi"))
    at = chance.choice(("@", "@", "(at)", " (at) ", " at "))
    domain = chance.choice(("gmail.com", "tuni.fi", "abo.fi", "hotmail.com"))
    if at == " at ":
        domain = domain.replace(".", chance.choice((" dot ", " piste ", " punkt ")))
    return f"{first}{last}{at}{domain}"


def _identity_code(chance: random.Random) -> str:
    born = date(1940, 1, 1) + timedelta(days=chance.randrange(25_000))
    sign = chance.choice("-YXWVU" if born.year < 2000 else "ABCDEF")
    digits = f"{born:%d%m%y}{chance.randrange(2, 900):03}"
    code = f"{digits[:6]}{sign}{digits[6:]}{CHECK_CHARACTERS[int(digits) % 31]}"
    return chance.choice((code, code.lower()))


def _iban(chance: random.Random) -> str:
    account = _digits(chance, 14)
    code = f"FI{98 - int(f'{account}151800') % 97:02}{account}"  # F and I are 15 and 18
    if chance.random() < 0.5:
        code = " ".join(code[at : at + 4] for at in range(0, len(code), 4))
    return chance.choice((code, code.lower()))


def _plate(chance: random.Random) -> str:
    plate = f"{''.join(chance.choices('abcghijklmnoprstuvxyz', k=3))}-{chance.randrange(1, 1000)}"
    return chance.choice((plate, plate.upper(), plate.replace("-", " ")))


def _address(chance: random.Random, language: str) -> str:
    street, house = chance.choice(STREETS[language].split()), chance.randrange(1, 150)
    flat = chance.choice(("", f" {chance.choice('abcdef')} {chance.randrange(1, 90)}", " b"))
    return chance.choice((street, street.capitalize())) + f" {house}{flat}"


MAKE: dict[str, Callable[[random.Random], str]] = {
    "name": _name,
    "phone": _phone,
    "email": _email,
    "identity_code": _identity_code,
    "bank_account": _iban,
    "licence_plate": _plate,
}
