"""Input tables on what is offered and under which rules: offers, hubs, rivals, floors, locks."""

from model.columns import count, flag, key, number, share, text, year
from model.schema_templates import PACKAGE_TEMPLATE
from model.tables import Table

ANY = "*"

OFFERS = Table(
    "offers",
    "What can be offered: a package in one tier and stack, to one country. Only the first three "
    "columns must be filled. Without this table the appraisal makes offers, needs and returns from "
    "the templates.",
    (
        key("offer", "name of the offer"),
        text("country", "country", required=True, refers="countries"),
        text("package", "package; at most one offer per country and package", required=True),
        text("tier", "size; `pilot` counts for max_pilots"),
        text("stack", "who supplies the layers"),
        flag("assured", "whether it needs an assurance agreement"),
        year("first_start", "first start year; blank = first of the case"),
        year("last_start", "last start year; blank = first_start"),
        share("home_content", "home share of its financing need", default=0.0),
        share("hardware_home_content", "home share of its hardware", default=0.0),
        number("power_mw", "power it uses in the country", "MW", default=0.0),
        flag("critical", "whether a critical service depends on it"),
        flag("open_weights", "whether it can go on without a single closed supplier"),
        text("requires_channel", "channel that must be open", refers="channels"),
        share("channel_share", "least share of its cost from that channel", default=0.0),
        flag("requires_hub", "whether it must be served from a hub"),
        flag("hub_capable", "whether it can carry a hub"),
        number("partner_value_musd", "value to the partner beside money", "money", default=0.0),
        share("grant_share", "share of its cost that earns nothing", default=0.0),
        share(
            "public_share",
            "share of its cost that is public; filled for all offers of a country or for none",
        ),
        number("people_m", "people reached, for the metrics", "million", default=0.0),
        number(
            "service_years",
            "years of service in the horizon, for the metrics",
            "years",
            default=0.0,
        ),
        share("retention", "share still in use at the horizon, for the metrics", default=0.0),
        share("home_revenue_share", "home share of its revenue, for the metrics", default=0.0),
        share(
            "additionality",
            "share of what it does that would not happen without the programme: `returns` counts "
            "this share only, the result table `additionality` tells the rest",
            low_open=True,
            default=1.0,
        ),
    ),
    filled=True,
)

NEEDS = Table(
    "needs",
    "What an offer needs, by years since its start.",
    (
        key("offer", "offer", refers="offers"),
        key("resource", "resource", refers="resources"),
        count("year_offset", "years since the start", unit="years", key=True, required=True),
        number("amount", "need in that year", "unit of the resource", required=True),
    ),
    filled=True,
)

RETURNS = Table(
    "returns",
    "What an offer returns, by criterion. A row for a start year goes before the one for any "
    "start, and admits a start whose needs reach beyond the horizon.",
    (
        key("offer", "offer", refers="offers"),
        key("criterion", "criterion", refers="criteria"),
        year("start_year", "start year; blank = any", key=True),
        number(
            "amount",
            "return over the horizon; a cost is negative",
            "unit of the criterion",
            low=None,
            required=True,
            mark="derived",
        ),
    ),
    filled=True,
)

REQUIRES = Table(
    "requires",
    "Prerequisites: a package needs another in the same country, started no later.",
    (
        key("package", "package that needs another", refers="packages.package|offers.package"),
        key(
            "tier",
            "only in this tier; blank = any",
            required=False,
            refers="tiers.tier|offers.tier",
        ),
        key("requires", "package that it needs", refers="packages.package|offers.package"),
    ),
)

PACKAGES = Table(
    "packages",
    "Sector offerings; after the flags come the template columns of the appraisal.",
    (
        key("package", "name of the package"),
        flag("sector", "whether it counts for min_sector_packages"),
        flag("required", "whether every partner takes it"),
        *PACKAGE_TEMPLATE,
    ),
)

SPILLOVERS = Table(
    "spillovers",
    "What a hub returns in a country that it serves, partner or not; only these pairs can be "
    "served.",
    (
        key("hub", "country that hosts the hub", refers="countries"),
        key("country", "country served; may be the hub itself", refers="countries"),
        key("criterion", "criterion", refers="criteria"),
        number(
            "amount",
            "return when fully served; any sign",
            "unit of the criterion",
            low=None,
            required=True,
            mark="derived",
        ),
    ),
    filled=True,
)

RIVALS = Table(
    "rivals",
    "The rival's offer to a country.",
    (
        key("country", "country", refers="countries"),
        number(
            "value_musd",
            "grant-equivalent value to the partner",
            "money",
            required=True,
            mark="derived",
        ),
        number("size_musd", "size of the offer", "money"),
        number("rate_pct", "interest", "% a year", low=None),
        number("tenor_years", "years to the last repayment", "years"),
        number("grace_years", "years before the first repayment", "years"),
        text("sectors", "what it is for"),
    ),
    filled=True,
)

MATCHES = Table(
    "matches",
    "Co-financing: what a channel commits per unit that another commits, in each partner.",
    (
        key("channel", "channel that is tied", refers="channels"),
        key(
            "per",
            "the other channel, or `home` for all home channels together",
            refers="channels",
            choices_also=("home",),
        ),
        number("min_ratio", "at least this, where the channel is open; blank = none", "ratio"),
        number("max_ratio", "at most this; blank = no limit", "ratio"),
    ),
)

CONCENTRATION = Table(
    "concentration",
    "Caps on the share of a channel's commitments in countries with one value of an attribute.",
    (
        key("channel", "channel, or `*` for all together", refers="channels", choices_also=(ANY,)),
        key("attribute", "a column of `countries`"),
        key("value", "value of it; compared as text, 5.0 is 5", plain_numbers=True),
        share("max_share", "most of what the channel commits", required=True),
    ),
)

REGIONS = Table(
    "regions",
    "Rules of regions; a blank is no rule.",
    (
        key("region", "region, as in `countries`", refers="countries.region", mark="found"),
        count("min_partners", "least partners"),
        count("max_partners", "most partners"),
        share("max_share", "most of all commitments"),
        count("max_hubs", "most hubs"),
    ),
)

FLOORS = Table(
    "floors",
    "Outcomes that must be reached.",
    (
        key("criterion", "criterion", refers="criteria"),
        key(
            "package",
            "only offers of this package; blank = all, spillovers included",
            required=False,
            refers="packages.package|offers.package",
        ),
        key(
            "region",
            "only countries of this region; blank = all",
            required=False,
            refers="countries.region",
        ),
        number("min_amount", "least value", "unit of the criterion", low=None, required=True),
    ),
)

LOCKS = Table(
    "locks",
    "The exceptions register: what must be in or out whatever the objective says.",
    (
        key("kind", "what is locked", choices=("country", "offer", "channel")),
        key("id", "which one"),
        key(
            "country",
            "for a channel: where; blank = everywhere, `in` needs one",
            required=False,
            refers="countries",
        ),
        key(
            "lock",
            "in, out, or keep: this offer or one of its package whose tier is no smaller",
            choices=("in", "out", "keep"),
        ),
        text("owner", "who asked for it"),
        text("why", "the reason"),
        text("until", "when it should be looked at again; information only"),
    ),
)

SCENARIOS = Table(
    "scenarios",
    "States of the world with their probability; the base case has the rest.",
    (
        key("scenario", "short name"),
        text("name", "name in reports; blank = `scenario`"),
        share("probability", "probability", required=True),
        text("why", "where the probability comes from"),
    ),
)

SCENARIO_OVERRIDES = Table(
    "scenario_overrides",
    "What a scenario changes: one override per row.",
    (
        key("scenario", "scenario", refers="scenarios"),
        text("table", "table or section", key=True, required=True),
        text("where", "conditions as in `--set`: `pool=dfc_subsidy,year=2028`", key=True),
        text("column", "column that changes", key=True, required=True),
        text("op", "operation", choices=("set", "multiply", "add"), required=True),
        text("value", "value of the operation; `none` = blank", required=True),
        text("why", "the reason"),
    ),
)

DEMAND_TABLES: tuple[Table, ...] = (
    OFFERS,
    NEEDS,
    RETURNS,
    REQUIRES,
    PACKAGES,
    SPILLOVERS,
    RIVALS,
    MATCHES,
    CONCENTRATION,
    REGIONS,
    FLOORS,
    LOCKS,
    SCENARIOS,
    SCENARIO_OVERRIDES,
)
