"""Which requirement atoms have no test: `make atoms`.

`tests/atoms.txt` lists the ids that are promised; a test names those that it covers with
`@pytest.mark.atom("S0-1")`. Reads the sources only, so it also works when a test cannot run.
With --strict the exit status is 1 when an atom is missing, as CI wants it.
"""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1] / "tests"
SHAPE = re.compile(r"(?:S[0-4]-\d{1,2}|[EUXP]\d{1,2})")


def promised() -> list[str]:
    """The ids of tests/atoms.txt, in its order."""
    return (TESTS / "atoms.txt").read_text(encoding="utf-8").split()


def named(source: str) -> Iterator[str]:
    """Every id inside an `atom(...)` marker of one test file."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr == "atom":
            yield from (str(id_.value) for id_ in node.args if isinstance(id_, ast.Constant))


def covered() -> set[str]:
    """The ids that at least one test names."""
    files = TESTS.rglob("test_*.py")
    return {id_ for file in files for id_ in named(file.read_text(encoding="utf-8"))}


def main(arguments: Sequence[str]) -> int:
    """Prints one missing id a line, then the count; also ids that no requirement can have."""
    have = covered()
    missing = [id_ for id_ in promised() if id_ not in have]
    odd = sorted(id_ for id_ in have if not SHAPE.fullmatch(id_))
    print(*missing, *(f"{id_}: not an atom" for id_ in odd), sep="\n", end="\n" * bool(missing))
    print(f"{len(promised()) - len(missing)} of {len(promised())} atoms have a test.")
    return int("--strict" in arguments and bool(missing or odd))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
