"""Who pays."""

from reports.sections import money
from tests.reports.sample import RUN, tables


def test_money_adds_up_by_source_and_year():
    paying, covering, training = money.section(RUN, tables()).grids
    assert [heading.label for heading in paying.headings] == ["source", "2027", "2028", "total"]
    assert paying.rows[-1] == ("total", 80.0, 40.0, 120.0)
    assert sum(row[-1] for row in paying.rows[:-1]) == paying.rows[-1][-1]
    assert covering.rows == (("Development Finance Corporation", 30.0, 30.0),)
    assert training.title == "Training, people"


def test_the_smaller_of_very_many_partners_are_one_in_the_picture(monkeypatch):
    def flow(name, amount, style="k-home"):
        return money.Flow(("DFC", "loan", name), style, amount)

    monkeypatch.setattr(money, "PARTNERS", 2)
    flows = [flow("A", 1.0), flow("B", 5.0), flow("C", 2.0), flow("C", 1.0, "k-allied")]
    assert money._gathered(flows) == [
        flow("2 other partners", 1.0 + 2.0),
        flow("B", 5.0),
        flow("2 other partners", 1.0, "k-allied"),
    ]
    assert money._gathered(flows[:2]) == flows[:2]
