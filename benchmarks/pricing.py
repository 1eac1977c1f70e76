"""How much sooner a round of pricing is done by two workers than by one.

    python -m benchmarks.pricing CASE

A round solves every country that the relaxation takes in part as an integer program at its prices.
The rounds with one and with two workers take turns; told is the median of each.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from dataclasses import replace

from model import pipeline
from model.engines import hulls
from model.engines.direct import Clock
from model.engines.relaxation import Master
from model.loading import load_case
from model.solution import SolverOptions

ROUNDS = 3


def rounds(case: str) -> dict[str, object]:
    """Return the seconds of a round by the number of workers, and the bound that it leads to."""
    options = SolverOptions(time_limit=0.0)
    program = pipeline.build(load_case(case))
    relaxation = Master(program, Clock(options)).solve()
    if relaxation is None:
        raise SystemExit("the relaxation has no solution")
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(ROUNDS):
        for workers, times in seconds.items():
            clock = Clock(replace(options, threads=workers))
            began = time.perf_counter()
            hulls._rows(program, relaxation, clock)
            times.append(time.perf_counter() - began)
    return {
        "countries": len(hulls._in_part(program, relaxation.x)),
        "seconds": {str(n): statistics.median(times) for n, times in seconds.items()},
    }


def main() -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.pricing", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("case")
    print(json.dumps(rounds(parser.parse_args().case)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
