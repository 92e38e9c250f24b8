"""The situation room: life events, and their pictures to explore."""

from __future__ import annotations

from revontuli.site.access import EVERYONE, only, page
from revontuli.site.roles import Role
from revontuli.site.views.room import (
    asked,
    editing,
    files,
    front,
    needs,
    pairs,
    picture,
    segments,
    since,
    styles,
)

COORDINATOR = only(Role.NETWORK_COORDINATOR)
OF_PICTURE = "pictures/<slug:publication>/"

app_name = "room"
urlpatterns = [
    page("life-events/", front.index, "index", allow=EVERYONE),
    page("life-events/<slug:room>/", front.front, "front", allow=EVERYONE),
    page("life-events/<slug:room>/edit/", editing.edit, "edit", allow=COORDINATOR),
    page(
        "life-events/<slug:room>/save/", editing.save, "save", allow=COORDINATOR, methods=("POST",)
    ),
    page("life-events/<slug:room>/asked/", asked.asked, "asked", allow=EVERYONE),
    page("pictures/figures.css", styles.styles, "styles", allow=EVERYONE),
    page(OF_PICTURE, picture.overview, "picture", allow=EVERYONE),
    page(f"{OF_PICTURE}segments/", segments.segments, "segments", allow=EVERYONE),
    page(f"{OF_PICTURE}segments/<slug:segment>/", segments.segment, "segment", allow=EVERYONE),
    page(
        f"{OF_PICTURE}segments/<slug:segment>.<slug:ending>",
        files.of_segment,
        "segment_file",
        allow=EVERYONE,
    ),
    page(f"{OF_PICTURE}compare/", segments.compare, "compare", allow=EVERYONE),
    page(f"{OF_PICTURE}dimensions/", picture.dimensions, "dimensions", allow=EVERYONE),
    page(f"{OF_PICTURE}pairs/", pairs.pairs, "pairs", allow=EVERYONE),
    page(f"{OF_PICTURE}areas/", picture.areas, "areas", allow=EVERYONE),
    page(f"{OF_PICTURE}baskets/", picture.baskets, "baskets", allow=EVERYONE),
    page(f"{OF_PICTURE}drivers/", picture.drivers, "drivers", allow=EVERYONE),
    page(f"{OF_PICTURE}needs/", needs.needs, "needs", allow=EVERYONE),
    page(f"{OF_PICTURE}change/", since.change, "change", allow=EVERYONE),
    page(f"{OF_PICTURE}about/", picture.about, "about", allow=EVERYONE),
    page(f"{OF_PICTURE}<slug:view>.<slug:ending>", files.of_view, "file", allow=EVERYONE),
]
