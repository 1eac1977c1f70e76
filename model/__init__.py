"""The allocation model of tranche: cases, families, engines, studies."""

import os

# One thread adds up in one order, so that a machine with other cores finds the same plan; sums here
# are short, and threads that wait for them would take the core of another run.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
