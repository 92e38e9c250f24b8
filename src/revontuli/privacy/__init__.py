"""Nothing that is published rests on fewer than five people, also not by subtraction."""

from revontuli.privacy.distributions import protect_distribution
from revontuli.privacy.pseudonyms import keep_secret, pseudonym
from revontuli.privacy.redaction import Finding, Redacted, redact
from revontuli.privacy.shares import both_sides, protect_means, protect_shares, protect_totals
from revontuli.privacy.tables import MINIMUM, exposed_cells, protect_counts, protect_table

__all__ = [
    "MINIMUM",
    "Finding",
    "Redacted",
    "both_sides",
    "exposed_cells",
    "keep_secret",
    "protect_counts",
    "protect_distribution",
    "protect_means",
    "protect_shares",
    "protect_table",
    "protect_totals",
    "pseudonym",
    "redact",
]
