"""Who did what: every edit of what people keep on the site, for the data protection officer."""

from __future__ import annotations

from auditlog.registry import auditlog


def register() -> None:
    """Tell the log which models it keeps watch over.

    Answers of people are not among them, nor are the keys by which they come back to them.
    """
    from revontuli.site import models

    for model, left_out in models.LOGGED.items():
        auditlog.register(model, exclude_fields=[*left_out])
