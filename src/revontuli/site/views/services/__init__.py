"""Addresses of services and terms: what anyone reads, and what editors do."""

from __future__ import annotations

from django.urls import register_converter

from revontuli.site.access import EVERYONE, page
from revontuli.site.addresses import ItemConverter
from revontuli.site.views.services import card, finding, path, recommending, terms

register_converter(ItemConverter, "item")

POST = ("POST",)
BOTH = ("GET", "POST")

app_name = "services"
urlpatterns = [
    page("services/", finding.search, "search", allow=EVERYONE),
    page("services/recommend/", recommending.recommend, "recommend", allow=EVERYONE, methods=BOTH),
    page("services/<item:service>/", card.show, "card", allow=EVERYONE),
    page("services/<item:service>/schema.jsonld", card.schema, "schema", allow=EVERYONE),
    page("services/<item:service>/vote/", card.vote, "vote", allow=EVERYONE, methods=POST),
    page("terms/", terms.all_terms, "terms", allow=EVERYONE),
    page("terms/<item:term>/", terms.show, "term", allow=EVERYONE),
    page("life-events/<slug:room>/path/", path.show, "path", allow=EVERYONE),
]
