"""A small run as the model would hand it over, with numbers that can be added up by eye."""

import copy
from typing import Any

import pandas as pd

RUN: dict[str, Any] = {
    "case": "sample",
    "fingerprint": "0123456789abcdef",
    "overrides": ["focus.max_partners = 2"],
    "formulation": {
        "families": ["selection", "pools"],
        "skipped": {"content": "no share is given"},
    },
    "engine": "direct",
    "solver": {"name": "highs", "version": "1.0"},
    "status": "optimal",
    "objective": 12.5,
    "bound": 12.50625,
    "gap_abs": 0.00625,
    "gap_rel": 0.0005,
    "gap_asked": 0.001,
    "seconds": {"total": 1.25},
    "audit": {"passed": True, "max_violation": 0.0, "objective_difference": 0.0},
    "size": {"columns": 1234, "integers": 56, "rows": 789, "nonzeros": 4000},
    "warnings": ["one coefficient is tiny"],
    "legend": {
        "title": "A sample",
        "money_unit": "million USD",
        "countries": {"KEN": "Kenya", "NGA": "Nigeria"},
        "channels": {"dfc": "Development Finance Corporation", "jica": "Japan"},
        "channel_kinds": {"dfc": "home", "jica": "allied"},
        "unfunded": ["dfc_guarantee"],
        "pools": {"seats": "Training seats"},
        "pool_kinds": {"subsidy": "appropriation"},
    },
}


def table(columns: str, *rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split())


def tables() -> dict[str, pd.DataFrame]:
    usd = "million USD"
    return {
        "selection": table(
            "offer country package tier stack assured start_year",
            ("o1", "KEN", "public_services", "hub", "home", True, 2027),
            ("o2", "NGA", "health", "pilot", "mixed", False, 2028),
        ),
        "presence": table("channel country", ("dfc", "KEN"), ("jica", "KEN"), ("dfc", "NGA")),
        "service": table("hub country share", ("KEN", "NGA", 1.0)),
        "funding": table(
            "channel facility instrument resource country year amount unit",
            ("dfc", "dfc_loan", "loan", "financing", "KEN", 2027, 60.0, usd),
            ("dfc", "dfc_loan", "loan", "financing", "NGA", 2028, 20.0, usd),
            ("dfc", "dfc_guarantee", "guarantee", "financing", "KEN", 2027, 30.0, usd),
            ("jica", "jica_loan", "loan", "financing", "KEN", 2028, 15.0, usd),
            ("jica", "seats", "in_kind", "training", "KEN", 2027, 400.0, "people"),
        ),
        "partners": table(
            "country engaged hub assured channels "
            "cost_musd private_musd host_musd allied_musd reach",
            ("GHA", False, False, False, 0, 0.0, 0.0, 0.0, 0.0, 0.0),
            ("KEN", True, True, True, 2, 100.0, 20.0, 5.0, 15.0, 8.5),
            ("NGA", True, False, False, 1, 20.0, 0.0, 0.0, 0.0, 4.0),
        ),
        "pools": table(
            "pool year amount carried_in used left unit",
            ("subsidy", 2027, 10.0, 0.0, 10.0, 0.0, usd),
            ("subsidy", 2028, 10.0, 0.0, 2.5, 7.5, usd),
            ("seats", 2027, 1000.0, 0.0, 400.0, 600.0, "people"),
        ),
        "accounts": table(
            "country resource year uses sources private host unit",
            ("KEN", "financing", 2027, 80.0, 80.0, 20.0, 0.0, usd),
            ("KEN", "financing", 2028, 20.0, 20.0, 0.0, 5.0, usd),
            ("NGA", "financing", 2028, 20.0, 20.0, 0.0, 0.0, usd),
            ("KEN", "training", 2027, 400.0, 400.0, 0.0, 0.0, "people"),
        ),
        "criteria": table("criterion value weight scale unit", ("reach", 12.5, 1.0, 1.0, "points")),
        "limits": table(
            "family rule country channel year activity sense limit slack binding unit",
            ("focus", "max_partners", None, None, None, 2.0, "<=", 2.0, 0.0, True, "countries"),
            ("focus", "absorption", "KEN", None, 2027.0, 80.0, "<=", 90.0, 10.0, False, usd),
            ("pools", "within", None, None, 2027.0, 10.0, "<=", 10.0, 0.0, True, usd),
        ),
        "violations": table(
            "family rule country channel year activity sense limit excess unit",
        ),
        "metrics": table("metric value unit", ("reach_people", 3.25, "million people")),
    }


def context() -> dict[str, pd.DataFrame]:
    """What the run folder tells of the case, and a world of three squares."""
    return {
        "countries": table(
            "country name region risk_class eligible reason iso_numeric",
            ("GHA", "Ghana", "west", "4", True, None, "288"),
            ("KEN", "Kenya", "east", "5", True, None, "404"),
            ("NGA", "Nigeria", "west", "6", True, None, "566"),
            ("SOM", "Somalia", "east", None, False, "too fragile", "706"),
        ),
        "standing": table(
            "country offers packages worth cost_musd",
            ("GHA", 4.0, 2.0, 3.5, 50.0),
            ("KEN", 4.0, 2.0, 9.0, 120.0),
            ("NGA", 4.0, 2.0, 6.0, 60.0),
            ("SOM", 0.0, 0.0, 0.0, 0.0),
        ),
        "families": table(
            "family what why data variables constraint binding assumes source",
            ("pools", "No pool pays out more than it has.", "Why.", "D", "V", "C", "B", "A", "S"),
        ),
        "marks": table(
            "place name kind mark source cells",
            ("countries", "name", "column", "found", "UN", 4.0),
            ("pools", "amount", "column", "assumption", None, 3.0),
            ("readiness", "digital", "coefficient", "assumption", None, 1.0),
        ),
        "notes": table("note", ("3 blank cells were filled.",)),
        "entry": table(
            "country resource pool year early amount unit",
            ("*", None, "subsidy", 2028.0, False, 8.0, "million USD"),
            ("GHA", "training", None, 2027.0, True, 700.0, "people"),
        ),
        "doors": table(
            "country resource facility pool rate carries",
            ("GHA", "training", "seats", "seats", 1.0, False),
            ("KEN", "training", "seats", "seats", 1.0, False),
        ),
        "baselines": table(
            "rule measure title amount reason",
            ("equal", "reach", "equal split", 10.0, None),
            ("equal", "value", "equal split", 10.0, None),
            ("ratio", "reach", "best first", 12.0, None),
            ("ratio", "value", "best first", 12.0, None),
            ("rival", None, "match the rival", None, "nobody has a rival"),
        ),
        "baseline_partners": table(
            "rule country committed_musd",
            ("equal", "GHA", 50.0),
            ("equal", "KEN", 50.0),
            ("ratio", "GHA", 100.0),
        ),
        "world": table(
            "country iso_numeric name x y area path",
            ("GHA", "288", "Ghana", 100, 900, 900, "M85 885l30 0 0 30-30 0z"),
            ("KEN", "404", "Kenya", 500, 900, 900, "M485 885l30 0 0 30-30 0z"),
            ("NGA", "566", "Nigeria", 300, 900, 90, "M285 885l30 0 0 30-30 0z"),
            ("SOM", "706", "Somalia", 700, 900, 900, "M685 885l30 0 0 30-30 0z"),
            ("FRA", "250", "France", 700, 300, 900, "M685 285l30 0 0 30-30 0z"),
        ),
    }


def everything() -> dict[str, pd.DataFrame]:
    """Result tables and context, with the country that is left out among the results."""
    found = tables()
    out = table(" ".join(found["partners"].columns), ("SOM", False, False, False, *[0.0] * 6))
    found["partners"] = pd.concat([found["partners"], out], ignore_index=True)
    found["additionality"] = table(
        "country measure additional anyway total share unit",
        ("KEN", "cost_musd", 60.0, 40.0, 100.0, 0.6, "million USD"),
        ("KEN", "reach", 8.5, 1.5, 10.0, 0.85, "points"),
    )
    return {**found, **context()}


HOSTILE = (
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "\"quoted\" 'single' & <b>bold</b>",
    "مصر العربية",
    "\u202eright to left\u202c",
    "n" * 200,
    "👩\u200d👩\u200d👧 family 🇰🇪",
    '=HYPERLINK("http://example.org")',
    "@SUM(1+1)|pipe *star* _under_ `code` [link](http://example.org)",
    "{{ 7 * 7 }} {% raw %}",
)
"""What someone may write into a name."""


def hostile(name: str) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """The sample with every text that a case can hold replaced by a name."""
    run = copy.deepcopy(RUN)
    legend = run["legend"]
    legend["title"] = legend["money_unit"] = name
    legend["countries"] = dict.fromkeys(legend["countries"], name)
    legend["channels"] = dict.fromkeys(legend["channels"], name)
    legend["pools"] = dict.fromkeys(legend["pools"], name)
    legend["stacks"] = {"champion": name}
    run |= {"case": name, "warnings": [name], "overrides": [name]}
    found = everything()
    found["countries"]["region"] = found["countries"]["reason"] = name
    for key, columns in (
        ("selection", ("package", "tier", "stack")),
        ("funding", ("instrument", "unit")),
        ("pools", ("pool", "unit")),
        ("criteria", ("unit",)),
        ("metrics", ("unit",)),
        ("limits", ("unit",)),
        ("marks", ("source",)),
        ("notes", ("note",)),
        ("entry", ("unit",)),
        ("baselines", ("title", "reason")),
    ):
        for column in columns:
            found[key][column] = name
    return run, found
