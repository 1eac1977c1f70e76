"""Larger cases with the character of the reference case: N provinces or cities instead of countries.

    python -m benchmarks.instances --partners 400 --seed 1 --out runs/n400

A partner is a part of one of the countries that the reference case finds eligible: every country
gives about equally many, drawn by the seed. Indicators that count heads or money are those of the
country times a share; all others keep the country's value but for a jitter, a quarter of the
standard deviation among the countries, so that they spread as the reference case does. Partners
shrink as they grow in number: size = (eligible countries / N) ** 0.6. Everything of a partner that
is an absolute amount (costs, tickets, least commitment, staff, thresholds of the appraisal) is
multiplied by that size, every budget by size · N / eligible countries, every count of the portfolio
by N / eligible countries. So a budget pays for the same share of all partners as it does in the
reference case, and a plan has about a tenth of them: 21 of 150, 56 of 400, 563 of 4,000.

Regions, reach, hubs and spillovers stay: the n-th parts of the members of an economic community
form the n-th community of that kind, so that a hub has as many neighbours as before.

A case is `lean` unless told otherwise, at every size, so that sizes can be compared: about 15 offers
for each partner instead of 51 (two stacks instead of four, no assured twins), one start year
instead of two, and of the allied and multilateral channels the three that reach deepest there.
With `--full` a partner has all that a country of the reference case has; 4,000 of these fill more
memory than a planner's machine has.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.quantities import (
    BUDGETED_COLUMNS,
    COUNTED_COLUMNS,
    COUNTED_SETTINGS,
    EXTENSIVE,
    JITTERED,
    LOGARITHMIC,
    SIZED_COEFFICIENTS,
    SIZED_COLUMNS,
)
from model import bundled
from model.errors import TrancheError
from model.loading import load_case
from model.tables import write_whole

MARK = ".instance.json"
SHRINK = 0.6
"""Exponent by which partners shrink as their number grows."""

JITTER = 0.25
"""Standard deviation of the jitter, in standard deviations among countries."""

SPREAD = 0.6
"""Standard deviation of the logarithm of a partner's share of its country."""

LEAN_STACKS = ("open_allied", "tailored")
LEAN_CHANNELS = 3
"""Allied and multilateral channels that reach one partner of a lean case."""

Row = dict[str, str]


def grow(partners: int, seed: int = 1, lean: bool = True) -> dict[str, str]:
    """Return the files of the grown case, name to text; the same arguments give the same bytes."""
    if partners < 1:
        raise ValueError("a case needs a partner")
    source = bundled.root() / "reference"
    eligible = eligible_countries()
    growth = partners / len(eligible)
    size = growth**-SHRINK
    random = np.random.default_rng([seed, partners])
    parts = draw_parts(eligible, partners, random)
    tables = {path.stem: _read(path) for path in sorted(source.glob("*.csv"))}
    countries = {row["country"]: row for row in tables["countries"]}
    tables["countries"] = _partners([countries[code] for code in eligible], parts, size, random)
    tables["reach"] = _reach(tables["reach"], countries, parts)
    tables["service_areas"] = _areas(tables["service_areas"], parts)
    _multiply(tables, SIZED_COLUMNS, lambda x: x * size)
    _multiply(tables, BUDGETED_COLUMNS, lambda x: x * size * growth)
    _multiply(tables, COUNTED_COLUMNS, lambda x: float(_count(x * growth)))
    _scenarios(tables, countries)
    if lean:
        _thin(tables, random)
    kind = "lean" if lean else "full"
    title = f"{partners:,} provinces and cities, {kind} offers, seed {seed}"
    files = {f"{name}.csv": _text(rows) for name, rows in tables.items() if rows}
    files["case.toml"] = _settings((source / "case.toml").read_text(), title, size, growth)
    files["appraisal.toml"] = _coefficients((source / "appraisal.toml").read_text(), size, lean)
    files["what_ifs.toml"] = _what_ifs((source / "what_ifs.toml").read_text(), countries)
    made = {"partners": partners, "seed": seed, "lean": lean, "size": size, "growth": growth}
    files[MARK] = json.dumps(made, indent=1) + "\n"
    return files


def write(partners: int, folder: Path, seed: int = 1, lean: bool = True) -> Path:
    """Write a grown case, whole or not at all; only a folder made here is ever replaced."""
    write_whole(folder, dict(grow(partners, seed, lean)), mark=MARK)
    return folder


def eligible_countries() -> list[str]:
    """Return the countries of the reference case that its appraisal finds eligible."""
    return [code for code, country in load_case("reference").countries.items() if country.eligible]


def draw_parts(
    eligible: list[str], partners: int, random: np.random.Generator
) -> dict[str, list[str]]:
    """Return the parts of each country: equally many of all, the rest of a draw."""
    each, rest = divmod(partners, len(eligible))
    lucky = set(random.choice(len(eligible), rest, replace=False).tolist())
    return {
        code: [f"{code}{n + 1:03d}" for n in range(each + (index in lucky))]
        for index, code in enumerate(eligible)
    }


def _partners(
    countries: list[Row], parts: dict[str, list[str]], size: float, random: np.random.Generator
) -> list[Row]:
    steps = {}
    for column in (*LOGARITHMIC, *JITTERED):
        given = [float(row[column]) for row in countries if row[column]]
        values = np.log(given) if column in LOGARITHMIC else np.array(given)
        steps[column] = (JITTER * float(values.std()), min(given), max(given))
    return [
        _partner(row, part, size, steps, random)
        for row in countries
        for part in parts[row["country"]]
    ]


def _partner(
    country: Row,
    code: str,
    size: float,
    steps: dict[str, tuple[float, float, float]],
    random: np.random.Generator,
) -> Row:
    """Return one part of a country; every column takes its draw, blank or not, so all stay in step."""
    share = size * float(np.exp(SPREAD * random.standard_normal()))
    row = dict(country) | {"country": code, "name": f"{country['name']} {int(code[3:])}"}
    row |= {"iso_numeric": "", "eligible": "1"}
    for column in EXTENSIVE:
        factor = share * (1 if column == "population_m" else _lognormal(0.2, random))
        row[column] = _times(country[column], factor)
    for column, (step, low, high) in steps.items():
        move = step * float(random.standard_normal())
        if country[column]:
            x = float(country[column])
            moved = x * np.exp(move) if column in LOGARITHMIC else x + move
            row[column] = _number(min(high, max(low, float(moved))))
    if country["gdp_usd_bn"]:
        richer = float(row["gdp_per_capita_usd"]) / float(country["gdp_per_capita_usd"])
        row["gdp_usd_bn"] = _times(country["gdp_usd_bn"], share * richer)
    return row


def _lognormal(spread: float, random: np.random.Generator) -> float:
    return float(np.exp(spread * random.standard_normal()))


def _reach(rows: list[Row], countries: dict[str, Row], parts: dict[str, list[str]]) -> list[Row]:
    """Return the rows of each country for each of its parts; wider areas stay as they are."""
    found = []
    for row in rows:
        if row["area"] not in countries:
            found.append(row)
        found += [row | {"area": part} for part in parts.get(row["area"], ())]
    return found


def _areas(rows: list[Row], parts: dict[str, list[str]]) -> list[Row]:
    return [
        row | {"area": f"{row['area']} {int(part[3:])}", "country": part}
        for row in rows
        for part in parts.get(row["country"], ())
    ]


def _multiply(
    tables: dict[str, list[Row]],
    columns: dict[str, tuple[str, ...]],
    change: Callable[[float], float],
) -> None:
    for table, names in columns.items():
        for row in tables[table]:
            row |= {x: _number(change(float(row[x]))) for x in names if row.get(x)}


def _scenarios(tables: dict[str, list[Row]], countries: Iterable[str]) -> None:
    """Leave out states of the world in one country by name: it is no longer one partner."""
    gone = {
        row["scenario"]
        for row in tables["scenario_overrides"]
        if _names_one(row["where"], countries)
    }
    for table in ("scenarios", "scenario_overrides"):
        tables[table] = [row for row in tables[table] if row["scenario"] not in gone]


def _thin(tables: dict[str, list[Row]], random: np.random.Generator) -> None:
    for table in ("stacks", "stack_layers"):
        tables[table] = [row for row in tables[table] if row["stack"] in LEAN_STACKS]
    for row in tables["tiers"]:
        row["assurable"] = ""
    foreign = {row["channel"] for row in tables["channels"] if row["kind"] != "home"}
    tables["reach"] = [
        *(row for row in tables["reach"] if row["channel"] not in foreign),
        *_deepest(tables, sorted(foreign), random),
    ]


def _deepest(
    tables: dict[str, list[Row]], channels: list[str], random: np.random.Generator
) -> Iterator[Row]:
    """Yield the rows of the channels that reach a partner deepest; a draw decides between equals."""
    depth = {(row["channel"], row["area"]): row["depth"] for row in tables["reach"]}
    for partner in tables["countries"]:
        code, wider = partner["country"], (partner["region"], "*")
        draw = random.permutation(len(channels)).tolist()
        found = [
            (-float(here), order, channel, here)
            for channel, order in zip(channels, draw, strict=True)
            if (here := next(filter(None, (depth.get((channel, a)) for a in (code, *wider))), None))
        ]
        for _, _, channel, here in sorted(found)[:LEAN_CHANNELS]:
            yield {"channel": channel, "facility": "", "area": code, "depth": here}


def _settings(text: str, title: str, size: float, growth: float) -> str:
    text = re.sub(r'^title = ".*"$', f'title = "{title}"', text, count=1, flags=re.M)
    text = re.sub(r'^name = ".*"$', 'name = "grown"', text, count=1, flags=re.M)
    text = _set(text, "focus", "min_commitment_musd", lambda x: x * size)
    text = _set(text, "focus", "max_share", lambda x: min(1.0, x / growth))
    for section, key in COUNTED_SETTINGS:
        text = _set(text, section, key, lambda x: _count(x * growth))
    return text


def _coefficients(text: str, size: float, lean: bool) -> str:
    for section, key in SIZED_COEFFICIENTS:
        text = _set(text, section, key, lambda x: x * size)
    return _set(text, "offer", "start_years", lambda x: 1) if lean else text


def _what_ifs(text: str, countries: Iterable[str]) -> str:
    """Keep the what-ifs that neither name a country nor count partners or agreements."""
    head, *blocks = re.split(r"(?m)^(?=\[)", text)
    kept = [
        block
        for block in blocks
        if (
            not _names_one(block, countries)
            and not any(f"{section}.{key} = " in block for section, key in COUNTED_SETTINGS)
        )
        or "slots = 0" in block
    ]
    return head + "".join(kept)


def _names_one(text: str, countries: Iterable[str]) -> bool:
    return bool(set(re.findall(r"\b[A-Z]{3}\b", text)) & set(countries))


def _set(text: str, section: str, key: str, change: Callable[[float], float]) -> str:
    """Return TOML with one number changed; everything else stays as written."""
    pattern = re.compile(rf"(?ms)^(\[{section}\]\n(?:(?!\[).*?\n)??{key} = )([-\d.e]+)")
    found = pattern.search(text)
    if found is None:
        raise ValueError(f"there is no {section}.{key} to change")
    value = change(float(found[2]))
    return text[: found.start(2)] + _number(value) + text[found.end(2) :]


def _count(x: float) -> int:
    return max(1, round(x))


def _times(cell: str, factor: float) -> str:
    return _number(float(cell) * factor) if cell else ""


def _number(x: float) -> str:
    """Return six digits, as short as they can be; whole numbers without a fraction."""
    rounded = float(f"{x:.6g}")
    return str(int(rounded)) if rounded == int(rounded) else repr(rounded)


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _text(rows: list[Row]) -> str:
    out = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.instances", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--partners", type=int, required=True, metavar="N")
    parser.add_argument("--seed", type=int, default=1, help="[1]")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--full", action="store_true", help="as many offers as in the reference")
    asked: Any = parser.parse_args(arguments)
    began = time.perf_counter()
    try:
        write(asked.partners, asked.out, asked.seed, not asked.full)
    except (TrancheError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{asked.out}: {asked.partners:,} partners, {time.perf_counter() - began:.1f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
