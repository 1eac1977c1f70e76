"""The studies, by verb: each has points solved on a bench and makes tables of what came out."""

from model.studies import baselines, frontier, marginal, sweep, what_if

STUDIES = {
    "what-if": what_if,
    "sweep": sweep,
    "marginal": marginal,
    "frontier": frontier,
    "baselines": baselines,
}
