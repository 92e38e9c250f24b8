"""Tests of everything, a folder for each room of the package."""

import os

# Each core has a worker of its own: threads of linear algebra would only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
