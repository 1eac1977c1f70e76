"""The objective forms that `case.toml` can name."""

from model.objectives import lexicographic, maximin, weighted

OBJECTIVES = {"weighted": weighted, "lexicographic": lexicographic, "maximin": maximin}
