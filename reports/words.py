"""What each rule means to a planner when the plan is on its limit."""

from __future__ import annotations

BINDING: dict[tuple[str, str], str] = {
    ("access", "ticket"): "The facility gives the least it ever gives; it would rather give less.",
    ("access", "channel_ticket"): "The channel gives the least it ever gives to one partner.",
    ("access", "max_partners"): "The channel has as many partners as it can serve.",
    ("access", "max_channels"): "As many institutions pay here as the partner can deal with.",
    ("access", "hard_to_reach"): "The partner is in only because an ally with a presence is there.",
    ("access", "channel_share"): "The channel pays just the share that its own stack asks of it.",
    ("allied_role", "allied"): "Allies pay just the share asked of them; ours would be cheaper.",
    ("allied_role", "home"): "Home money is at the least share it must have in the partner.",
    ("allied_role", "stage"): "Allies bring just the share of this resource asked of them.",
    ("assurance", "slots"): "All access agreements are used; one more would let in more.",
    ("balance", "supply"): "Supply is exactly what is needed: nobody is trained ahead of need.",
    ("capital_stack", "public"): "The state carries all that it may of the cost.",
    ("capital_stack", "private"): "Firms carry all that they may of the cost.",
    ("capital_stack", "project_share"): "The facility pays the largest share of a project it may.",
    ("capital_stack", "grant_floor"): "Soft money just covers the part that earns nothing.",
    ("capital_stack", "grant_slack"): "Grants are at the most that the partner's projects justify.",
    ("capital_stack", "soft_terms"): "Loans are as hard as the debt rules allow.",
    ("capital_stack", "cover"): "Guarantees cover as much of the private money as they may.",
    ("content", "facility"): "Home facilities pay for all that has enough home content.",
    ("content", "home_share"): "The home share of what is bought is at its least.",
    ("content", "hardware_share"): "The home share of the hardware is at its least.",
    ("dependency", "closed"): "Critical services rest on closed suppliers as far as allowed.",
    ("floors", "row"): "A promised outcome is just met and costs value elsewhere.",
    ("focus", "max_partners"): "The number of partners is at its cap; one more would add value.",
    ("focus", "min_commitment"): "The partner gets the least that counts; it would be smaller.",
    ("focus", "max_share"): "The partner has the largest share of the money it may have.",
    ("focus", "min_sector_packages"): "The partner takes the fewest sector packages allowed.",
    ("focus", "max_pilots"): "The partner has as many pilots as allowed.",
    ("focus", "required"): "The partner takes just the package it must.",
    ("focus", "absorption"): "The partner cannot take in more money in that year.",
    ("focus", "concentration"): "A channel has as much in such countries as it may.",
    ("focus", "region_min_partners"): "The region has the fewest partners asked for.",
    ("focus", "region_max_partners"): "The region has as many partners as allowed.",
    ("focus", "region_share"): "The region has the largest share of the money it may have.",
    ("hosting", "power"): "The grid, not money, limits how much compute stands here.",
    ("hubs", "max_hubs"): "All hubs allowed are used; another might pay for itself.",
    ("hubs", "max_served"): "The hub serves as many countries as it can.",
    ("hubs", "region_max_hubs"): "The region has as many hubs as allowed.",
    ("matching", "least"): "The channel pays just what it promised beside the other.",
    ("matching", "most"): "The channel would pay more if the other did.",
    ("mobilisation", "private"): "Private money comes only as far as commitments draw it in.",
    ("mobilisation", "private_limit"): "The private market is full.",
    ("mobilisation", "host_limit"): "The partner government gives all that it can in a year.",
    ("mobilisation", "host_share"): "The partner government pays the largest share it can.",
    ("participation", "rival"): "Our package is worth just enough more than the rival's offer.",
    ("pools", "amount"): "The budget of that year is used up.",
    ("selection", "min_packages"): "The partner takes the fewest packages allowed.",
    ("selection", "requires"): "The required package is taken for the sake of another.",
    ("viability", "gap"): "Cover is just enough for firms to come.",
}

ANY = "The plan is on this limit."

LOCKED = "Settled beforehand, outside the model."


def meaning(family: str, rule: str) -> str:
    """A sentence for a planner.

    >>> meaning("hosting", "power")
    'The grid, not money, limits how much compute stands here.'
    >>> meaning("locks", "country_in")
    'Settled beforehand, outside the model.'
    """
    return BINDING.get((family, rule), LOCKED if family == "locks" else ANY)
