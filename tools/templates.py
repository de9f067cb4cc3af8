"""What a template must not hold: text that cannot be translated, and what the page's policy stops.

Reads every Jinja2 template as its syntax tree and the HTML in it. Names: words outside `_()` and
`{% trans %}` (in attributes that people read, too), the filter `safe`, and on pages, which carry a
Content-Security-Policy, inline scripts, styles and handlers and addresses of other sites. Mails may
hold styles, because mail programs read no style sheets.
"""

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.visitor import NodeVisitor

SOURCE = Path(__file__).resolve().parents[1] / "src" / "orderwright"
READ_ALOUD = ("title", "placeholder", "alt", "aria-label", "data-confirm")
LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src"}
WORD = re.compile(r"[^\W\d_]{2,}")
# Said the same in every language.
NAMES = re.compile(
    r"\b(?:Orderwright|SKU|EAN|VAT|ID|CSV|PDF|XML|API|Ctrl|https?|kg|cm|px|E3|openapi\.json)\b"
)
EXPRESSION = "\x00"


class Text(NodeVisitor):
    """The template's own text with a mark wherever an expression stands."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.filters: set[str] = set()

    def visit_Output(self, node: nodes.Output) -> None:  # noqa: N802 - Jinja2 looks for the name
        for part in node.nodes:
            self.parts.append(part.data if isinstance(part, nodes.TemplateData) else EXPRESSION)
            self.visit(part)

    def visit_Block(self, node: nodes.Block) -> None:  # noqa: N802 - Jinja2 looks for the name
        if node.name.endswith("class"):  # fills an attribute that nobody reads
            self.parts.append(EXPRESSION)
        else:
            self.generic_visit(node)

    def visit_Filter(self, node: nodes.Filter) -> None:  # noqa: N802 - Jinja2 looks for the name
        if not isinstance(node.node, nodes.Const):  # a constant is our own markup
            self.filters.add(node.name)
        self.generic_visit(node)


class Page(HTMLParser):
    """Collects what is wrong with the HTML of one template."""

    def __init__(self, *, is_mail: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.is_mail = is_mail
        self.within = ""
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within = tag
        held = {name: value or "" for name, value in attrs}
        for name in READ_ALOUD:
            self._words(held.get(name, ""), f"{name}=")
        if not self.is_mail:
            self._policy(tag, held)

    def handle_endtag(self, tag: str) -> None:
        self.within = ""

    def handle_data(self, data: str) -> None:
        if self.within in ("script", "style"):
            if data.strip() and not self.is_mail:
                self.wrong.append(f"inline <{self.within}>")
        else:
            self._words(data, "")

    def _words(self, text: str, where: str) -> None:
        rest = NAMES.sub("", text.replace(EXPRESSION, " "))
        if WORD.search(rest):
            self.wrong.append(f"not translatable: {where}{' '.join(rest.split())!r}")

    def _policy(self, tag: str, held: dict[str, str]) -> None:
        for name in held:
            if name == "style" or (name.startswith("on") and name.isalpha()):
                self.wrong.append(f"inline {name}= in <{tag}>")
        if held.get(LOADED.get(tag, ""), "").startswith(("http:", "https:", "//")):
            self.wrong.append(f"<{tag}> loads from another site")


def templates() -> Iterator[Path]:
    """Every template of ours, HTML and text."""
    files = (file for kind in ("html", "txt") for file in SOURCE.rglob(f"templates/**/*.{kind}"))
    yield from sorted(files)


def problems(file: Path) -> Iterator[str]:
    """One line for each thing wrong in the template."""
    # Only read here, never rendered: escaping has no part in it.
    jinja = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
    name = file.relative_to(SOURCE)
    try:
        tree = jinja.parse(file.read_text(encoding="utf-8"))
    except TemplateSyntaxError as error:
        yield f"{name}:{error.lineno}: {error.message}"
        return
    text = Text()
    text.visit(tree)
    if "safe" in text.filters:
        yield f"{name}: the filter safe lets markup of others through"
    page = Page(is_mail="outbound" in name.parts)
    page.feed("".join(text.parts))
    yield from (f"{name}: {fault}" for fault in page.wrong)


def main() -> int:
    """Prints what is wrong; status 1 when anything is."""
    wrong = [line for file in templates() for line in problems(file)]
    print("\n".join(wrong) or "The templates hold nothing that they must not.")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
