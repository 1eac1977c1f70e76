"""What is said of a front in the terminal, and what must not be said of it."""

import pandas as pd

from reports.studies import frontier

FACTS = {"criteria": ["reach", "speed"], "exact": True, "closed": False, "stopped": "seconds"}


def prose(reason):
    runs = pd.DataFrame({"run": ["f"], "reason": [reason]})
    empty = pd.DataFrame(columns=["reach", "speed", "proven", "run"])
    return frontier.sections(FACTS, {"frontier": empty, "runs": runs})[0].prose


def test_no_plan_in_time_is_not_called_a_proof():
    assert prose("No plan was found within the limit.") == ("No plan was found within the limit.",)


def test_a_search_stopped_before_its_first_plan_says_so():
    assert prose(float("nan")) == ("No plan was found before the search was stopped.",)
