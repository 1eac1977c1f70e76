"""Need: how much each sector of a country lacks.

Formulas: agriculture = weights · (value added, undernourishment, not cereal yield);
education = (not schooling, not primary completion); health = (log mortality under five, log
maternal mortality, not spending); public services = (not online services, not government
effectiveness); compute = the compute part of the gap; talent = (not AI human capital, not
tertiary enrolment). Each indicator on its own range.
Range: 0 to 1. Source: mechanisms A25, A34; weights in `[need]` are assumptions.
Limits: need is not demand; a government may set other priorities than its indicators show.
"""

import pandas as pd

from model.appraisal.scales import scale, scale_log
from model.coefficients import Coefficients

NEEDS = ("agriculture", "education", "health", "public_services", "compute", "talent")


def needs(x: pd.DataFrame, compute_gap: pd.Series, k: Coefficients) -> pd.DataFrame:
    """Return one column per need."""
    w = k.need
    return pd.DataFrame(
        {
            "agriculture": w.agriculture_value * scale(x, "agri_value_added_pct_gdp", k)
            + w.agriculture_food * scale(x, "undernourished_pct", k)
            + w.agriculture_yield * (1 - scale(x, "cereal_yield_kg_ha", k)),
            "education": w.education_schooling * (1 - scale(x, "mean_schooling_years", k))
            + w.education_completion * (1 - scale(x, "primary_completion_pct", k)),
            "health": w.health_child * scale_log(x, "under5_mortality_per1000", k)
            + w.health_mother * scale_log(x, "maternal_mortality_per100k", k)
            + w.health_spending * (1 - scale(x, "health_spend_pct_gdp", k)),
            "public_services": w.services_online * (1 - scale(x, "egdi_online_service", k))
            + w.services_state * (1 - scale(x, "government_effectiveness", k)),
            "compute": compute_gap,
            "talent": w.talent_skills * (1 - scale(x, "aipi_human_capital", k))
            + w.talent_tertiary * (1 - scale(x, "tertiary_enrolment_pct", k)),
        }
    )
