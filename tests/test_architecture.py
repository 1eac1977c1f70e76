"""The house stands: who imports whom, what the registries list, how long a file may be."""

import ast
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# From the ground up, one idea after the other: a module imports only from lines above its own.
ORDER = (
    "model",
    "model.errors",
    "model.notation",
    "model.tables",
    "model.spreadsheet",
    "model.columns",
    "model.schema_templates",
    "model.schema_demand",
    "model.schema_supply",
    "model.schema_results",
    "model.schema_context",
    "model.settings",
    "model.schema",
    "model.frames",
    "model.bundled",
    "model.reading",
    "model.toml_files",
    "model.coefficient_sections",
    "model.coefficients",
    "model.dictionary",
    "model.overrides",
    "model.what_ifs",
    "model.overriding",
    "model.folder",
    "model.book_layout",
    "model.sheets",
    "model.book_reading",
    "model.book_writing",
    "model.recall",
    "model.structure",
    "model.consistency",
    "model.records",
    "model.derive",
    "model.terms",
    "model.case",
    "model.legend",
    "model.appraisal",
    "model.loading",
    "model.plan",
    "model.program",
    "model.proof",
    "model.solution",
    "model.run_folder",
    "model.store",
    "model.study_folder",
    "model.study_context",
    "model.beside",
    "model.changes",
    "model.plan_folder",
    "model.plain",
    "model.bounds",
    "model.decisions",
    "model.rows",
    "model.accounts",
    "model.returns",
    "model.constraints",
    "model.objectives",
    "model.counterfactual",
    "model.metrics",
    "model.formulation",
    "model.entry",
    "model.context",
    "model.evaluate",
    "model.compile",
    "model.exporting",
    "model.reduce",
    "model.condense",
    "model.elastic",
    "model.engines",
    "model.placement",
    "model.start_plan",
    "model.search",
    "model.zones",
    "model.front_records",
    "model.efficient",
    "model.prechecks",
    "model.diagnose",
    "model.pipeline",
    "model.kept",
    "model.scoring",
    "model.rules_of_thumb",
    "model.spread",
    "model.levers",
    "model.extra_money",
    "model.executor",
    "model.labour",
    "model.following",
    "model.front_labour",
    "model.front_tables",
    "model.points",
    "model.bench",
    "model.knobs",
    "model.ladder",
    "model.studies",
    "model.study_file",
    "reports.section",
    "reports.wording",
    "reports.sums",
    "reports.proof",
    "reports.words",
    "reports.barriers",
    "reports.progress",
    "reports.figures",
    "reports.sections",
    "reports.differing",
    "reports.studies",
    "reports.pages",
    "reports.writers",
    "reports.study_files",
    "reports",
    "model.options",
    "model.case_verbs",
    "model.desk",
    "model.verbs",
    "solve",
)

# Files of these folders stand side by side and do not import each other.
SIBLINGS_APART = ("model.constraints", "model.studies", "reports.sections", "reports.studies")

# What reports may know of the model.
REPORTS_SEE = {"model.schema", "model.solution", "model.notation", "model.spreadsheet"}

# Who may know a library that must not spread.
KNOWS = {
    "highspy": ("model.engines",),
    "pyomo": (
        "model.decisions",
        "model.rows",
        "model.accounts",
        "model.returns",
        "model.constraints",
        "model.objectives",
        "model.formulation",
        "model.compile",
        "model.engines.pyomo_solver",
    ),
    "typer": ("solve", "model.options", "model.case_verbs", "model.desk", "model.verbs"),
    "distributed": ("model.executor",),
    "rich": ("reports.progress", "reports.writers.terminal"),
    "jinja2": ("reports.writers.html",),
    "xlsxwriter": ("model.spreadsheet", "reports.writers.xlsx", "model.book_writing"),
    "openpyxl": ("model.sheets", "model.book_reading"),
}

# What a family says of itself, in this order.
DOCSTRING = (
    "Why",
    "Sets and data",
    "Variables",
    "Constraint",
    "Binding means",
    "Assumes",
    "Source",
)

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60

# A command is one function with an argument per option: its signature is most of it.
LONG_FUNCTIONS = {("solve", "run"), ("model.verbs", "sweep"), ("model.verbs", "frontier")}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def sources() -> dict[str, Path]:
    files = [ROOT / "solve.py"]
    for folder in ("model", "reports"):
        files += sorted((ROOT / folder).rglob("*.py"))
    return {module_name(path): path for path in files}


SOURCES = sources()
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in SOURCES.items()}


def imports(name: str) -> Iterator[str]:
    """Full names of the modules that a module imports, wherever in it the import stands."""
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} has a relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in SOURCES else str(node.module)


def within(name: str, place: str) -> bool:
    return name == place or name.startswith(place + ".")


def rank(name: str) -> int:
    """Position in ORDER of the nearest entry that holds the module."""
    found = [i for i, place in enumerate(ORDER) if within(name, place)]
    assert found, f"{name} has no place in ORDER"
    return max(found, key=lambda i: len(ORDER[i]))


@pytest.mark.parametrize("name", SOURCES)
def test_imports_go_downward(name):
    for target in imports(name):
        if target not in SOURCES or (rank(target) == rank(name) and not apart(name, target)):
            continue
        assert rank(target) < rank(name), f"{name} imports {target}"


def apart(name: str, target: str) -> bool:
    folder = name.rpartition(".")[0]
    return folder in SIBLINGS_APART and within(target, folder) and target != folder


def test_no_import_goes_round():
    found: dict[str, set[str]] = {
        name: {t for t in imports(name) if t in SOURCES and t != name} for name in SOURCES
    }
    while free := [name for name, targets in found.items() if not targets]:
        for name in free:
            del found[name]
        for targets in found.values():
            targets.difference_update(free)
    assert not found, f"these import each other: {sorted(found)}"


@pytest.mark.parametrize("name", [name for name in SOURCES if within(name, "reports")])
def test_reports_know_only_results(name):
    seen = {target for target in imports(name) if within(target, "model")}
    assert seen <= REPORTS_SEE


@pytest.mark.parametrize("name", SOURCES)
def test_libraries_stay_where_they_belong(name):
    for target in imports(name):
        allowed = KNOWS.get(target.partition(".")[0])
        if allowed is not None:
            assert any(within(name, place) for place in allowed), f"{name} imports {target}"


def test_every_place_is_taken():
    future = {"model.executor", "model.diagnose", "model.studies"}
    for place in ORDER:
        assert place in SOURCES or place in future, f"{place} does not exist"


@pytest.mark.parametrize("folder", ["model.constraints", "model.objectives"])
def test_registries_list_every_file(folder):
    package = importlib.import_module(folder)
    files = {f"{folder}.{found.name}" for found in pkgutil.iter_modules(package.__path__)}
    (registry,) = (v for n, v in vars(package).items() if n.isupper())
    listed = registry.values() if isinstance(registry, dict) else registry
    assert {item.__name__ for item in listed} == files


@pytest.mark.parametrize(
    "name", [n for n in SOURCES if within(n, "model.constraints") and n != "model.constraints"]
)
def test_family_says_what_it_is(name):
    text = ast.get_docstring(TREES[name]) or ""
    at = [text.find(f"**{title}**") for title in DOCSTRING]
    assert -1 not in at, f"{name}: a section of its docstring is missing"
    assert at == sorted(at), f"{name}: its sections are out of order"
    family = importlib.import_module(name)
    assert callable(family.build)
    assert callable(family.check)
    assert callable(family.applies)
    assert isinstance(family.ONLY_FORBIDS, bool)


@pytest.mark.parametrize("name", SOURCES)
def test_module_is_short(name):
    assert len(SOURCES[name].read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("name", SOURCES)
def test_functions_are_short(name):
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.FunctionDef) and (name, node.name) not in LONG_FUNCTIONS:
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{name}.{node.name} has {length} lines"


def test_tests_are_no_package():
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_help_loads_nothing_heavy():
    code = (
        "import sys, solve; solve.main(['run', '--help']); "
        "sys.exit(str({'pandas', 'numpy', 'pyomo', 'highspy', 'scipy'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr.strip() == "set()"
