"""Short files, short functions, a docstring on top, names of the field."""

import ast
import re

import pytest

from tests.architecture.sources import FUNCTION, Module, modules

pytestmark = pytest.mark.once

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
MOST_PARAMETERS = 5

EMPTY_NAMES = {"util", "utils", "helper", "helpers", "manager", "handle", "process", "data", "misc"}
# Django calls its own methods by these names.
DJANGO_CALLS = {"process_request", "process_response", "process_view", "process_exception"}
PARSER_CALLS = {"handle_starttag", "handle_endtag", "handle_data"}  # of html.parser
CLASS_TAIL = re.compile(r"(?:Utils?|Helpers?|Manager|Processor|Handler)$")


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    held = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return sum(1 for parameter in held if parameter.arg not in ("self", "cls"))


def _at(module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    return f"{module.name}:{node.lineno} {node.name}"


def test_no_file_is_longer_than_the_ceiling() -> None:
    long = [f"{m.name}: {m.lines} lines" for m in modules() if m.lines > LONGEST_FILE]
    assert long == []


def test_no_function_is_longer_than_the_ceiling() -> None:
    long = [
        f"{_at(m, f)}: {_length(f)}"
        for m in modules()
        for f in m.functions()
        if _length(f) > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_function_takes_more_parameters_than_a_reader_can_hold() -> None:
    many = [_at(m, f) for m in modules() for f in m.functions() if _parameters(f) > MOST_PARAMETERS]
    assert many == []


def test_every_module_says_what_it_is() -> None:
    silent = [m.name for m in modules() if not ast.get_docstring(m.tree)]
    assert silent == []


def test_no_import_hides_inside_a_function() -> None:
    hidden = [
        f"{_at(m, f)}:{node.lineno}"
        for m in modules()
        for f in m.functions()
        for node in ast.walk(f)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_no_module_is_named_by_an_empty_word() -> None:
    empty = [
        m.name for m in modules() if EMPTY_NAMES & {p.removesuffix(".py") for p in m.path.parts}
    ]
    assert empty == []


def test_no_function_or_class_is_named_by_an_empty_word() -> None:
    empty = [
        _at(m, node)
        for m in modules()
        for node in ast.walk(m.tree)
        if (isinstance(node, FUNCTION) and _says_nothing(node.name))
        or (
            isinstance(node, ast.ClassDef) and CLASS_TAIL.search(node.name) and not _is_django(node)
        )
    ]
    assert empty == []


def _says_nothing(name: str) -> bool:
    first = name.strip("_").split("_")[0]
    return first in ("handle", "process") and name not in DJANGO_CALLS | PARSER_CALLS


def _is_django(node: ast.ClassDef) -> bool:
    bases = [ast.unparse(base) for base in node.bases]
    return any(CLASS_TAIL.search(base.split("[")[0]) for base in bases)


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"#.*\b(?:TODO|FIXME|XXX|HACK)\b|\bNotImplementedError\b")
    left = [
        f"{m.name}:{number}"
        for m in modules()
        for number, line in enumerate(m.text.splitlines(), 1)
        if later.search(line)
    ]
    assert left == []
