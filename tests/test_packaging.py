"""The wheel holds the program and its data and nothing else, and works far from the checkout."""

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent


def run(*command: object, cwd: Path = ROOT) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet")
    run(sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", out, ROOT)
    (found,) = out.glob("tranche-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The `tranche` command in an environment of its own, beside the libraries of this one."""
    home = tmp_path_factory.mktemp("env")
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    pip = ("-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet")
    run(sys.executable, *pip, wheel)
    (site,) = home.glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home / "bin" / "tranche"


def test_wheel_holds_only_what_is_ours(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "model",
        "reports",
        "solve.py",
    }
    assert "model/_data/tutorial/case.toml" in names
    assert "model/_data/reference/case.toml" in names


def test_command_works_from_a_foreign_folder(installed, tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "__init__.py").write_text("raise ImportError('not this one')\n")
    assert "tutorial" in run(installed, "cases", cwd=tmp_path)
    run(installed, "run", "tutorial", "--quiet", "--out", "mine", cwd=tmp_path)
    assert (tmp_path / "mine" / "run.json").is_file()
    assert (tmp_path / "mine" / "report.html").is_file()


def test_installed_program_is_the_one_in_use(installed, tmp_path):
    python = installed.with_name("python")
    # The checkout's own path entry must not answer for the wheel.
    code = "import model, solve; print(model.__file__, solve.__file__)"
    for path in run(python, "-c", code, cwd=tmp_path).split():
        assert Path(path).is_relative_to(installed.parent.parent)
