"""A situational picture: who people are, in which unlike groups, and how sure we are.

Everything here may be shown: it has been through disclosure control, and a number that may not be
shown is None. Shares run from 0 to 1 and are weighted; `n` counts people, unweighted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from revontuli.text import Text

FORMAT = "revontuli.picture/1"
FILE_NAME = "picture.json"

Light = Literal["red", "yellow", "green"]
Grade = Literal["solid", "fair", "weak"]
Direction = Literal["over", "under"]


@dataclass(frozen=True, slots=True)
class Bin:
    """One step of a distribution: `low` ≤ value < `high` (the last one ends closed)."""

    low: float
    high: float
    share: float | None


@dataclass(frozen=True, slots=True)
class DimensionFigure:
    """One dimension among some people, on the frame's scale.

    Attributes:
        code: the dimension's code in the picture's frame.
        name: its name by language.
        mean: weighted mean, or None where fewer than five people answered.
        light: the mean as a traffic light.
        low, high: 95 % confidence interval of the mean.
        sd: weighted standard deviation.
        difference: mean less everyone's mean; None for everyone.
        v_test: how many standard errors the mean is from everyone's (catdes); None for everyone.
        distribution: of the answers; only for everyone.
    """

    code: str
    name: Text
    mean: float | None
    light: Light | None = None
    low: float | None = None
    high: float | None = None
    sd: float | None = None
    difference: float | None = None
    v_test: float | None = None
    distribution: tuple[Bin, ...] = ()


@dataclass(frozen=True, slots=True)
class TraitFigure:
    """One trait in a segment beside everyone.

    For a binary trait the shares say how many have it; for a numeric or ordered one they are
    None and the means (on the trait's own scale) are told.

    Attributes:
        id, question, dimension, label: as in the trait table.
        role: the question's role.
        measure: "binary", "numeric" or "ordered".
        direction: "over" or "under" everyone.
        share_in, share_all: weighted shares of those who answered.
        mean_in, mean_all: weighted means of those who answered.
        lift: share_in / share_all.
        v_test: signed, in standard normal units (FactoMineR's catdes).
        p_value: two-sided.
        q_value: p after Benjamini & Hochberg (1995) over the segment's traits.
        low, high: ends of the scale that was offered; None for a share and where there is none
            (an age: its ends would be single people's).
        levels: labels of an ordered trait's ranks 0, 1, 2 …, lowest first.
    """

    id: str
    question: str
    dimension: str | None
    label: Text
    role: str
    measure: str
    direction: Direction
    share_in: float | None = None
    share_all: float | None = None
    mean_in: float | None = None
    mean_all: float | None = None
    lift: float | None = None
    v_test: float | None = None
    p_value: float | None = None
    q_value: float | None = None
    low: float | None = None
    high: float | None = None
    levels: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Stability:
    """How surely a segment comes back when other people had answered (Hennig 2007).

    Attributes:
        jaccard: mean bootstrap Jaccard similarity, 0 to 1.
        grade: "solid" from 0.75, "fair" from 0.60, else "weak".
    """

    jaccard: float
    grade: Grade


@dataclass(frozen=True, slots=True)
class OutcomeFigure:
    """A level of an outcome among some people, with a 95 % confidence interval (Wilson)."""

    id: str
    question: str
    label: Text
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Combination:
    """Traits that go together in a segment more than elsewhere."""

    traits: tuple[str, ...]
    labels: tuple[Text, ...]
    share_in: float
    share_all: float
    lift: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A group of people alike in their traits: its portrait.

    Attributes:
        id: stable: "s1" is the largest.
        name: working name by language, for people to change.
        n: people in it, unweighted, at least five.
        share: weighted share of everyone.
        weighted_n: sum of weights (mean weight 1).
        stability: how surely it comes back.
        confidence: mean certainty with which its people belong to it, 0 to 1.
        dimensions: in the frame's order.
        traits: over- and under-represented, strongest first.
        reading: the same for constants and areas.
        outcomes: with confidence intervals.
        combinations: the most typical ones.
        story: two or three sentences by language.
    """

    id: str
    name: Text
    n: int
    share: float
    weighted_n: float
    stability: Stability
    confidence: float | None = None
    dimensions: tuple[DimensionFigure, ...] = ()
    traits: tuple[TraitFigure, ...] = ()
    reading: tuple[TraitFigure, ...] = ()
    outcomes: tuple[OutcomeFigure, ...] = ()
    combinations: tuple[Combination, ...] = ()
    story: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TraitSummary:
    """One trait among everyone.

    `share` is for binary traits, `mean` and `sd` (weighted standard deviation) for the others;
    `answered` is the share of people for whom it is known. `low`, `high` and `levels` are as in
    TraitFigure.
    """

    id: str
    question: str
    dimension: str | None
    label: Text
    role: str
    measure: str
    answered: float
    share: float | None = None
    mean: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    levels: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Population:
    """Everyone who answered."""

    n: int
    weighted_n: float
    dimensions: tuple[DimensionFigure, ...] = ()
    traits: tuple[TraitSummary, ...] = ()
    outcomes: tuple[OutcomeFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaSegment:
    """A segment in an area: its share of the area's people, and the location quotient
    (that share divided by the segment's share of everyone)."""

    segment: str
    share: float | None
    location_quotient: float | None


@dataclass(frozen=True, slots=True)
class Area:
    """One residential area, at least five people; `n` is to the nearest five."""

    id: str
    name: Text
    n: int
    share: float
    segments: tuple[AreaSegment, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two traits and how they go together.

    Attributes:
        a, b: trait ids.
        label_a, label_b: what they are, by language.
        measure: "phi", "point-biserial", "pearson" or "spearman".
        value: -1 to 1.
        p_value, q_value: two-sided; q over all pairs (Benjamini & Hochberg 1995).
        expected: the strength usual between the two traits' dimensions.
        surprise: how far the strength is beyond that, in the unit of `value`.
    """

    a: str
    b: str
    label_a: Text
    label_b: Text
    measure: str
    value: float
    p_value: float
    q_value: float
    expected: float
    surprise: float


@dataclass(frozen=True, slots=True)
class Basket:
    """Options often chosen together, or a rule "who chose these also chose those".

    Attributes:
        segment: id, or None for everyone.
        antecedent: trait ids; all of them for a set.
        consequent: trait ids; empty for a set.
        labels: label of each trait id in both, by language.
        support: share of people who chose all of them.
        confidence: share of those with the antecedent who also chose the consequent.
        lift: confidence divided by the consequent's share.
        support_all: for a segment, the support among everyone.
    """

    segment: str | None
    antecedent: tuple[str, ...]
    consequent: tuple[str, ...]
    labels: Mapping[str, Text]
    support: float
    confidence: float | None = None
    lift: float | None = None
    support_all: float | None = None


@dataclass(frozen=True, slots=True)
class Driver:
    """What goes with an outcome when the other traits stay the same.

    Attributes:
        trait: trait id, or the segment's id where `is_segment`.
        effect: change of the outcome's probability (average, 0 to 1) when a binary trait is had,
            or a numeric one is one standard deviation higher.
        low, high: 95 % interval of the effect: of a trait from half samples (McCarthy 1969), of
            a segment from a bootstrap (Efron 1979).
        selected: share of the half samples in which the lasso took the trait (stability
            selection: Meinshausen & Bühlmann 2010); 1 for a segment, which is always told of.
    """

    trait: str
    label: Text
    effect: float
    low: float
    high: float
    selected: float
    is_segment: bool = False


@dataclass(frozen=True, slots=True)
class Drivers:
    """A model of one outcome, and how far it can be believed.

    Attributes:
        outcome: trait id of the outcome's level.
        share: how common the outcome is.
        auroc: cross-validated area under the ROC curve (0.5 is guessing); low, high its 95 %
            interval.
        brier, brier_baseline: cross-validated Brier score, and that of always saying `share`.
        calibration_slope: 1 is well calibrated.
        predicts: False when it can't be told from guessing; then `drivers` is empty.
    """

    outcome: str
    question: str
    label: Text
    share: float
    n: int
    auroc: float
    auroc_low: float
    auroc_high: float
    brier: float
    brier_baseline: float
    calibration_slope: float | None
    predicts: bool
    drivers: tuple[Driver, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One number of segments that was tried, for the analyst.

    Attributes:
        k: number of segments.
        shape: "round" as k-means leaves them, or "shared" by all.
        stability: mean adjusted Rand index between bootstrap fits and the fit of all.
        weakest: smallest mean Jaccard similarity of a segment.
        separation: how far people are from their own centre beside the next one, 0 to 1
            (simplified silhouette: Hruschka et al. 2004).
        smallest: weighted share of the smallest segment.
        score: how well the number fits for its complexity, more is better: the Bayesian
            information criterion over -2n (Schwarz 1978).
        chosen: whether it was taken.
    """

    k: int
    shape: Literal["round", "shared"]
    stability: float
    weakest: float
    separation: float
    smallest: float
    score: float
    chosen: bool


@dataclass(frozen=True, slots=True)
class FrameName:
    """The frame the picture is drawn in, so that a reader needs nothing else.

    Lights have thresholds where the frame has them; a codebook's own dimensions without a frame
    ("music", "fears") have no good and bad end, so `yellow_from` and `green_from` are None and
    no light is shown.
    """

    code: str
    name: Text
    low: float
    high: float
    yellow_from: float | None = None
    green_from: float | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the picture comes from: the same inputs and seed give the same picture.

    Attributes:
        source, sha256: the answers' file.
        created: date, ISO 8601.
        seed: of every random choice.
        parameters: as given to build_picture.
        versions: of Revontuli and the libraries that count.
        metrics: about the answers and the fit, such as "n_components", "missing_share",
            "n_active_traits", "n_bootstraps".
        notes: plain English sentences about anything a reader should know ("baskets and drivers
            rest on a sample of 50,000").
    """

    source: str
    sha256: str
    created: str
    seed: int
    parameters: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A situational picture. See the module's words on units.

    Attributes:
        suppressed: how many numbers disclosure control holds back.
        minimum: no number rests on fewer people than this.
        map_geojson: the areas' shapes, where the city gave them.
    """

    title: Text
    frame: FrameName
    population: Population
    segments: tuple[Segment, ...]
    provenance: Provenance
    simulated: bool = False
    areas: tuple[Area, ...] = ()
    pairs: tuple[Pair, ...] = ()
    baskets: tuple[Basket, ...] = ()
    drivers: tuple[Drivers, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    minimum: int = 5
    suppressed: int = 0
    map_geojson: Mapping[str, Any] | None = None
    format: str = FORMAT

    def segment(self, id: str) -> Segment:
        """The segment with this id; KeyError where there is none."""
        for segment in self.segments:
            if segment.id == id:
                return segment
        raise KeyError(id)

    def to_json(self) -> str:
        """The picture as `picture.json` holds it: `format` first, two spaces, UTF-8 as it is."""
        from revontuli.picture.store import dump

        return dump(self)

    def save(self, folder: str | Path) -> Path:
        """Write `picture.json` into `folder`, whole or not at all; give its path."""
        from revontuli.picture.store import save

        return save(self, Path(folder) / FILE_NAME)

    @classmethod
    def load(cls, folder: str | Path) -> Picture:
        """Read a picture from its folder or its `picture.json`.

        Raises:
            InputError: there is none, it is not whole, or it is of a format not known.
        """
        from revontuli.picture.store import load

        return load(cls, Path(folder), FILE_NAME, FORMAT)
