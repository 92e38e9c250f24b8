"""What wellbeing is made of: frames of dimensions, lights on their scales, life events."""

from revontuli.wellbeing.frame import Dimension, Frame, Light, Reference
from revontuli.wellbeing.frame_files import frames, get_frame, read_frame, resolve_frame

__all__ = [
    "Dimension",
    "Frame",
    "Light",
    "Reference",
    "frames",
    "get_frame",
    "read_frame",
    "resolve_frame",
]
