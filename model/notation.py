"""Symbols: the letter in the mathematics, the name in the code, the column in the tables, the unit.

One letter per idea. `tranche math` prints this table in front of the families.
"""

from __future__ import annotations

from typing import NamedTuple


class Symbol(NamedTuple):
    """One line of the notation page."""

    letter: str
    code: str
    meaning: str
    unit: str = ""


SETS = (
    Symbol("c", "country", "country; partner when engaged"),
    Symbol("g", "region", "region of countries"),
    Symbol("k", "channel", "institution that brings resources"),
    Symbol("f", "facility", "line of channel k(f) for resource r(f) on given terms"),
    Symbol("b", "pool", "budget line with an amount per year"),
    Symbol("r", "resource", "financing, compute, training, or any other"),
    Symbol("t", "year", "planning year"),
    Symbol("o", "offer", "package, tier, stack and assurance for one country"),
    Symbol("s", "start_year", "year in which an offer starts"),
    Symbol("p", "package", "sector offering"),
    Symbol("h", "hub", "country that serves others"),
    Symbol("j", "criterion", "return that counts in the objective"),
)

DECISIONS = (
    Symbol("select[o,s]", "m.select", "offer o is taken up, starting in s", "0 or 1"),
    Symbol("engage[c]", "m.engage", "country c is a partner", "0 or 1"),
    Symbol("open[k,c]", "m.open", "channel k acts in country c", "0 or 1"),
    Symbol("use[f,c]", "m.use", "facility f with a ticket is used in country c", "0 or 1"),
    Symbol("hub[c]", "m.hub", "country c serves others", "0 or 1"),
    Symbol("assure[c]", "m.assure", "country c has an access agreement", "0 or 1"),
    Symbol("serve[h,c]", "m.serve", "share of country c served by hub h", "0 to 1"),
    Symbol("commit[f,c,t]", "m.commit", "commitment of facility f", "unit of r(f)"),
    Symbol("private[c,t]", "m.private", "private money mobilised", "million of the currency"),
    Symbol("host[c,t]", "m.host", "the partner government's own money", "million of the currency"),
)

DATA = (
    Symbol(
        "need[o,s,r,t]",
        "case.need",
        "need of offer o started in s, inside the horizon",
        "unit of r",
    ),
    Symbol(
        "cost[o,s]", "case.cost", "financing need inside the horizon", "million of the currency"
    ),
    Symbol("value[o,s,j]", "case.value", "return of offer o started in s", "unit of j"),
    Symbol("rate[f,c,b]", "case.rate", "units of pool b drawn per unit of facility f in c"),
    Symbol("amount[b,t]", "case.pools", "what pool b has in year t", "unit of b"),
)


def page() -> str:
    """The notation page as plain text, one symbol a line."""
    lines = []
    for title, symbols in (("Sets", SETS), ("Decisions", DECISIONS), ("Data", DATA)):
        lines += [title, ""]
        for s in symbols:
            unit = f"  [{s.unit}]" if s.unit else ""
            lines.append(f"  {s.letter:<15} {s.meaning}{unit}")
        lines.append("")
    return "\n".join(lines)
