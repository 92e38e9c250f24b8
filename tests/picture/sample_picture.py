"""Made-up pictures to draw and tell: the size and shape of a real one, without its computing."""

from __future__ import annotations

import math
from random import Random
from typing import Literal

from revontuli.picture.picture import (
    Area,
    AreaSegment,
    Basket,
    Bin,
    Candidate,
    Combination,
    DimensionFigure,
    Driver,
    Drivers,
    FrameName,
    OutcomeFigure,
    Pair,
    Picture,
    Population,
    Provenance,
    Segment,
    Stability,
    TraitFigure,
    TraitSummary,
)
from revontuli.text import Text

PEOPLE = 1613


def text(fi: str, sv: str, en: str) -> Text:
    return {"fi": fi, "sv": sv, "en": en}


# fmt: off
# ruff: noqa: E501 - a row a line reads best here
STIGLITZ = {
    "material": text("Aineellinen elintaso", "Materiell levnadsstandard", "Material living"),
    "health": text("Terveys", "Hälsa", "Health"),
    "education": text("Koulutus", "Utbildning", "Education"),
    "activities": text("Toiminta ja työ", "Aktiviteter och arbete", "Activities and work"),
    "voice": text("Vaikuttaminen", "Inflytande", "Political voice"),
    "relations": text("Sosiaaliset suhteet", "Sociala relationer", "Social connections"),
    "environment": text("Elinympäristö", "Livsmiljö", "Environment"),
    "security": text("Turvallisuus", "Trygghet", "Security"),
}

# id, dimension, label, role, share of all
BINARY: list[tuple[str, str, Text, str, float]] = [
    ("worry=rent", "material", text("Huoli: vuokra ja asumisen hinta", "Oro: hyran och boendekostnaderna", "Worry: rent and the cost of housing"), "multiple", 0.31),
    ("worry=money", "material", text("Huoli: rahat eivät riitä", "Oro: pengarna räcker inte", "Worry: money does not last"), "multiple", 0.27),
    ("worry=lonely", "relations", text("Huoli: yksinäisyys", "Oro: ensamhet", "Worry: loneliness"), "multiple", 0.18),
    ("worry=mood", "health", text("Huoli: mieliala ja jaksaminen", "Oro: humöret och orken", "Worry: mood and coping"), "multiple", 0.29),
    ("does=sport", "health", text("Harrastaa liikuntaa viikoittain", "Motionerar varje vecka", "Exercises every week"), "multiple", 0.54),
    ("does=vote", "voice", text("Äänestää aina", "Röstar alltid", "Always votes"), "multiple", 0.49),
    ("does=volunteer", "voice", text("Toimii järjestössä", "Är aktiv i en förening", "Is active in an association"), "multiple", 0.16),
    ("does=work", "activities", text("Käy töissä opintojen ohella", "Arbetar vid sidan av studierna", "Works beside studies"), "multiple", 0.38),
    ("uses=yths", "health", text("Käyttää: opiskeluterveydenhuolto", "Använder: studerandehälsovården", "Uses: student health care"), "multiple", 0.61),
    ("uses=library", "education", text("Käyttää: kirjasto", "Använder: biblioteket", "Uses: library"), "multiple", 0.57),
    ("uses=daycare", "relations", text("Käyttää: varhaiskasvatus", "Använder: småbarnspedagogik", "Uses: early education"), "multiple", 0.07),
    ("uses=kela", "material", text("Käyttää: Kelan asumistuki", "Använder: FPA:s bostadsbidrag", "Uses: Kela housing allowance"), "multiple", 0.52),
    ("home=shared", "environment", text("Asuu solussa", "Bor i kollektivbostad", "Lives in a shared flat"), "background", 0.17),
    ("home=family", "relations", text("Asuu puolison ja lasten kanssa", "Bor med partner och barn", "Lives with partner and children"), "background", 0.09),
    ("home=alone", "environment", text("Asuu yksin", "Bor ensam", "Lives alone"), "background", 0.39),
    ("home=parents", "environment", text("Asuu vanhempien luona", "Bor hos föräldrarna", "Lives with parents"), "background", 0.08),
    ("feels=home", "environment", text("Kokee kaupungin kodikseen", "Känner sig hemma i staden", "Feels at home in the city"), "single", 0.58),
    ("misses=friends", "relations", text("Kaipaa ystäviä läheltä", "Saknar vänner i närheten", "Misses friends nearby"), "multiple", 0.24),
    ("misses=quiet", "environment", text("Kaipaa rauhallista paikkaa opiskella", "Saknar en lugn plats att studera på", "Misses a quiet place to study"), "multiple", 0.14),
    ("safe=night", "security", text("Pelkää liikkua iltaisin", "Är rädd att röra sig ute på kvällarna", "Is afraid to go out at night"), "single", 0.12),
]
NUMERIC: list[tuple[str, str, Text, float]] = [
    ("rate_home", "environment", text("Tyytyväisyys asuntoon (1–10)", "Nöjdhet med bostaden (1–10)", "Satisfaction with the home (1–10)"), 7.4),
    ("rate_friends", "relations", text("Tyytyväisyys ystäviin (1–10)", "Nöjdhet med vännerna (1–10)", "Satisfaction with friends (1–10)"), 7.1),
    ("rate_sleep", "health", text("Unen laatu (1–10)", "Sömnens kvalitet (1–10)", "Quality of sleep (1–10)"), 6.5),
    ("rate_progress", "education", text("Opintojen eteneminen (1–10)", "Studiernas framsteg (1–10)", "Progress of studies (1–10)"), 6.9),
]
READING: list[tuple[str, Text, str, float]] = [
    ("born=1990s_late", text("Syntynyt 1995–1999", "Född 1995–1999", "Born 1995–1999"), "constant", 0.55),
    ("born=1980s", text("Syntynyt 1980–1989", "Född 1980–1989", "Born 1980–1989"), "constant", 0.14),
    ("gender=f", text("Nainen", "Kvinna", "Woman"), "constant", 0.61),
    ("school=tuni", text("Opiskelee Tampereen yliopistossa", "Studerar vid Tammerfors universitet", "Studies at Tampere University"), "constant", 0.41),
    ("school=utu", text("Opiskelee Turun yliopistossa", "Studerar vid Åbo universitet", "Studies at the University of Turku"), "constant", 0.26),
    ("area=hervanta", text("Hervanta", "Hervanta", "Hervanta"), "area", 0.15),
    ("area=keskusta", text("Tampereen keskusta", "Tammerfors centrum", "Tampere city centre"), "area", 0.19),
    ("area=ylioppilaskyla", text("Turun ylioppilaskylä", "Studentbyn i Åbo", "Turku student village"), "area", 0.11),
]
AREAS = [
    ("hervanta", text("Hervanta", "Hervanta", "Hervanta"), 0.15),
    ("keskusta", text("Tampereen keskusta", "Tammerfors centrum", "Tampere city centre"), 0.19),
    ("kaleva", text("Kaleva", "Kaleva", "Kaleva"), 0.11),
    ("lansi", text("Länsi-Tampere", "Västra Tammerfors", "Western Tampere"), 0.08),
    ("tesoma", text("Tesoma", "Tesoma", "Tesoma"), 0.06),
    ("ylioppilaskyla", text("Turun ylioppilaskylä", "Studentbyn i Åbo", "Turku student village"), 0.11),
    ("turku_keskusta", text("Turun keskusta", "Åbo centrum", "Turku city centre"), 0.16),
    ("varissuo", text("Varissuo", "Varissuo", "Varissuo"), 0.05),
    ("runosmaki", text("Runosmäki–Raunistula", "Runosmäki–Raunistula", "Runosmäki–Raunistula"), 0.09),
]
NAMES = [
    text("Opinnoissaan etenevät", "De som går framåt i studierna", "Moving on with their studies"),
    text("Yksin kotonaan", "Ensamma hemma", "On their own at home"),
    text("Asumisen hinnasta huolissaan", "Oroade för boendekostnaderna", "Worried about the cost of housing"),
    text("Aktiiviset vaikuttajat", "Aktiva påverkare", "Active citizens"),
    text("Työn ja opintojen välissä", "Mellan jobb och studier", "Between work and studies"),
    text("Jaksamisensa rajoilla", "På gränsen av sin ork", "Short of strength"),
    text("Ruuhkavuosien lapsiperheet", "Barnfamiljer i rusningsåren", "Families in the rush years"),
    text("Vielä kotikaupungissa kiinni", "Ännu rotade i hemstaden", "Still rooted in the home town"),
]
# fmt: on

SHAPES: tuple[Literal["round", "shared"], ...] = ("round", "shared")
SHARES = [0.21, 0.17, 0.15, 0.13, 0.11, 0.10, 0.07, 0.06]


def sample_picture(
    segments: int = 8,
    *,
    frame: str | None = "stiglitz",
    simulated: bool = True,
    geojson: bool = False,
    predicts: bool = True,
    seed: int = 0,
) -> Picture:
    """A picture of `segments` groups of 1,613 people who moved to Tampere and Turku to study.

    `frame` is "stiglitz" (with lights), "own" (dimensions without lights) or None (no dimensions
    and only numeric traits, as in a survey nobody designed for this).
    """
    rng = Random(seed)
    shares = SHARES[:segments] if segments <= 8 else [1 / (2 + i) for i in range(segments)]
    shares = [share / sum(shares) for share in shares]
    codes = {} if frame is None else STIGLITZ
    lights = frame == "stiglitz"
    everyone = {code: rng.uniform(5.6, 7.6) for code in codes}
    people = tuple(
        _segment(rng, index, share, everyone, lights, frame is None)
        for index, share in enumerate(shares)
    )
    return Picture(
        title=text("Muutto opiskelupaikkakunnalle", "Flytten till studieorten", "Moving to study"),
        frame=FrameName(
            code="stiglitz" if lights else "own",
            name=text("Hyvinvoinnin ulottuvuudet", "Välbefinnandets dimensioner", "Wellbeing"),
            low=1,
            high=10,
            yellow_from=5.5 if lights else None,
            green_from=7.0 if lights else None,
        ),
        population=_population(rng, everyone, lights, frame is None),
        segments=people,
        provenance=Provenance(
            source="responses.csv",
            sha256="3b1f" * 16,
            created="2026-11-21",
            seed=seed,
            parameters={"segments": "auto", "seed": seed},
            versions={"revontuli": "0.1.0", "polars": "2.1.0"},
            metrics={"n_components": 9, "missing_share": 0.083, "n_active_traits": 248},
            notes=("Baskets rest on four questions.",),
        ),
        simulated=simulated,
        areas=() if frame is None else _areas(rng, people),
        pairs=_pairs(),
        baskets=() if frame is None else _baskets(),
        drivers=() if frame is None else (_drivers(predicts),),
        candidates=tuple(
            Candidate(
                k=k,
                shape=shape,
                stability=0.95 - abs(k - segments) * 0.06 - (0.05 if shape == "round" else 0.0),
                weakest=max(0.2, 0.82 - abs(k - segments) * 0.09),
                separation=0.31 - abs(k - segments) * 0.02,
                smallest=0.28 / k + 0.02,
                score=0.9 - abs(k - segments) * 0.08,
                chosen=k == segments and shape == "shared",
            )
            for k in range(4, max(13, segments + 1))
            for shape in SHAPES
        ),
        suppressed=37,
        map_geojson=_map() if geojson else None,
    )


def _light(mean: float) -> str:
    return "green" if mean >= 7 else "yellow" if mean >= 5.5 else "red"


def _segment(
    rng: Random, index: int, share: float, everyone: dict[str, float], lights: bool, plain: bool
) -> Segment:
    n = round(PEOPLE * share)
    mood = rng.gauss(0, 0.5)
    dimensions = []
    for number, (code, average) in enumerate(everyone.items()):
        mean = min(9.6, max(2.2, average + mood + rng.gauss(0, 0.9)))
        error = 2.0 / math.sqrt(n)
        hidden = index == 6 and number == 4  # somebody's number is always held back
        dimensions.append(
            DimensionFigure(
                code=code,
                name=STIGLITZ[code],
                mean=None if hidden else mean,
                light=None if hidden or not lights else _light(mean),  # type: ignore[arg-type]
                low=None if hidden else mean - 1.96 * error,
                high=None if hidden else mean + 1.96 * error,
                sd=None if hidden else 2.0,
                difference=None if hidden else mean - average,
                v_test=None if hidden else (mean - average) / error,
            )
        )
    traits: list[TraitFigure] = []
    if not plain:
        for id, dimension, label, role, all_share in BINARY:
            shown = min(0.97, max(0.01, all_share * math.exp(rng.gauss(0, 0.6))))
            traits.append(_binary(id, dimension, label, role, shown, all_share, n))
    for id, dimension, label, average in NUMERIC:
        traits.append(_numeric(id, None if plain else dimension, label, average, rng, n))
    traits.sort(key=lambda trait: -abs(trait.v_test or 0))
    reading = [
        _binary(id, None, label, role, min(0.95, base * math.exp(rng.gauss(0, 0.5))), base, n)
        for id, label, role, base in READING
    ]
    stay = min(0.93, max(0.1, 0.47 + rng.gauss(0, 0.15)))
    margin = 1.96 * math.sqrt(stay * (1 - stay) / n)
    grade = ("solid", "solid", "fair", "solid", "weak", "solid", "solid", "fair")[index % 8]
    return Segment(
        id=f"s{index + 1}",
        name=NAMES[index] if index < 8 else text(f"Ryhmä {index + 1}", "", f"Group {index + 1}"),
        n=n,
        share=share,
        weighted_n=n * 1.01,
        stability=Stability({"solid": 0.86, "fair": 0.68, "weak": 0.47}[grade], grade),  # type: ignore[arg-type]
        confidence=0.84,
        dimensions=tuple(dimensions),
        traits=tuple(traits),
        reading=() if plain else tuple(sorted(reading, key=lambda t: -abs(t.v_test or 0))),
        outcomes=()
        if plain
        else (
            OutcomeFigure("stays=yes", "stays", STAYS, stay, stay - margin, stay + margin),
            OutcomeFigure("stays=no", "stays", LEAVES, None, None, None),
        ),
        combinations=()
        if plain
        else (
            Combination(
                (BINARY[index % 8][0], BINARY[index % 8 + 8][0]),
                (BINARY[index % 8][2], BINARY[index % 8 + 8][2]),
                0.34,
                0.12,
                2.8,
            ),
        ),
    )


STAYS = text("Aikoo jäädä kaupunkiin", "Tänker stanna i staden", "Means to stay in the city")
LEAVES = text("Aikoo muuttaa pois", "Tänker flytta bort", "Means to move away")


def _binary(
    id: str, dimension: str | None, label: Text, role: str, shown: float, base: float, n: int
) -> TraitFigure:
    error = math.sqrt(base * (1 - base) / n * (PEOPLE - n) / (PEOPLE - 1)) or 1.0
    v = (shown - base) / error
    p = math.erfc(abs(v) / math.sqrt(2))
    return TraitFigure(
        id=id,
        question=id.split("=")[0],
        dimension=dimension,
        label=label,
        role=role,
        measure="binary",
        direction="over" if v > 0 else "under",
        share_in=shown if shown * n >= 5 else None,
        share_all=base,
        lift=shown / base,
        v_test=v,
        p_value=p,
        q_value=min(1.0, p * 1.5),
    )


def _numeric(
    id: str, dimension: str | None, label: Text, average: float, rng: Random, n: int
) -> TraitFigure:
    mean = average + rng.gauss(0, 0.6)
    v = (mean - average) / (2.1 * math.sqrt((PEOPLE - n) / (PEOPLE - 1) / n) or 1.0)
    p = math.erfc(abs(v) / math.sqrt(2))
    return TraitFigure(
        id=id,
        question=id,
        dimension=dimension,
        label=label,
        role="rating",
        measure="numeric",
        direction="over" if v > 0 else "under",
        mean_in=mean,
        mean_all=average,
        v_test=v,
        p_value=p,
        q_value=min(1.0, p * 1.5),
    )


def _population(rng: Random, everyone: dict[str, float], lights: bool, plain: bool) -> Population:
    dimensions = []
    for code, mean in everyone.items():
        heights = [math.exp(-(((step + 0.5 - mean) / 2.1) ** 2) / 2) for step in range(1, 10)]
        total = sum(heights)
        bins = tuple(
            Bin(step, step + 1, height / total if height / total > 0.01 else None)
            for step, height in enumerate(heights, start=1)
        )
        dimensions.append(
            DimensionFigure(
                code=code,
                name=STIGLITZ[code],
                mean=mean,
                light=_light(mean) if lights else None,  # type: ignore[arg-type]
                low=mean - 0.1,
                high=mean + 0.1,
                sd=2.0,
                distribution=bins,
            )
        )
    traits = [
        TraitSummary(id, id.split("=")[0], dimension, label, role, "binary", 0.95, share=share)
        for id, dimension, label, role, share in ([] if plain else BINARY)
    ] + [
        TraitSummary(
            id, id, dimension, label, "rating", "numeric", 0.97, mean=mean, sd=2.1, low=1, high=10
        )
        for id, dimension, label, mean in NUMERIC
    ]
    outcomes = () if plain else (OutcomeFigure("stays=yes", "stays", STAYS, 0.47, 0.445, 0.494),)
    return Population(PEOPLE, float(PEOPLE), tuple(dimensions), tuple(traits), outcomes)


def _areas(rng: Random, segments: tuple[Segment, ...]) -> tuple[Area, ...]:
    areas = []
    for id, name, share in AREAS:
        raw = [segment.share * math.exp(rng.gauss(0, 0.5)) for segment in segments]
        parts = [part / sum(raw) for part in raw]
        areas.append(
            Area(
                id,
                name,
                round(PEOPLE * share),
                share,
                tuple(
                    AreaSegment(segment.id, part, part / segment.share)
                    if part * share * PEOPLE >= 5
                    else AreaSegment(segment.id, None, None)
                    for segment, part in zip(segments, parts, strict=True)
                ),
            )
        )
    return tuple(areas)


def _pairs() -> tuple[Pair, ...]:
    couples = [(0, 15, 0.31), (2, 9, -0.22), (6, 4, 0.27), (10, 5, 0.19), (7, 18, -0.16)]
    return tuple(
        Pair(
            BINARY[a][0], BINARY[b][0], BINARY[a][2], BINARY[b][2],
            "phi", value, 1e-6, 1e-5, 0.05, abs(value) - 0.05,
        )
        for a, b, value in couples
    )  # fmt: skip


def _baskets() -> tuple[Basket, ...]:
    def labels(*rows: int) -> dict[str, Text]:
        return {BINARY[row][0]: BINARY[row][2] for row in rows}

    return (
        Basket(None, ("worry=rent", "uses=kela"), (), labels(0, 11), 0.24),
        Basket(None, ("worry=rent",), ("worry=money",), labels(0, 1), 0.18, 0.58, 2.15),
        Basket("s2", ("worry=lonely",), ("misses=friends",), labels(2, 17), 0.31, 0.71, 2.9, 0.11),
        Basket("s7", ("uses=daycare", "uses=library"), (), labels(10, 9), 0.44, None, 3.4, 0.05),
    )


def _drivers(predicts: bool) -> Drivers:
    found = (
        Driver("feels=home", BINARY[16][2], 0.17, 0.12, 0.22, 1.0),
        Driver("does=work", BINARY[7][2], 0.08, 0.03, 0.12, 0.94),
        Driver("s7", NAMES[6], 0.06, 0.01, 0.11, 0.81, is_segment=True),
        Driver("misses=friends", BINARY[17][2], -0.11, -0.16, -0.06, 0.97),
        Driver("safe=night", BINARY[19][2], -0.05, -0.1, -0.01, 0.74),
    )
    return Drivers(
        "stays=yes", "stays", STAYS, 0.47, 1550,
        0.71 if predicts else 0.52, 0.68 if predicts else 0.48, 0.74 if predicts else 0.56,
        0.21 if predicts else 0.25, 0.249, 0.97 if predicts else None,
        predicts, found if predicts else (),
    )  # fmt: skip


def _map() -> dict[str, object]:
    features = []
    for index, (id, name, _) in enumerate(AREAS):
        x, y = 23.6 + index % 3 * 0.1, 61.4 + index // 3 * 0.06
        ring = [[x, y], [x + 0.08, y + 0.01], [x + 0.1, y + 0.05], [x + 0.02, y + 0.06], [x, y]]
        features.append(
            {
                "type": "Feature",
                "properties": {"id": id, "name": name["fi"]},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return {"type": "FeatureCollection", "features": features}
