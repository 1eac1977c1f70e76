"""`case.toml`: the scalars of a case and its rules, strictly typed.

A rule is on where its number is given; None is "not given".
"""

from itertools import pairwise
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    field_validator,
    model_validator,
)


def _rule(meaning: str, unit: str = "1", default: Any = None, **limits: Any) -> Any:
    extra: dict[str, JsonValue] = {"unit": unit, "mark": "assumption"}
    if unit != "flag":
        limits.setdefault("le", 1e15)
    return Field(default, description=meaning, json_schema_extra=extra, **limits)


def _share(meaning: str, default: Any = None) -> Any:
    return _rule(meaning, "share", default, ge=0, le=1)


def _as_flag(value: Any) -> Any:
    """Accept 1 and 0 for true and false, as in the tables."""
    return bool(value) if type(value) is int and value in (0, 1) else value


class Section(BaseModel):
    """A section of `case.toml`: unknown keys, wrong types, nan and inf are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Focus(Section):
    """Not too thin: how many partners, and how much in each."""

    max_partners: int | None = _rule("most partners", ge=0)
    min_packages: int = _rule("least selected offers of a partner", default=1, ge=0)
    min_sector_packages: int | None = _rule("least sector packages of a partner", ge=0)
    max_pilots: int | None = _rule("most offers of the tier pilot in a partner", ge=0)
    min_commitment_musd: float | None = _rule("least commitments in a partner", "money", ge=0)
    max_share: float | None = _share("most of all commitments in one partner")
    max_channels: int | None = _rule("most channels open in a partner", ge=0)


class Capital(Section):
    """Who may pay which part of the cost."""

    max_cover: float | None = _rule("most unfunded face value per private unit", "ratio", ge=0)
    grant_floor: float = _rule(
        "part of the cost that earns nothing which soft money must pay", "share", 1.0, ge=0
    )
    grant_slack: float | None = _rule("grants above the grant share allowed", "share", ge=0)


class Home(Section):
    """Our own part."""

    min_share: float | None = _share("least home share of the commitments in each partner")


class Hubs(Section):
    """Regional hubs."""

    max_hubs: int | None = _rule("most hubs", ge=0)
    max_served: float | None = _rule("most countries that a hub serves", ge=0)


class Assurance(Section):
    """Agreements that assure supply."""

    slots: int | None = _rule("most agreements", ge=0)
    required_for_critical: Annotated[bool | None, BeforeValidator(_as_flag)] = _rule(
        "whether critical offers need an agreement", "flag"
    )


class Content(Section):
    """Home content of the portfolio."""

    min_home_share: float | None = _share("least home content of all financing need")
    min_hardware_home_share: float | None = _share("least home content of hardware")


class Dependency(Section):
    """Reliance on single closed suppliers."""

    max_closed_share: float | None = _share("most critical compute on closed stacks, per partner")


class Allies(Section):
    """The part of allied and multilateral channels."""

    min_share: float | None = _share("least allied and multilateral share of all commitments")
    min_role_share: float | None = _share(
        "least allied and multilateral share of each resource other than financing"
    )
    min_depth: float | None = _share("depth that counts in a hard-to-reach country; none = any")


class Participation(Section):
    """Our package against the rival's."""

    margin: float | None = _rule("by how much ours must be better", "share", ge=-1)


class Solve(Section):
    """When the solver may stop; options of the command line go first."""

    gap: float | None = _rule("relative gap at which a plan is good enough", "share", ge=0)
    time_limit: float | None = _rule("longest solving time", "seconds", gt=0)


class Settings(Section):
    """`case.toml` as the model sees it."""

    name: str = Field(description="short name of the case; left out: the name of its folder")
    title: str = Field("", description="title of reports; left out: the name")
    currency: str = Field("USD", description="currency of all money", min_length=1)
    price_year: int | None = Field(None, description="year of the prices")
    years: tuple[int, ...] = Field(description="the planning years, consecutive", min_length=1)
    objective: Literal["weighted", "lexicographic", "maximin"] = Field(
        "weighted",
        description="weighted: Σ weight·value/scale; lexicographic: criteria by falling weight; "
        "maximin: the least value/scale",
    )
    focus: Focus = Focus()
    capital: Capital = Capital()
    home: Home = Home()
    hubs: Hubs = Hubs()
    assurance: Assurance = Assurance()
    content: Content = Content()
    dependency: Dependency = Dependency()
    allies: Allies = Allies()
    participation: Participation = Participation()
    solve: Solve = Solve()

    @model_validator(mode="before")
    @classmethod
    def _years_as_tuple(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("years"), list):
            return {**data, "years": tuple(data["years"])}
        return data

    @field_validator("years")
    @classmethod
    def _years_follow(cls, years: tuple[int, ...]) -> tuple[int, ...]:
        if not all(1900 <= year <= 2500 for year in years):
            raise ValueError("hold years from 1900 to 2500")
        if any(later != year + 1 for year, later in pairwise(years)):
            raise ValueError("be consecutive, such as [2027, 2028, 2029]")
        return years


SECTIONS: dict[str, type[Section]] = {
    name: field.annotation
    for name, field in Settings.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, Section)
}
OBJECTIVES: tuple[str, ...] = get_args(Settings.model_fields["objective"].annotation)
