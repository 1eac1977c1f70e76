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


def shared(seed, least=0, count=8, offers=3):
    """Countries with offers, divisible money and a yes or no, under two budgets and a number of partners."""
    rng = np.random.default_rng(seed)
    wide = offers + 2  # offers, money, engage
    n = count * wide
    value = np.zeros((count, wide))
    value[:, :offers] = rng.integers(5, 40, (count, offers))
    value[:, offers] = rng.integers(1, 4, count)
    value[:, -1] = -rng.integers(0, 12, count)
    rows = []
    for _ in range(2):
        cost = np.zeros((count, wide))
        cost[:, :offers] = rng.integers(4, 20, (count, offers))
        cost[:, offers] = rng.integers(1, 3, count)
        rows.append((cost.ravel(), -INF, float(0.35 * cost.sum())))
    engaged = np.zeros((count, wide))
    engaged[:, -1] = 1
    rows.append((engaged.ravel(), least, 4))
    for b in range(count):
        for j in range(offers):  # no offer without the country
            one = np.zeros(n)
            one[b * wide + j], one[b * wide + wide - 1] = 1, -1
            rows.append((one, -INF, 0))
        fed = np.zeros(n)  # money follows offers
        fed[b * wide : b * wide + offers], fed[b * wide + offers] = -4, 1
        rows.append((fed, -INF, 0))
        if rng.random() < 0.4:  # the first offer only with the second one
            one = np.zeros(n)
            one[b * wide], one[b * wide + 1] = 1, -1
            rows.append((one, -INF, 0))
    money = np.arange(n) % wide == offers
    made = program(
        value.ravel(),
        rows,
        upper=np.where(money, 9, 1),
        integer=~money,
        blocks=[f"C{b}" for b in range(count) for _ in range(wide)],
    )
    made.columns[:] = [
        ("engage", (f"C{j // wide}",))
        if j % wide == wide - 1
        else ("invest" if money[j] else "select", (f"C{j // wide}_{j}", 2027))
        for j in range(n)
    ]
    return made
