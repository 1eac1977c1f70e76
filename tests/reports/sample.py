"""A small run as the model would hand it over, with numbers that can be added up by eye."""

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
