"""Work done again only where what it reads has changed, and always the same as from nothing."""

import pandas as pd
import pytest

from model.recall import Fields, Recall, derived


def counted(name, *reads):
    """A step that counts how often it is done, and the sum of what it reads."""
    done = []

    def step(parts):
        done.append(name)
        return sum(parts[r] for r in reads)

    return step, done


def test_a_step_is_done_again_only_where_it_read_something_else():
    step, done = counted("ab", "a", "b")
    recall = Recall()
    assert recall.of("ab", step, {"a": 1, "b": 2, "c": 3}) == 3
    assert recall.of("ab", step, {"a": 1, "b": 2, "c": 9}) == 3
    assert len(done) == 1
    assert recall.of("ab", step, {"a": 1, "b": 5, "c": 3}) == 6
    assert recall.of("ab", step, {"a": 1, "b": 2, "c": 3}) == 3
    assert len(done) == 2


def test_a_table_is_the_same_only_if_it_is_that_very_one():
    step, done = counted("n", "t")
    recall, table = Recall(), pd.DataFrame({"x": [1]})
    for frame in (table, table, table.copy()):
        recall.of("n", lambda parts, s=step: s({"t": len(parts["t"])}), {"t": frame})
    assert len(done) == 2


def test_what_a_branch_reads_counts_only_where_it_is_taken():
    recall = Recall()
    step = lambda p: p["b"] if p["a"] else 0  # noqa: E731
    assert recall.of("x", step, {"a": 0, "b": 1}) == 0
    assert recall.of("x", step, {"a": 0, "b": 2}) == 0
    assert recall.of("x", step, {"a": 1, "b": 2}) == 2


class Thing:
    """A record of parts as a case is one: `sum` is made of `double` and c, `double` of a."""

    made_of: list[str]

    def __init__(self, parts, recall, made=None):
        self.parts, self.recall, self.made = parts, recall, {} if made is None else made

    def on(self, parts):
        return Thing(parts, self.recall, self.made)

    @derived
    def double(self):
        return [2 * self.parts["a"]]

    @derived
    def sum(self):
        return [self.double[0] + Fields(self.parts, "").c]


def test_a_derived_property_is_taken_over_with_all_it_is_made_of():
    recall = Recall()
    first = Thing({"a": 1, "b": 1, "c": 1}, recall)
    assert first.double == [2]  # read before: who reads it again has read its parts too
    assert first.sum == [3]
    assert Thing({"a": 1, "b": 7, "c": 1}, recall).sum is first.sum
    other = Thing({"a": 1, "b": 1, "c": 5}, recall)
    assert other.sum == [7]
    assert other.double is first.double
    assert Thing({"a": 4, "b": 1, "c": 1}, recall).sum == [9]


def test_a_field_that_is_no_part_is_no_field():
    with pytest.raises(AttributeError):
        Fields({"settings.years": (2027,)}, "settings.").year  # noqa: B018
