"""Texts that people may edit: Liquid with a closed list of variables, tags and filters.

Called wherever somebody writes a text for messages (`check`) and where it is filled (`filled`). A
text sees nothing but the strings and lists it is given, includes nothing, and is bounded in
loops and length (T62). Knows no message and no order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, TypeAlias

from django.utils.translation import gettext as _
from liquid import BoundTemplate, Environment
from liquid.exceptions import LiquidError, LiquidSyntaxError
from liquid.static_analysis import TemplateAnalysis

TAGS = ("if", "unless", "case", "for", "break", "continue")
FILTERS = (
    "upcase", "downcase", "capitalize", "default", "first", "last", "join", "size", "strip",
    "truncate",
)  # fmt: skip
LONGEST = 10_000
"""Characters of a text, and bytes of what becomes of it four times as many."""

Values: TypeAlias = Mapping[str, Any]
"""Nested plain mappings of strings, and lists of such mappings."""

Known: TypeAlias = Mapping[str, tuple[str, ...]]
"""Names as they are typed ("order.number"); a list has the names of its rows' parts."""


class _Bounded(Environment):
    loop_iteration_limit = 500
    output_stream_limit = 4 * LONGEST
    local_namespace_limit = LONGEST
    context_depth_limit = 10
    block_nesting_limit = 10


class Unfillable(Exception):
    """A text that cannot be filled: not written as it must be, or beyond its bounds."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a text, and where; counted from 1."""

    line: int
    column: int
    what: str

    def __str__(self) -> str:
        told = {"line": self.line, "column": self.column, "what": self.what}
        return _("Line %(line)d, character %(column)d: %(what)s") % told


def check(text: str, known: Known) -> list[Fault]:
    """What must be mended before the text may be kept, in the order of the text."""
    if len(text) > LONGEST:
        return [Fault(1, 1, _("At most %(limit)s characters.") % {"limit": LONGEST})]
    try:
        found = _parsed(text).analyze(include_partials=False)
    except LiquidError as error:
        return [_misspelt(text, error)]
    faults = [*_unknown_filters(text, found), *_unknown_names(text, found, known)]
    return sorted(faults, key=lambda fault: (fault.line, fault.column))


def named_in(text: str) -> set[str]:
    """The names of variables that a text uses; raises Unfillable."""
    try:
        found = _parsed(text).analyze(include_partials=False)
    except LiquidError as error:
        raise Unfillable(str(error)) from error
    return {_name(row.segments) for rows in found.globals.values() for row in rows}


def filled(text: str, values: Values) -> str:
    """The text with its variables filled; what is not given is empty. Raises Unfillable."""
    try:
        return _parsed(text).render(**_without_empty(values))
    except (LiquidError, ArithmeticError, TypeError, ValueError) as error:
        raise Unfillable(str(error)) from error


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """`{"order.number": "7"}` as `{"order": {"number": "7"}}`."""
    tree: dict[str, Any] = {}
    for name, value in flat.items():
        *above, last = name.split(".")
        branch = tree
        for part in above:
            branch = branch.setdefault(part, {})
        branch[last] = value
    return tree


def _without_empty(values: Any) -> Any:
    """Nothing in the place of what is empty: Liquid takes an empty text for true."""
    if isinstance(values, Mapping):
        return {name: _without_empty(value) for name, value in values.items()}
    if isinstance(values, list):
        return [_without_empty(value) for value in values] or None
    return values or None


@lru_cache(maxsize=512)
def _parsed(text: str) -> BoundTemplate:
    return _environment().from_string(text)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = _Bounded()
    inner = ("content", "output", "illegal")
    made.tags = {name: tag for name, tag in made.tags.items() if name in (*TAGS, *inner)}
    made.filters = {name: made.filters[name] for name in FILTERS}
    return made


def _unknown_filters(text: str, found: TemplateAnalysis) -> Iterator[Fault]:
    for name, spans in found.filters.items():
        if name not in FILTERS:
            told = _("There is no filter “%(name)s”.") % {"name": name}
            yield from (_at(text, span.index, told + _meant(name, FILTERS)) for span in spans)


def _unknown_names(text: str, found: TemplateAnalysis, known: Known) -> Iterator[Fault]:
    """Names in the text that are not given; within a loop those of the rows of any list."""
    outer = {id(row) for rows in found.globals.values() for row in rows}
    spans = {(row.span.index, _name(row.segments)) for rows in found.globals.values()
             for row in rows}  # fmt: skip
    parts = {part for row in known.values() for part in row}
    for row in (row for rows in found.variables.values() for row in rows):
        name = _name(row.segments)
        inside = id(row) not in outer and (row.span.index, name) not in spans
        sound = _is_part(row.segments, parts) if inside else _is_known(row.segments, known)
        if not sound:
            told = _("There is no variable “%(name)s”.") % {"name": name}
            yield _at(text, row.span.index, told + _meant(name, known))


def _is_known(segments: Iterable[Any], known: Known) -> bool:
    name = _name(segments)
    return name in known


def _is_part(segments: Iterable[Any], parts: set[str]) -> bool:
    """A name within a loop: one part of the row, or what Liquid tells of the loop itself."""
    names = [str(segment) for segment in segments]
    return len(names) == 2 and (names[1] in parts or names[0] == "forloop")


def _name(segments: Iterable[Any]) -> str:
    return ".".join(str(segment) for segment in segments)


def _meant(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1, cutoff=0.4)
    return " " + _("Did you mean “%(name)s”?") % {"name": near[0]} if near else ""


def _misspelt(text: str, error: LiquidError) -> Fault:
    index = error.token.start_index if error.token is not None else -1
    at = _at(text, index if index >= 0 else len(text), "")
    return Fault(at.line, at.column, _reason(error))


def _reason(error: LiquidError) -> str:
    """In the reader's language; the library speaks English only."""
    told = str(error.args[0]) if isinstance(error, LiquidSyntaxError) and error.args else ""
    name = told.split("'")[1] if told.count("'") >= 2 else ""
    if told.startswith("unexpected tag"):
        return _("There is no tag “%(name)s”.") % {"name": name} + _meant(name, TAGS)
    if told.startswith("expected tag"):
        missing = told.split()[2].strip(",'")
        return _("{%% %(name)s %%} is missing.") % {"name": missing}
    if told.startswith(("expected '}}'", "expected '%}'")):
        return _("This is opened and not closed: “%(name)s” is missing.") % {"name": name}
    return _("This cannot be read. A variable is written like {{ order.number }}.")


def _at(text: str, index: int, what: str) -> Fault:
    before = text[:index]
    return Fault(before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1, what)
