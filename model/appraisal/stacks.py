"""Stacks: what an offer inherits from the suppliers of its layers.

Formulas: home content of a package in a stack = sum over layers of (share of the layer in the cost
of the package) · (home share of the layer in the stack); hardware home content is the home share
of the hardware layer; a stack is open where all its models are open weights; its compute factor is
the product, its partner value and language loss the sum over its layers.
Range: shares 0 to 1. Source: the layers are those of the American AI Exports Program (2025); the
shares in `package_layers` and `stack_layers` are assumptions. Mechanisms A3, B2 to B6, B16.
Limits: origin follows the supplier, not where its parts are made. Suppliers from countries of
concern are refused (`templates`).
"""

import pandas as pd

from model.coefficients import Coefficients


def stack_facts(layers: pd.DataFrame, k: Coefficients) -> pd.DataFrame:
    """Return one row per stack: what follows from its layers."""
    by_stack = layers.groupby("stack")
    hardware = layers[layers["layer"].eq("hardware") & layers["origin"].eq(k.content.home)]
    models = layers[layers["layer"].eq("models")]
    facts = pd.DataFrame(
        {
            "compute_factor": by_stack["compute_factor"].prod(),
            "partner_value": by_stack["partner_value"].sum(),
            "language_loss": by_stack["language_loss"].sum(),
        }
    )
    facts["hardware_home_content"] = hardware.groupby("stack")["share"].sum()
    facts["hardware_home_content"] = facts["hardware_home_content"].fillna(0.0)
    is_open = models["open_weights"].eq(True).groupby(models["stack"]).all()
    facts["open_weights"] = is_open.reindex(facts.index, fill_value=False)
    return facts


def home_content(
    package_layers: pd.DataFrame, stack_layers: pd.DataFrame, k: Coefficients
) -> pd.DataFrame:
    """Return the home content of each package in each stack (package, stack, home_content)."""
    home = stack_layers[stack_layers["origin"].eq(k.content.home)]
    pairs = package_layers.merge(home, on="layer", suffixes=("", "_home"))
    pairs["home_content"] = pairs["share"] * pairs["share_home"]
    content = pairs.groupby(["package", "stack"], as_index=False)["home_content"].sum()
    content["home_content"] = content["home_content"].clip(0.0, 1.0)
    return content
