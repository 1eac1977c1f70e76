"""`study.toml`: a sweep that is to be kept, with everything that the command line would say.

    case = "reference"
    vary = ["pools[pool=dfc_subsidy].amount=0.5x:1.5x:11"]
    nested = true
    lock = ["in country KEN"]
    gap = 0.01
    time_limit = 120

What the command line says too goes first, lists are joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from model import knobs
from model.errors import DataError, UsageError
from model.reading import Limits
from model.studies.sweep import Asked
from model.toml_files import read_toml, validate


class StudyFile(BaseModel):
    """The content of `study.toml`."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    case: str | None = Field(default=None, description="a case folder or a bundled case")
    vary: list[str] = Field(default=[], description="a list of knobs as in --vary")
    nested: bool = Field(default=False, description="true for the nested path too")
    sample: int | None = Field(default=None, description="the number of points to sample", ge=1)
    sampler: Literal["latin", "sobol"] = Field(default="latin", description="latin or sobol")
    what_if: list[str] = Field(default=[], description="a list of what-ifs of the case")
    set: list[str] = Field(default=[], description="a list of changes as in --set")
    lock: list[str] = Field(default=[], description="a list of locks as in --lock")
    without: list[str] = Field(default=[], description="a list of families to leave out")
    gap: float | None = Field(default=None, description="the relative gap to stop at", ge=0)
    time_limit: float | None = Field(default=None, description="seconds for each run", ge=0)
    seed: int = Field(default=0, description="the seed of the solver", ge=0)


def read(path: Path | None) -> StudyFile:
    """Read a study file; without one, a study that says nothing.

    Raises:
        UsageError: there is no such file.
        DataError: with all that is wrong in it.
    """
    if path is None:
        return StudyFile()
    if not path.is_file():
        raise UsageError(f"--study {path}: there is no such file")
    raw, text, faults = read_toml(path.parent, path.name, Limits())
    found, wrong = (None, []) if faults else validate(StudyFile, raw, path.name, text)
    if faults or wrong or found is None:
        raise DataError([*faults, *wrong])
    return found


def asked(
    kept: StudyFile,
    vary: Sequence[str] | None,
    sample: int | None,
    sampler: str | None,
    seed: int,
    *,
    nested: bool,
) -> Asked:
    """The sweep that file and command line ask for together."""
    turned = tuple(knobs.parse(text) for text in (*kept.vary, *(vary or ())))
    if not turned:
        raise UsageError("nothing to vary: give --vary, or `vary` in the study file")
    targets = [knob.target for knob in turned]
    for target in targets:
        if targets.count(target) > 1:
            raise UsageError(f"--vary {target}: stands twice; give all its values at once")
    count = sample or kept.sample
    if count is None:
        settings = knobs.grid(turned)
    else:
        settings = knobs.sample(turned, count, sampler or kept.sampler, seed or kept.seed)
    return Asked(turned, tuple(settings), nested or kept.nested)
