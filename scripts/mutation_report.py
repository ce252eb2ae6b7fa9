"""Counts, from the results that scripts/mutants.sh left, the changes that no test noticed.

Exit codes: 0 below the highest share allowed; 1 at or above it; 2 without results.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

RESULTS = Path("mutants/analysis")
#: Highest share of survivors, in percent.
ALLOWED = 10.0
#: What mutmut writes: a failing test, passing tests, no test at all, and nothing yet.
KILLED, SURVIVED, UNTESTED, UNCHECKED = {1, 3}, 0, {5, 33}, None


@dataclass(frozen=True)
class Survivor:
    """A change no test noticed, and whether it only changes the wording of a text."""

    name: str
    change: str
    wording: bool


@dataclass(frozen=True)
class Module:
    """The results of one module; whatever is neither killed nor survived ran out of time."""

    name: str
    mutants: int
    killed: int
    unchecked: int
    survivors: tuple[Survivor, ...]

    @property
    def stopped(self) -> int:
        """Count the changes that ran out of time or crashed: noticed, too."""
        return self.mutants - self.killed - self.unchecked - len(self.survivors)


def main() -> int:
    """Print the table, with --list every survivor; compare the share with what is allowed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--list", action="store_true", help="print every survivor")
    options = parser.parse_args()
    modules = [_module(path) for path in sorted(RESULTS.glob("*.meta"))]
    modules = [module for module in modules if module.mutants]
    if not modules:
        print(f"no results in {RESULTS}: run scripts/mutants.sh first", file=sys.stderr)
        return 2
    if options.list:
        for module in modules:
            for survivor in module.survivors:
                print(f"{survivor.name}\n    {survivor.change}")
    return _print_table(modules)


def _module(path: Path) -> Module:
    codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    alive = [name for name, code in codes.items() if code == SURVIVED or code in UNTESTED]
    survivors = tuple(_survivors(path.with_suffix(""), alive))
    killed = sum(code in KILLED for code in codes.values())
    unchecked = sum(code is UNCHECKED for code in codes.values())
    return Module(path.name.split(".")[0], len(codes), killed, unchecked, survivors)


def _survivors(path: Path, names: list[str]) -> Iterator[Survivor]:
    source = path.read_text(encoding="utf-8")
    found = {
        node.name: node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and "__mutmut_" in node.name
    }
    for name in names:
        changed = found[name.rsplit(".", 1)[1]]
        plain = found[changed.name.rsplit("__mutmut_", 1)[0] + "__mutmut_orig"]
        before, after = (ast.unparse(node).splitlines()[1:] for node in (plain, changed))
        lines = [line for line in difflib.ndiff(before, after) if line[:2] in {"- ", "+ "}]
        change = " -> ".join(line[2:].strip() for line in lines) or ast.unparse(changed.args)
        yield Survivor(name, change, _without_texts(plain) == _without_texts(changed))


def _without_texts(function: ast.FunctionDef) -> str:
    """Write a function down with every text blank."""
    copy = ast.parse(ast.unparse(function))
    for node in ast.walk(copy):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
        if isinstance(node, ast.FunctionDef):
            node.name = ""
    return ast.dump(copy)


def _print_table(modules: list[Module]) -> int:
    print(f"{'module':24}{'mutants':>8}{'killed':>8}{'stopped':>8}{'survived':>9}{'share':>8}")
    for module in modules:
        alive = len(module.survivors)
        print(
            f"{module.name:24}{module.mutants:8}{module.killed:8}{module.stopped:8}"
            f"{alive:9}{100 * alive / module.mutants:7.1f} %"
        )
    total = sum(module.mutants for module in modules)
    survivors = [survivor for module in modules for survivor in module.survivors]
    wording = sum(survivor.wording for survivor in survivors)
    unchecked = sum(module.unchecked for module in modules)
    share = 100 * len(survivors) / total
    print(f"\n{len(survivors)} of {total} survived: {share:.1f} % (below {ALLOWED:.0f} % is asked)")
    print(f"without changes of wording alone: {100 * (len(survivors) - wording) / total:.1f} %")
    if unchecked:
        print(f"NOT CHECKED: {unchecked}")
    return int(share >= ALLOWED or unchecked > 0)


if __name__ == "__main__":
    sys.exit(main())
