"""The sections of `appraisal.toml`, one per score: every coefficient with meaning and range."""

from collections.abc import Iterator
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Section(BaseModel):
    """One section of `appraisal.toml`; `found` and `derived` name the sources of its keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)
    NOTES: ClassVar[tuple[str, ...]] = ("found", "derived")

    found: dict[str, str] = Field(default_factory=dict, description="key -> source it was read in")
    derived: dict[str, str] = Field(default_factory=dict, description="key -> how it was derived")

    @model_validator(mode="after")
    def _notes_name_coefficients(self) -> Self:
        names = {key for key, _ in self.values()}
        for note in self.NOTES:
            for key, source in getattr(self, note).items():
                if key not in names:
                    raise ValueError(f"'{note}' names '{key}', which is no key of this section")
                if not source.strip():
                    raise ValueError(f"'{note}.{key}' needs the name of its source")
        return self

    def values(self) -> Iterator[tuple[str, Any]]:
        """Yield every coefficient of the section with its value."""
        yield from ((key, value) for key, value in self if key not in self.NOTES)

    def mark(self, key: str) -> str:
        """Return `found`, `derived` or `assumption` for one coefficient."""
        return next((note for note in self.NOTES if key in getattr(self, note)), "assumption")


def _number(meaning: str, low: float | None = 0.0, high: float | None = None) -> Any:
    """Declare one coefficient with its meaning and its range."""
    return Field(description=meaning, ge=low, le=high)


def _share(meaning: str) -> Any:
    return _number(meaning, 0.0, 1.0)


class Readiness(Section):
    """Weights of the readiness pillars (they are normalised) and the least value of a pillar."""

    digital: float = _share("weight of digital foundations")
    people: float = _share("weight of people")
    policy: float = _share("weight of AI policy")
    institutions: float = _share("weight of institutions")
    power: float = _share("weight of power")
    market: float = _share("weight of market size")
    least: float = Field(description="least value of a pillar in the geometric mean", gt=0, le=1)
    power_access: float = _share("weight of electricity access in power; the rest is outages")

    @model_validator(mode="after")
    def _some_weight(self) -> Self:
        pillars = (self.digital, self.people, self.policy, self.institutions, self.power)
        if not any((*pillars, self.market)):
            raise ValueError("the weights of the pillars are all 0")
        return self


class Gap(Section):
    """Weights of the parts of the gap."""

    capital: float = _share("weight of missing capital")
    compute: float = _share("weight of missing compute")
    connection: float = _share("weight of missing connection")
    capital_income: float = _share("weight of income in missing capital; the rest is risk class")
    capital_class_from: float = _number("risk class at which capital is not missing for risk", 0, 7)
    capital_class_span: float = Field(description="classes until it is missing fully", gt=0, le=7)
    compute_servers: float = _share("weight of secure servers in missing compute; rest is AI chips")
    planned: float = _share("share of planned AI chips that is counted")
    chips_decades: float = Field(description="decades of AI chips per million people", gt=0)


class Contest(Section):
    """Weights of the parts of contest."""

    finance: float = _share("weight of Chinese official finance")
    comms: float = _share("weight of its communications part")
    trade: float = _share("weight of China's share of the trade with both")


class Swing(Section):
    """Where a country still can go either way."""

    ideal_china: float = _number("UN ideal point of China", None)
    ideal_span: float = Field(description="distance of the UN ideal points of both", gt=0)
    centre: float = _share("position (0 China, 1 US) where swing is greatest")
    width: float = Field(description="distance from the centre at which swing is gone", gt=0)
    least: float = _share("least swing of position")
    debt_drag: float = _share("loss of swing where Chinese finance is large for the economy")


class Anchor(Section):
    """How far a country can carry its neighbours."""

    from_people_m: float = Field(description="served population at which anchoring starts", gt=0)
    span: float = Field(description="factor of population until it is full", gt=1)


class Strategic(Section):
    """Weights of the parts of strategic weight."""

    market: float = _share("weight of the size of the economy")
    contest: float = _share("weight of contest")
    swing: float = _share("weight of swing")
    anchor: float = _share("weight of anchor")


class Risk(Section):
    """Risk class where the OECD gives none, and what classes cost."""

    exempt_class: int = Field(description="class of a high-income country without one", ge=0, le=7)
    unreviewed_class: int = Field(description="class of a country not reviewed", ge=0, le=7)
    least_class: int = Field(description="least class", ge=0, le=7)
    term_years: float = Field(description="repayment years of the typical loan", gt=0)
    cover: float = Field(description="share covered in the premium", gt=0, le=1)
    subsidy_class: int = Field(
        description="class that the expected loss is anchored on", ge=1, le=7
    )
    loss_per_year: float = _share("expected loss of private lending a year, in that class")
    outstanding_years: float = Field(description="mean years outstanding", gt=0)
    loan_least: float = _share("least expected loss of a loan")
    loan_extra: float = _share("subsidy of a loan on top of expected loss")
    guarantee_least: float = _share("least subsidy of a guarantee")
    guarantee_fee: float = _share("fee income of a guarantee, against expected loss")
    insurance_base: float = _share("subsidy of insurance in any class")
    insurance_loss: float = _share("part of expected loss that insurance bears")
    equity: float = _share("subsidy of equity")
    charge_share: float = _share("part of the premium that the partner pays upfront")


class Viability(Section):
    """What risk takes from the value of a project that would pay without it."""

    hurdle: float = Field(description="return that firms ask without country risk", gt=0, le=1)
    risk_markup: float = _number("hurdle points per point of yearly premium")
    life_years: float = Field(description="years over which a project pays back", gt=0)
    outages: float = _share("gap where all firms have outages")
    regulation: float = _share("gap where regulation is worst")
    inflation: float = _share("gap where inflation is highest")
    most: float = _share("greatest gap")


class Additionality(Section):
    """The share of value that support makes possible."""

    gap_from: float = _share("viability gap below which markets act without support")
    gap_span: float = Field(description="gap from there until nothing happens without it", gt=0)
    least: float = _share("least value of that part")
    compute_drag: float = _share("loss where a country already has AI compute")
    capital_base: float = _share("part that does not depend on missing capital")
    capital_full: float = Field(description="missing capital at which it counts fully", gt=0, le=1)
    contest: float = _share("share of a contested market that would have gone to the rival")


class Retention(Section):
    """The share of what was built that still runs, before what the offer adds."""

    base: float = _share("everywhere")
    law: float = _share("where rule of law is best")
    corruption: float = _share("where control of corruption is best")
    stability: float = _share("where political stability is best")
    assured: float = _share("added by an access agreement")
    least: float = _share("least")
    most: float = _share("greatest")


class Need(Section):
    """Weights inside the needs of each sector."""

    agriculture_value: float = _share("agriculture: value added")
    agriculture_food: float = _share("agriculture: undernourishment")
    agriculture_yield: float = _share("agriculture: cereal yield")
    education_schooling: float = _share("education: years of schooling")
    education_completion: float = _share("education: primary completion")
    health_child: float = _share("health: mortality under five")
    health_mother: float = _share("health: maternal mortality")
    health_spending: float = _share("health: spending")
    services_online: float = _share("public services: online services")
    services_state: float = _share("public services: government effectiveness")
    talent_skills: float = _share("talent: human capital")
    talent_tertiary: float = _share("talent: tertiary enrolment")


class Debt(Section):
    """Least grant element of public borrowing."""

    distress: float = _share("where debt distress is high or there is default")
    elevated: float = _share("where debt is heavy but not in distress")
    service_pct_exports: float = _number("debt service that counts as heavy, % of exports")
    debt_pct_gni: float = _number("external debt that counts as heavy, % of GNI")
    risk_class: int = Field(description="class from which debt counts as heavy", ge=0, le=7)


class Rival(Section):
    """The rival's offer."""

    site_musd: float = _number("price of the model project (Konza)")
    site_people_m: float = Field(description="population at which it is offered in full", gt=0)
    ict_share: float = _share("share of ICT in Chinese lending")
    record_years: float = Field(description="years of the finance record", gt=0)
    horizon_years: float = _number("years of lending that one offer stands for")
    size_factor: float = _share("part of past lending that is still to be expected")
    newcomer: float = _share("part of it without communications projects on record")
    concessional_pct: float = _number("rate of its concessional ICT loans, %")
    grant_at_concessional: float = _share("grant element at that rate")
    grant_per_point: float = _share("grant element lost per point of rate")
    grant_least: float = _share("least grant element")
    grant_most: float = _share("greatest grant element")
    ease: float = _share("worth of one contractor and speed, share of size")
    contest_from: float = _share("contest below which there is no rival offer")
    tenor_years: float = _number("tenor of its concessional ICT loans")
    grace_years: float = _number("grace of the same")


class Limits(Section):
    """Yearly limits of a country and power."""

    load_factor: float = Field(description="mean load over peak load", gt=0, le=1)
    power_share: float = _share("peak power that this programme's hosting may take")
    power_outages: float = _share("part of it lost where all firms have outages")
    power_least_mw: float = _number("least hosting limit, MW")
    private_least_musd: float = _number("least private money, million")
    private_gdp_low: float = _share("private money every market can give, share of GDP")
    private_gdp_high: float = _share("private money at most, share of GDP")
    private_fdi: float = _share("private money at most, share of FDI inflow")
    absorption_gdp: float = _share("cost a country can absorb a year, share of GDP")
    host_tax: float = _share("host money a year, share of tax revenue")
    host_low: float = _share("host share of cost, low income")
    host_lower_middle: float = _share("host share of cost, lower-middle income")
    host_upper_middle: float = _share("host share of cost, upper-middle income")
    host_high: float = _share("host share of cost, high income")


class Eligibility(Section):
    """Who may be a partner."""

    population_m: float = _number("least population, million")
    readiness: float = _share("least readiness")
    governance: float = _number("least mean of three governance indicators", None)
    commitment_musd: float = _number("least yearly absorption, million (the least commitment)")
    hard_to_reach: float = _share("readiness below which a deep channel is needed")


class Hub(Section):
    """Who may be a regional hub, and what it gives to those it serves."""

    readiness: float = _share("least readiness")
    anchor: float = _share("least anchor")
    population_m: float = _number("least population, million")
    spillover: float = _share("part of the strategic value of a compute offer that spills over")
    stack_revenue: float = _share("stack revenue per person and unit of buying power")
    openness: float = _share("part of it that a hub abroad can serve")


class Assured(Section):
    """What an access agreement changes in an offer."""

    cost: float = _number("factor of cost")
    compute: float = _number("factor of compute (a reserve)")
    partner_value: float = _share("worth to the partner, share of cost")


class Cost(Section):
    """What makes the same package dearer in one country than in another."""

    power: float = _number("added where power is worst")
    logistics: float = _number("added where logistics is worst")
    risk: float = _number("added in the worst risk classes")
    risk_class_from: float = _number("class from which risk adds to cost", 0, 7)
    risk_class_span: float = Field(description="classes until it adds in full", gt=0, le=7)


class Offer(Section):
    """From a template to the returns of one offer in one country."""

    start_years: int = Field(description="years in which an offer may start, from the first", ge=1)
    full_scale_people_m: float = Field(description="population at which size is full", gt=0)
    training_base: float = _number("training per unit where nobody has the skills")
    market_share: float = _share("share of people that are a market of the stack")
    market_cap_m: float = Field(description="the same at most, million", gt=0)
    income_anchor_usd: float = Field(description="income in the geometric mean with GDP", gt=0)
    weight_least: float = _number("least strategic weight, relative to the mean")
    weight_most: float = _number("greatest of the same")
    delivery_readiness: float = Field(description="readiness at which delivery is normal", gt=0)
    delivery_least: float = _number("least delivery factor")
    delivery_most: float = _number("greatest delivery factor")
    gap_normal: float = Field(description="gap at which it counts once", gt=0)
    gap_least: float = _number("least factor of the gap")
    gap_most: float = _number("greatest factor of the gap")
    neighbour_least: float = _number("least factor of the readiness of a country served by a hub")
    revenue_years: float = Field(description="years of service that revenue is stated for", gt=0)
    partner_base: float = _share("worth of any offer to the partner, share of cost")
    partner_need: float = _share("worth added where need is greatest, share of cost")


class Content(Section):
    """Whose suppliers may stand in a stack."""

    home: str = Field(description="origin (ISO 3166 alpha-3) that counts as home")
    concern: tuple[str, ...] = Field(description="origins that no layer may have", strict=False)
