"""What wellbeing is made of: frames of dimensions, lights on their scales, life events."""

from revontuli.wellbeing.frame import Dimension, Frame, Light, Reference
from revontuli.wellbeing.frame_files import frames, get_frame, read_frame, resolve_frame
from revontuli.wellbeing.life_event import (
    LifeEvent,
    Phase,
    get_life_event,
    life_events,
    read_life_event,
    resolve_life_event,
)
from revontuli.wellbeing.translation import Link, Links, get_links, read_links, translate

__all__ = [
    "Dimension",
    "Frame",
    "LifeEvent",
    "Light",
    "Link",
    "Links",
    "Phase",
    "Reference",
    "frames",
    "get_frame",
    "get_life_event",
    "get_links",
    "life_events",
    "read_frame",
    "read_life_event",
    "read_links",
    "resolve_frame",
    "resolve_life_event",
    "translate",
]
