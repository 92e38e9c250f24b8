"""The site's commands: `python -m revontuli.site COMMAND`, as `revontuli` calls them."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from revontuli.errors import InputError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "revontuli.site.settings")
    try:
        execute_from_command_line(["revontuli", *sys.argv[1:]])
    except InputError as error:  # a setting that can't be read
        sys.exit(f"revontuli: {error}.")
