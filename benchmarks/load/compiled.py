"""Compiles what of the benchmarks is written in C, each time it is used: nothing stays behind."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

NEEDED = "gcc libc6-dev zlib1g-dev"


def compile_c(sources: Sequence[Path], made: Path, *options: str) -> Path:
    """Compile a program, or what the options make of it; stop plainly when that cannot be done."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise SystemExit(f"no C compiler here (cc): apt-get install {NEEDED}")
    command = [compiler, "-O2", "-Wall", "-Wextra", "-Werror", "-o", str(made)]
    command += [*map(str, sources), *options]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{done.stderr}\nnot compiled; is all here? apt-get install {NEEDED}")
    made.chmod(0o755)
    return made
