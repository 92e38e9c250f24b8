"""What the network offers, and the words people ask about.

catalogue = Catalogue.load("var/catalogue")
catalogue["…"].label("fi")
"""

from revontuli.catalogue.catalogue import Catalogue
from revontuli.catalogue.difference import CatalogueDifference, compare_catalogues
from revontuli.catalogue.importing import ImportReport, import_into
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
from revontuli.catalogue.store import versions
from revontuli.catalogue.term import Term

__all__ = [
    "Address",
    "Catalogue",
    "CatalogueDifference",
    "Channel",
    "ChannelType",
    "Charge",
    "Concept",
    "DimensionWeight",
    "ImportReport",
    "Opening",
    "Organisation",
    "Provenance",
    "Service",
    "Term",
    "compare_catalogues",
    "import_into",
    "versions",
]
