"""Style sheets, scripts and pictures of the site, as they are served."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedStorage(CompressedManifestStaticFilesStorage):
    """Files collected before the site starts, with a digest in their names, so kept for ever.

    A file that was not collected keeps its plain name: a picture may be missing, a page never.
    """

    manifest_strict = False

    def hashed_name(self, name: str, content: object = None, filename: str | None = None) -> str:
        """The name with its digest, or as it is where there is no such file."""
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            return name
