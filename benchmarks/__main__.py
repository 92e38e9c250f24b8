"""Run the benchmarks: `python -m benchmarks [recovery|speed|real …] [--quick]`."""

from __future__ import annotations

import argparse

from benchmarks.methods import METHODS

MEASURES = ("recovery", "speed", "real")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measures of Revontuli beside k-prototypes, FAMD + Ward and latent classes.",
    )
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=", ".join(MEASURES))
    parser.add_argument("--quick", action="store_true", help="a small part of each")
    parser.add_argument("--method", action="append", choices=METHODS, help="only this one")
    parser.add_argument("--workers", type=int, default=2, help="of recovery; default 2")
    chosen = parser.parse_args()
    for measure in chosen.measures:
        if measure not in MEASURES:
            parser.error(f"'{measure}' is not one of {', '.join(MEASURES)}")
    methods = tuple(chosen.method or METHODS)
    for measure in chosen.measures or MEASURES:
        if measure == "recovery":
            from benchmarks import recovery

            recovery.run(quick=chosen.quick, methods=methods, workers=chosen.workers)
        elif measure == "speed":
            from benchmarks import speed

            speed.run(quick=chosen.quick, methods=methods)
        else:
            from benchmarks import real

            real.run(quick=chosen.quick, methods=methods)


if __name__ == "__main__":
    main()
