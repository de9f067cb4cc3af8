"""The source files as syntax trees, for the tests of this folder."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "orderwright"

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Module:
    """One file of the product: its path below src/orderwright, text and tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """As in `domain/orders/models.py`."""
        return self.path.as_posix()

    @property
    def lines(self) -> int:
        """How many lines the file has."""
        return self.text.count("\n")

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method, nested ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, FUNCTION):
                yield node

    def classes(self) -> Iterator[ast.ClassDef]:
        """Every class, nested ones too."""
        yield from (node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef))


@cache
def modules() -> tuple[Module, ...]:
    """The product without its migrations, which Django writes."""
    files = sorted(PACKAGE.rglob("*.py"))
    return tuple(_read(file) for file in files if "migrations" not in file.parts)


def _read(file: Path) -> Module:
    text = file.read_text(encoding="utf-8")
    return Module(file.relative_to(PACKAGE), text, ast.parse(text))


def kept_files() -> list[Path]:
    """Every file under version control."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    names = listed.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]
