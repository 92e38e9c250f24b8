"""Dates in Swedish as Finland writes them: Django's own are Sweden's."""

SHORT_DATE_FORMAT = "j.n.Y"
SHORT_DATETIME_FORMAT = "j.n.Y H.i"
DATETIME_FORMAT = "j F Y H.i"
TIME_FORMAT = "H.i"
