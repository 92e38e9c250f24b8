"""What the network offers, and the words people ask about.

catalogue = Catalogue.load("var/catalogue")
catalogue["…"].label("fi")
"""

from revontuli.catalogue.catalogue import Catalogue
from revontuli.catalogue.service import (
    Address,
    Channel,
    ChannelType,
    Charge,
    Concept,
    DimensionWeight,
    Opening,
    Organisation,
    Provenance,
    Service,
)
from revontuli.catalogue.term import Term

__all__ = [
    "Address",
    "Catalogue",
    "Channel",
    "ChannelType",
    "Charge",
    "Concept",
    "DimensionWeight",
    "Opening",
    "Organisation",
    "Provenance",
    "Service",
    "Term",
]
