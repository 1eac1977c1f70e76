"""What may be measured, by name: bundled, grown and generated cases, case folders, published files.

| name | what it is |
| --- | --- |
| `reference`, `tutorial` | a bundled case |
| `n400`, `f150` | grown to that many partners, lean or full |
| `mknap-250-10`, `mmkp-100-10-10` | generated: items, capacities; classes, items, capacities |
| a folder with `case.toml`, a workbook | a case |
| a file, `FILE:3`, `FILE:2-5`, `FILE:all` | problems of a published file; without a number the first |
| a folder without `case.toml` | the first problem of each of its files |

A case may be followed by `+WHAT-IF` or `+weights=.1/.9` (weights of its criteria, in their order).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import instances, literature, packing, published
from benchmarks.install import ROOT
from model import bundled, exporting, options, pipeline
from model.case import Case
from model.errors import UsageError
from model.loading import load_case

WORK = ROOT / "build" / "benchmarks"
GROWN = re.compile(r"([nf])([1-9]\d{0,5})")
MADE = re.compile(
    r"(mknap)-([1-9]\d{0,4})-([1-9]\d{0,2})|(mmkp)-([1-9]\d{0,4})-([1-9]\d{0,3})-([1-9]\d{0,2})"
)
NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")
BEST = re.compile(rf"\s*([^\s,;]+)[\s,;]+({NUMBER.pattern})\b.*")
SOME = re.compile(r"(.+):(?:(\d+)(?:-(\d+))?|(all))")


class Instance(NamedTuple):
    """One thing to solve.

    name: as it is shown; case: bundled name or place; file: where the exported models lie; sets,
    what_ifs: how the case is changed; partners, lean: of a grown case; problem: of a published file,
    or generated; best: the best value known.
    """

    name: str
    case: Path | str
    file: Path
    sets: tuple[str, ...] = ()
    what_ifs: tuple[str, ...] = ()
    partners: int | None = None
    lean: bool = True
    problem: packing.Packing | None = None
    best: float | None = None

    @property
    def mps(self) -> Path:
        """The model as it is solved here."""
        return self.file.with_name(self.file.name + ".mps")

    @property
    def baseline(self) -> Path:
        """The plain formulation of the same."""
        return self.file.with_name(self.file.name + "-baseline.mps")


def find(names: Sequence[str], seed: int, form: str | None = None) -> list[Instance]:
    """Return the instances of some names; nothing is made yet.

    Raises:
        UsageError, ValueError, OSError: a name that is none, a file that cannot be read.
    """
    found = [one for name in names for one in _named(name, seed, form)]
    twice = {one.name for one in found if sum(one.name == other.name for other in found) > 1}
    if twice:
        raise UsageError(f"--instances: {', '.join(sorted(twice))} is named twice.")
    return found


def check(instance: Instance) -> None:
    """Raise where a case or a change does not fit: better now than after hours.

    Raises:
        TrancheError: with all faults.
    """
    if not instance.partners and not instance.problem:
        _loaded(instance)


def make(instance: Instance, seed: int, *, export: bool) -> None:
    """Write the case, where it is made here, and its model, where other solvers are asked."""
    WORK.mkdir(parents=True, exist_ok=True)
    if instance.partners:
        instances.write(instance.partners, Path(instance.case), seed, instance.lean)
    elif instance.problem:
        packing.write(instance.problem, Path(instance.case), instance.name)
    if export:
        program = pipeline.build(_loaded(instance))
        exporting.export(program, instance.mps)
        exporting.export(program, instance.mps.with_suffix(".lp"))
        exporting.export(exporting.stated(program, "baseline"), instance.baseline)


def with_best(found: Sequence[Instance], given: Sequence[str]) -> list[Instance]:
    """Return the instances with the best values that are given.

    Args:
        found: the instances.
        given: a value, where there is one instance; `NAME=VALUE`; or a file with a name and a value
            in each line, the name that of the instance, of its file or OR-Library's `5.100-00`.
    """
    if len(given) == len(found) == 1 and NUMBER.fullmatch(given[0]):
        return [found[0]._replace(best=float(given[0]))]
    known: dict[str, float] = {}
    for word in given:
        name, said, value = word.rpartition("=")
        lines = [f"{name} {value}"] if said else Path(word).read_text(encoding="utf-8").splitlines()
        # A header or a remark is passed over.
        known |= {m[1]: float(m[2]) for line in lines if (m := BEST.fullmatch(line))}
    values = [next((known[x] for x in _names(one) if x in known), None) for one in found]
    if given and not any(values):
        raise UsageError(f"--best {' '.join(given)}: no value for any instance that is asked.")
    return [
        one if value is None else one._replace(best=value)
        for one, value in zip(found, values, strict=True)
    ]


def _names(instance: Instance) -> list[str]:
    names = [instance.name, *(f"{instance.name}{end}" for end in (".txt", ".dat", ".csv"))]
    if instance.problem and (match := re.fullmatch(r".*-(\d+)", instance.name)):
        rows, items = len(instance.problem.capacities), len(instance.problem.classes)
        names.append(f"{rows}.{items}-{int(match[1]) - 1:02}")
    return names


def _named(name: str, seed: int, form: str | None) -> Iterator[Instance]:
    if Path(name).exists() or SOME.fullmatch(name):
        yield from _placed(name, form)
    elif match := GROWN.fullmatch(name):
        place = WORK / f"{name}-seed{seed}"
        yield Instance(name, place, place, partners=int(match[2]), lean=match[1] == "n")
    elif match := MADE.fullmatch(name):
        place = WORK / f"{name}-seed{seed}"
        kind, *sizes = [x for x in match.groups() if x]
        form_of = literature.chu_beasley if kind == "mknap" else literature.khan
        yield Instance(name, place, place, problem=form_of(*map(int, sizes), seed))
    else:
        yield _case(name, seed)


def _placed(name: str, form: str | None) -> Iterator[Instance]:
    place, first, last = Path(name), 1, 1
    if not place.exists() and (match := SOME.fullmatch(name)):
        place = Path(match[1])
        first, last = int(match[2] or 1), int(match[3] or match[2] or 0)
    if place.is_dir() and not (place / "case.toml").exists():
        files = sorted(x for x in place.iterdir() if x.is_file() and not x.name.startswith("."))
        if not files:
            raise UsageError(f"{place}: neither a case nor a folder of published files.")
        for file in files:
            yield from _problems(file, 1, 1, form)
    elif place.is_dir() or place.suffix.lower() == bundled.WORKBOOK:
        yield Instance(place.stem, place.resolve(), _own(place, place.stem))
    else:
        yield from _problems(place, first, last, form)


def _problems(file: Path, first: int, last: int, form: str | None) -> Iterator[Instance]:
    problems = published.read(file, form)
    for number in range(first, (last or len(problems)) + 1):
        problem = published.one(problems, number)
        name = f"{file.stem}-{number}" if len(problems) > 1 else file.stem
        place = _own(file, name)
        yield Instance(name, place, place, problem=problem, best=problem.best)


def _case(name: str, seed: int) -> Instance:
    base, *parts = name.split("+")
    if not parts:
        if base not in bundled.titles():
            raise UsageError(f"--instances {name}: no case, no file, and no form that is known.")
        return Instance(base, base, WORK / base)
    (found,) = _named(base, seed, None)
    sets: list[str] = []
    what_ifs: list[str] = []
    for part in parts:
        key, said, weights = part.partition("=")
        if said and key == "weights":
            sets += _weights(found, weights)
        else:
            what_ifs.append(part)
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    place = found.file.with_name(f"{found.file.name}-{mark}")
    return found._replace(name=name, file=place, sets=tuple(sets), what_ifs=tuple(what_ifs))


def _loaded(instance: Instance) -> Case:
    return options.load(str(instance.case), instance.sets, None, instance.what_ifs, None)[0]


def _weights(instance: Instance, text: str) -> Iterator[str]:
    criteria = list(load_case("reference" if instance.partners else instance.case).criteria)
    given = text.split("/")
    if len(given) != len(criteria):
        raise UsageError(f"+weights={text}: give one for each of {', '.join(criteria)}.")
    for criterion, weight in zip(criteria, given, strict=True):
        yield f"criteria[criterion={criterion}].weight={weight}"


def _own(place: Path, name: str) -> Path:
    """A place of its own in the working folder: files of the same name lie in many folders."""
    mark = hashlib.sha256(str(place.resolve()).encode()).hexdigest()[:8]
    return WORK / f"{re.sub(r'[^A-Za-z0-9_.-]+', '-', name)}-{mark}"
