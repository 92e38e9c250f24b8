"""Finnish plane coordinates to degrees."""

from __future__ import annotations

import math

# GRS 80, and the projection's parameters (JHS 197, EPSG:3067).
_FLATTENING = 1 / 298.257222101
_SEMI_MAJOR_AXIS = 6_378_137.0  # metres
_SCALE = 0.9996
_CENTRAL_MERIDIAN = math.radians(27)
_FALSE_EASTING = 500_000.0  # metres

_N = _FLATTENING / (2 - _FLATTENING)
_RADIUS = _SEMI_MAJOR_AXIS / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_ECCENTRICITY = math.sqrt(_FLATTENING * (2 - _FLATTENING))
_BETA = (
    _N / 2 - 2 / 3 * _N**2 + 37 / 96 * _N**3 - 1 / 360 * _N**4,
    1 / 48 * _N**2 + 1 / 15 * _N**3 - 437 / 1440 * _N**4,
    17 / 480 * _N**3 - 37 / 840 * _N**4,
    4397 / 161280 * _N**4,
)

NORTHINGS = (6_500_000.0, 7_900_000.0)  # metres; Finland with its waters lies between these
EASTINGS = (0.0, 800_000.0)


def to_degrees(northing: float, easting: float) -> tuple[float, float] | None:
    """ETRS-TM35FIN (EPSG:3067) to latitude and longitude in degrees, or None outside Finland.

    By Krüger's series in the third flattening to its fourth power, exact to a millimetre in
    Finland (Krüger 1912; Karney 2011, eq. 36; JHS 197). The degrees are ETRS89, which differs
    from WGS 84 by less than a metre.

    Args:
        northing, easting: in metres.
    """
    inside = NORTHINGS[0] <= northing <= NORTHINGS[1] and EASTINGS[0] <= easting <= EASTINGS[1]
    if not inside:  # a missing point given as 0, or degrees in the place of metres
        return None
    xi = northing / (_RADIUS * _SCALE)
    eta = (easting - _FALSE_EASTING) / (_RADIUS * _SCALE)
    terms = list(enumerate(_BETA, start=1))
    xi_sphere = xi - sum(b * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, b in terms)
    eta_sphere = eta - sum(b * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, b in terms)
    conformal = math.asin(math.sin(xi_sphere) / math.cosh(eta_sphere))
    longitude = _CENTRAL_MERIDIAN + math.atan2(math.sinh(eta_sphere), math.cos(xi_sphere))
    return math.degrees(_geodetic_latitude(conformal)), math.degrees(longitude)


def _geodetic_latitude(conformal: float) -> float:
    isometric = math.asinh(math.tan(conformal))
    latitude = conformal
    for _ in range(6):  # each round adds two digits or more
        latitude = math.atan(
            math.sinh(isometric + _ECCENTRICITY * math.atanh(_ECCENTRICITY * math.sin(latitude)))
        )
    return latitude
