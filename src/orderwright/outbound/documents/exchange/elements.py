"""XML as nested values, so that a writer reads like the document it writes.

`e("cbc:ID", "12")` is an element, `e("cac:Item", e(...), None)` one with children; what is None is
left out. Only `written` knows lxml. Texts are cleaned on the way in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from orderwright.outbound.documents.exchange.texts import clean

NOTHING_KNOWN = "-"
"""Where a standard demands a text and the shop has none."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element by its prefixed name; either a text or children."""

    name: str
    text: str
    children: tuple[Element, ...]
    attributes: Mapping[str, str]


def e(name: str, *inside: Element | str | None, **attributes: str) -> Element:
    """An element with one text or with children, None left out. An attribute's name may be given
    with a trailing underscore where Python has the word itself.
    """
    texts = [part for part in inside if isinstance(part, str)]
    children = tuple(part for part in inside if isinstance(part, Element))
    named = {key.removesuffix("_"): clean(value) for key, value in attributes.items()}
    return Element(name, clean(texts[0]) if texts else "", children, named)


def opt(name: str, text: str, most: int = 0, **attributes: str) -> Element | None:
    """An element with this text, cut to `most`; None where nothing is left to say."""
    told = clean(text, most)
    return e(name, told, **attributes) if told else None


def must(name: str, text: str, most: int = 0, **attributes: str) -> Element:
    """As `opt`, for what the standard demands: a dash where nothing is known."""
    return e(name, clean(text, most) or NOTHING_KNOWN, **attributes)


def group(name: str, *children: Element | None) -> Element | None:
    """An element for its children only; None without any."""
    found = [child for child in children if child is not None]
    return e(name, *found) if found else None


def written(root: Element, namespaces: Mapping[str, str]) -> bytes:
    """The document in UTF-8. `namespaces`: prefix to address, "" for names without a prefix."""
    spaces = {prefix or None: address for prefix, address in namespaces.items()}
    tree = etree.Element(_tag(root.name, namespaces), nsmap=spaces)  # type: ignore[arg-type]
    _fill(tree, root, namespaces)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _fill(node: etree._Element, element: Element, namespaces: Mapping[str, str]) -> None:
    for key, value in element.attributes.items():
        node.set(_tag(key, namespaces) if ":" in key else key, value)
    if element.text:
        node.text = element.text
    for child in element.children:
        _fill(etree.SubElement(node, _tag(child.name, namespaces)), child, namespaces)


def _tag(name: str, namespaces: Mapping[str, str]) -> str:
    prefix, _colon, local = name.rpartition(":")
    address = namespaces.get(prefix, "")
    return f"{{{address}}}{local}" if address else local


def several(name: str, texts: Iterable[str], most: int = 0) -> list[Element]:
    """One element for each text that says something."""
    return [made for text in texts if (made := opt(name, text, most)) is not None]
