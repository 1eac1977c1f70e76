"""What the README shows is what happens: its commands run in order, its output is compared."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
OMITTED = "…"


def transcripts() -> list[tuple[str, list[str]]]:
    """Commands and the output quoted below each, in the order of the page."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", README, flags=re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def matches(quoted: list[str], printed: str) -> bool:
    """Whether the output has the quoted lines in order; a line `…` stands for any others."""
    pattern = "\n".join(r"(?:.*\n)*?.*" if line == OMITTED else re.escape(line) for line in quoted)
    return re.fullmatch(pattern, printed.rstrip("\n")) is not None


def test_commands_print_what_is_quoted(tmp_path):
    beside = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{beside}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("COLUMNS", None)
    for command, quoted in transcripts():
        done = subprocess.run(
            command,
            shell=True,
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert matches(quoted, done.stdout), f"{command}\n{done.stdout}"


def test_the_two_commands_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", README, flags=re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE)


def test_files_that_are_named_exist():
    for name in re.findall(r"`((?:data|model|reports|tests|benchmarks)/[\w./-]+)`", README):
        assert (ROOT / name).exists(), name
