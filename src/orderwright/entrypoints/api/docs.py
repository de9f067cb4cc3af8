"""GET openapi.json and GET docs: the description for programs and for people.

The page is rendered here from the same description, without a script and without a foreign host.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from orderwright.entrypoints.api.answers import answer
from orderwright.entrypoints.api.schema import REFERENCE, description


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation as the page shows it."""

    method: str
    path: str
    summary: str
    scopes: str
    parameters: list[str]
    body: str
    answers: list[str]


@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document."""
    made = answer(description())
    made["Cache-Control"] = "public, max-age=60"
    return made


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """All operations by tag."""
    groups: dict[str, list[Entry]] = {}
    for path, item in description()["paths"].items():
        for method, operation in item.items():
            groups.setdefault(operation["tags"][0], []).append(_entry(method, path, operation))
    context = {"groups": sorted(groups.items()), "schemas": _schemas()}
    return render(request, "api/docs.html", context)


def _entry(method: str, path: str, operation: dict[str, Any]) -> Entry:
    security = operation.get("security") or [{}]
    scopes = [scope for held in security for names in held.values() for scope in names]
    return Entry(
        method.upper(),
        path,
        operation.get("description") or operation["summary"],
        " / ".join(scopes),
        [_parameter(entry) for entry in operation.get("parameters", [])],
        _name_of(operation.get("requestBody", {})),
        [f"{status} {entry['description']}" for status, entry in operation["responses"].items()],
    )


def _parameter(entry: dict[str, Any]) -> str:
    needed = "" if entry.get("required") else "?"
    return f"{entry['name']}{needed} ({entry['in']})"


def _name_of(body: dict[str, Any]) -> str:
    for entry in body.get("content", {}).values():
        reference = entry["schema"].get("$ref") or _first_reference(entry["schema"])
        return str(reference).removeprefix(REFERENCE)
    return ""


def _first_reference(schema: dict[str, Any]) -> str:
    options = schema.get("allOf") or schema.get("anyOf") or [{}]
    return str(options[0].get("$ref", ""))


def _schemas() -> list[tuple[str, str, list[str]]]:
    """Name, meaning and fields of every shape, in the order of the alphabet."""
    shapes = description()["components"]["schemas"]
    return [
        (name, str(shape.get("description", "")), list(shape.get("properties", {})))
        for name, shape in sorted(shapes.items())
    ]
