"""The reference case as given, its coefficients and its appraisal, made once for all tests here."""

import pytest

from model.appraisal import Appraisal, assess
from model.coefficients import Coefficients
from model.loading import read_frames
from model.settings import Settings
from model.tables import Frames


@pytest.fixture(scope="session")
def given() -> tuple[Frames, Settings, Coefficients]:
    frames, settings, coefficients = read_frames("reference")
    assert coefficients is not None
    return frames, settings, coefficients


@pytest.fixture(scope="session")
def frames(given) -> Frames:
    return given[0]


@pytest.fixture(scope="session")
def k(given) -> Coefficients:
    return given[2]


@pytest.fixture(scope="session")
def reference(given) -> Appraisal:
    return assess(*given)


@pytest.fixture(scope="session")
def x(frames):
    """Prepared indicators by country."""
    from model.appraisal.indicators import prepare

    return prepare(frames["countries"])[0]


@pytest.fixture
def changed(k):
    """Return the coefficients with some values changed: changed(hub={"anchor": 0.3})."""

    def change(**sections) -> Coefficients:
        data = k.model_dump()
        for section, values in sections.items():
            data[section] |= values
        return Coefficients.model_validate(data)

    return change
