"""Ids of the world in addresses: whatever a source calls its services and terms."""

from __future__ import annotations


class ItemConverter:
    """An id of a service or term as one part of a path: a slash in it is written "~1".

    As in JSON Pointer (RFC 6901), "~" itself is "~0"; and what begins with a dot begins with "~2",
    or a browser would take "." and ".." for something else.
    """

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """The id."""
        if value.startswith("~2"):
            value = f".{value[2:]}"
        return value.replace("~1", "/").replace("~0", "~")

    def to_url(self, value: str) -> str:
        """The part of the path."""
        written = str(value).replace("~", "~0").replace("/", "~1")
        return f"~2{written[1:]}" if written.startswith(".") else written
