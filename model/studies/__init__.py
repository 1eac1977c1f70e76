"""The studies, by verb: each names points, has them solved on a bench, and makes tables of what came out."""

from model.studies import frontier, sweep, what_if

STUDIES = {"what-if": what_if, "sweep": sweep, "frontier": frontier}
