"""Pages as a person meets them: text, forms, fields. Parsed, so that no data fools us."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"input", "img", "meta", "link", "br", "hr"}


@dataclass
class Element:
    """One element with what is in it."""

    tag: str
    attrs: dict[str, str]
    children: "list[Element | str]" = field(default_factory=list)

    def all(self, tag: str = "", **attrs: str) -> "Iterator[Element]":
        """Every element below of that tag with these attributes; `class_` and `for_` as in HTML."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
        for child in self.children:
            if isinstance(child, Element):
                if (not tag or child.tag == tag) and child.fits(wanted):
                    yield child
                yield from child.all(tag, **attrs)

    def one(self, tag: str = "", **attrs: str) -> "Element":
        """The only such element."""
        found = list(self.all(tag, **attrs))
        assert len(found) == 1, f"{len(found)} of <{tag} {attrs}>"
        return found[0]

    def fits(self, wanted: dict[str, str]) -> bool:
        return all(
            value in self.attrs.get(name, "").split()
            if name == "class"
            else self.attrs.get(name) == value
            for name, value in wanted.items()
        )

    @property
    def text(self) -> str:
        """All text in it with single spaces."""
        parts = (c if isinstance(c, str) else c.text for c in self.children)
        return " ".join(" ".join(parts).split())

    def values(self) -> dict[str, str]:
        """What a browser would send for this form, without a button."""
        sent = {}
        for element in self.all():
            name = element.attrs.get("name", "")
            if not name or "disabled" in element.attrs:
                continue
            if element.tag == "input" and _counts(element):
                ticked = element.attrs.get("type") in ("checkbox", "radio")
                sent[name] = element.attrs.get("value", "on" if ticked else "")
            elif element.tag == "textarea":
                sent[name] = element.text
            elif element.tag == "select":
                options = [*element.all("option", selected=""), *element.all("option")]
                sent[name] = options[0].attrs["value"] if options else ""
        return sent

    def shape(self) -> list[Any]:
        """Tags and attribute names alone: the same whatever the data says."""
        inner = [child.shape() for child in self.children if isinstance(child, Element)]
        return [self.tag, sorted(self.attrs), inner]


def _counts(element: Element) -> bool:
    if element.attrs.get("type") in ("checkbox", "radio"):
        return "checked" in element.attrs
    return True


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("page", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: v or "" for name, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(answer: Any) -> Element:
    """The page of an answer; fails when tags are not closed in order."""
    reader = _Reader()
    reader.feed(answer.content.decode())
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is not closed"
    return reader.open[0]
