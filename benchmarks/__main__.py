"""Run the benchmarks: `python -m benchmarks [MEASURE …] [--quick]`."""

from __future__ import annotations

import argparse
from importlib import import_module

from benchmarks.methods import METHODS

OF_SEGMENTS = ("recovery", "speed", "real")  # measured beside other ways to find segments
OTHERS = (
    "words",
    "places",
    "search",
    "search_speed",
    "dimensions",
    "feedback",
    "open_answers",
    "redaction",
    "safety",
    "understanding",
    "bots",
    "bot_speed",
    "answering",
)
MEASURES = (*OF_SEGMENTS, *OTHERS)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measures of Revontuli beside named peers."
    )
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=", ".join(MEASURES))
    parser.add_argument("--quick", action="store_true", help="a small part of each")
    parser.add_argument(
        "--method", action="append", choices=METHODS, help="of recovery, speed and real: only this"
    )
    parser.add_argument("--workers", type=int, default=2, help="of recovery; default 2")
    chosen = parser.parse_args()
    for measure in chosen.measures:
        if measure not in MEASURES:
            parser.error(f"'{measure}' is not one of {', '.join(MEASURES)}")
    methods = tuple(chosen.method or METHODS)
    for measure in chosen.measures or MEASURES:
        module = import_module(f"benchmarks.{measure}")
        if measure == "recovery":
            module.run(quick=chosen.quick, methods=methods, workers=chosen.workers)
        elif measure in OF_SEGMENTS:
            module.run(quick=chosen.quick, methods=methods)
        else:
            module.run(quick=chosen.quick)


if __name__ == "__main__":
    main()
