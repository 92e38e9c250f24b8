"""Revontuli: ask people, see the picture, decide together, guide each person, see what changed."""

__version__ = "0.1.0"
