"""XML to and from providers: built by the builder, read without entities, network or DTD (T64).

Called by the adapters that speak it. What is read is bounded by `wire.py`; names are matched
without their namespaces.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from orderwright.kernel.providers import NotUnderstood
from orderwright.kernel.texts import is_forbidden

LONGEST_TEXT = 512
Content = str | Mapping[str, "Content"] | Sequence["Content"] | None
"""A text, named children, or several children of the parent's item name; None is left out."""


def parse(raw: bytes) -> etree._Element:
    """The root. Raises NotUnderstood for what is no XML, or brings a DTD along."""
    reader = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(raw, reader)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotUnderstood from error
    if root is None or _has_dtd(root):
        raise NotUnderstood
    return root


def _has_dtd(root: etree._Element) -> bool:
    return root.getroottree().docinfo.internalDTD is not None


def named(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Children, at any depth, of that name in any namespace."""
    for found in parent.iter():
        if isinstance(found.tag, str) and etree.QName(found).localname == name:
            yield found


def text(parent: etree._Element, name: str) -> str:
    """The text of the first of that name; empty where there is none, or one that nobody writes."""
    found = next(named(parent, name), None)
    value = (found.text or "").strip() if found is not None else ""
    return value if len(value) <= LONGEST_TEXT and value.isprintable() else ""


def long_text(parent: etree._Element, name: str) -> str:
    """As `text`, of any length and kind: a document in base64, a label in ZPL."""
    found = next(named(parent, name), None)
    return (found.text or "").strip() if found is not None else ""


def element(name: str, content: Content, namespace: str = "") -> etree._Element:
    """One element; the items of a list are its children `item`."""
    made = etree.Element(f"{{{namespace}}}{name}" if namespace else name)
    _fill(made, content, namespace)
    return made


def _fill(made: etree._Element, content: Content, namespace: str) -> None:
    if content is None:
        return
    if isinstance(content, str):
        made.text = "".join(sign for sign in content if not is_forbidden(sign))
    elif isinstance(content, Mapping):
        made.extend(
            element(name, part, namespace) for name, part in content.items() if part is not None
        )
    else:
        made.extend(element("item", part, namespace) for part in content)


def written(root: etree._Element) -> bytes:
    """The document in UTF-8."""
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")
