"""What several tests of the model look at."""

import pytest

from model import pipeline


@pytest.fixture
def searches(monkeypatch):
    """How often something is searched for."""
    found = []
    search = pipeline.search
    monkeypatch.setattr(pipeline, "search", lambda *a, **k: found.append(1) or search(*a, **k))
    return found
