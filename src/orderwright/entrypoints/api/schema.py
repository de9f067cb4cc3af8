"""The OpenAPI 3.1 description: ninja's, completed with what ninja does not know.

Adds problem+json, the scopes of each operation, the headers of idempotency and versions, and the
one plain view. Made once a process; served at openapi.json and shown at docs.
"""

from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from typing import Any

import msgspec
from ninja.operation import Operation

from orderwright.domain.overview.shapes import CustomerOrderData
from orderwright.entrypoints.api.answers import JSON
from orderwright.entrypoints.api.callers import ApiKeyHolder
from orderwright.entrypoints.api.described import VISITOR_WRITES
from orderwright.entrypoints.api.door import api
from orderwright.entrypoints.api.once import HEADER, LONGEST
from orderwright.entrypoints.api.placing import Checkout
from orderwright.entrypoints.api.problems import PROBLEM

PREFIX = "/api/v1"
REFERENCE = "#/components/schemas/"
Json = dict[str, Any]


@cache
def description() -> Json:
    """The whole description, as JSON values."""
    made: Json = dict(api.get_openapi_schema(path_prefix=f"{PREFIX}/"))
    described = {**made["paths"], **_placing(made)}
    made["paths"] = {path: _completed(path, item) for path, item in described.items()}
    made["servers"] = [{"url": "/"}]
    made["tags"] = [{"name": name} for name in sorted(_tags(made["paths"]))]
    return made


def _completed(path: str, item: Json) -> Json:
    scopes = _scopes()
    for method, operation in item.items():
        _drop_null(operation)
        held = scopes.get(operation["operationId"])
        if held:
            operation["security"] = [{ApiKeyHolder.__name__: held}]
        _declare_problems(operation)
        operation.setdefault("parameters", []).extend(_headers(path, method, bool(held)))
    return item


def _drop_null(operation: Json) -> None:
    """A parameter of an address is given or left out; it cannot be null."""
    for parameter in operation.get("parameters", []):
        schema = parameter["schema"]
        options = [option for option in schema.pop("anyOf", []) if option.get("type") != "null"]
        for option in options:
            schema.update(option)


def _declare_problems(operation: Json) -> None:
    for status, entry in operation["responses"].items():
        content = entry.get("content", {})
        if int(status) >= 400 and JSON in content:
            content[PROBLEM] = content.pop(JSON)
        if int(status) in (429, 503):
            entry["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}


def _headers(path: str, method: str, keyed: bool) -> Iterator[Json]:
    if method == "post" and (keyed or path.endswith("/place")):
        yield _header(HEADER, {"type": "string", "minLength": 1, "maxLength": LONGEST})
    if method in ("post", "patch") and keyed and not path.endswith("/orders"):
        yield _header("If-Match", {"type": "string"})
    if method == "get" and path.endswith("/orders/{number}"):
        yield _header("If-None-Match", {"type": "string"})


def _header(name: str, schema: Json) -> Json:
    return {"in": "header", "name": name, "required": False, "schema": schema}


@cache
def _scopes() -> dict[str, list[str]]:
    """Operation id -> the scopes of which one is needed."""
    return {
        api.get_openapi_operation_id(operation) if not operation.operation_id
        else operation.operation_id: [str(scope) for scope in operation.auth_param.scopes]
        for operation in _operations()
        if isinstance(operation.auth_param, ApiKeyHolder)
    }  # fmt: skip


def _operations() -> Iterator[Operation]:
    for bound in api._get_bound_routers():
        for view in bound.path_operations.values():
            yield from view.operations


def _tags(paths: Json) -> set[str]:
    return {
        tag for item in paths.values() for operation in item.values() for tag in operation["tags"]
    }


def _placing(made: Json) -> Json:
    """The entry of `placing.place`, from the structs that it decodes with."""
    (body,), parts = msgspec.json.schema_components([Checkout], ref_template=REFERENCE + "{name}")
    made["components"]["schemas"].update(parts)
    order = {"$ref": REFERENCE + CustomerOrderData.__name__}
    refused = made["paths"][f"{PREFIX}/carts"]["post"]["responses"]
    return {
        f"{PREFIX}/carts/{{token}}/place": {
            "post": {
                "operationId": "place_cart",
                "summary": "Place",
                "description": "Place the cart's order. Pressed twice: the same order, with 200.",
                "tags": ["carts"],
                "parameters": [_token()],
                "requestBody": {"required": True, "content": {JSON: {"schema": body}}},
                "responses": {
                    200: _said(HTTPStatus.OK, order),
                    201: _said(HTTPStatus.CREATED, order),
                    **{status: _copied(refused[status]) for status in VISITOR_WRITES},
                },
            }
        }
    }


def _token() -> Json:
    schema = {"type": "string", "minLength": 1, "maxLength": 64}
    return {"in": "path", "name": "token", "required": True, "schema": schema}


def _said(status: HTTPStatus, schema: Json) -> Json:
    return {"description": status.phrase, "content": {JSON: {"schema": schema}}}


def _copied(response: Json) -> Json:
    return {"description": response["description"], "content": dict(response["content"])}
