"""Programs of countries that share budgets: small enough to solve whole, large enough to take apart."""

import numpy as np

from tests.programs import INF, program


def countries(seed, count=20, offers=8, least=4):
    """Blocks of offers that share two budgets; no country may have more than a share of all.

    A plan with fewer than `least` partners breaks the share, so nothing can be built up one by one.
    """
    rng = np.random.default_rng(seed)
    width = offers + 1
    n = count * width
    rows, c, blocks = [], np.zeros(n), []
    cost = rng.integers(5, 30, (2, count, offers)).astype(float)
    value = cost.mean(axis=0) + rng.integers(0, 15, (count, offers))
    budgets = np.zeros((2, n))
    for b in range(count):
        own = np.arange(b * width, b * width + offers)
        engage = b * width + offers
        c[own] = value[b]
        blocks += [f"C{b:02}"] * width
        one = np.zeros(n)
        one[own], one[engage] = 1, -1
        rows.append((one, 0, 0))
        budgets[:, own] = cost[:, b]
    rows += [(budget, -INF, 25.0 * least) for budget in budgets]
    for b in range(count):
        own = np.arange(b * width, b * width + offers)
        share = -budgets[0] / least
        share[own] += budgets[0][own]
        rows.append((share, -INF, 0))
    made = program(c, rows, blocks=blocks)
    names = [
        ("engage", (blocks[j],)) if j % width == offers else ("select", (f"{blocks[j]}_{j}", 2027))
        for j in range(n)
    ]
    made.columns[:] = names
    return made
