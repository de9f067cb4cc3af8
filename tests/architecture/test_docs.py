"""The documents are true: links lead somewhere; targets, commands, settings and files exist."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

from orderwright.entrypoints.commands.demo.people import STAFF
from orderwright.entrypoints.commands.demo.shop import PASSWORD
from orderwright.entrypoints.commands.main import COMMANDS
from tests.architecture.sources import PACKAGE, ROOT, kept_files

pytestmark = pytest.mark.once

LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(r"(?<![\w.])orderwright ([a-z]+)\b([^`\n#|>;]*)")
TARGET = re.compile(r"\bmake ([a-z]+)\b")
ADDRESS = re.compile(r"/(?:panel|mailbox|api/v1|health|metrics|checkout|cart)(?:/[\w<>./-]*)?")
NAMED_FILE = re.compile(r"(?:[\w.-]+/)+[\w.-]*\.(?:py|sh|md|json|toml|txt|png)")
NAMED_FOLDER = re.compile(r"(?:[\w-]+/)+")
SETTING = re.compile(r'(?:env\.\w+\(|switch\(env,)\s*"([A-Z_]+)"')
TABLE_ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)

# What a how-to lets the reader write.
EXAMPLES = {"tests/flows/test_remind_to_pay.py"}
HEAVIEST_PICTURE = 200_000


@cache
def pages() -> dict[Path, str]:
    """Every document with its text, but for the printed one, whose print is tested."""
    files = [file for file in kept_files() if file.suffix == ".md" and file.name != "lifecycle.md"]
    return {file: file.read_text(encoding="utf-8") for file in files}


def code(text: str) -> str:
    """Fenced blocks and spans of a page, a line each."""
    spans = SPAN.findall(FENCE.sub("", text))
    return "\n".join([*FENCE.findall(text), *spans])


def where(page: Path, what: str) -> str:
    return f"{page.relative_to(ROOT)}: {what}"


def anchors(page: Path) -> set[str]:
    """Of every heading, as it is linked to: lower case, hyphens for spaces, no punctuation."""
    bare = FENCE.sub("", page.read_text(encoding="utf-8"))
    kept = (re.sub(r"[^\w -]", "", heading.lower()) for heading in HEADING.findall(bare))
    return {heading.strip().replace(" ", "-") for heading in kept}


def broken_links() -> Iterator[str]:
    for page, text in pages().items():
        for target, anchor in LINK.findall(FENCE.sub("", text)):
            aim = (page.parent / target).resolve() if target else page
            if not aim.exists() or (anchor and anchor not in anchors(aim)):
                yield where(page, f"{target}#{anchor}")


def test_every_link_between_documents_leads_somewhere() -> None:
    assert pages()
    assert list(broken_links()) == []


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = [(page, name) for page, text in pages().items() for name in TARGET.findall(code(text))]
    assert named
    assert [where(page, name) for page, name in named if name not in targets] == []


def test_every_command_and_option_that_is_named_exists() -> None:
    named = [
        (page, name, rest)
        for page, text in pages().items()
        for name, rest in COMMAND.findall(code(text))
    ]
    assert named
    assert [where(page, name) for page, name, _rest in named if name not in COMMANDS] == []
    assert [
        where(page, f"{name} {option}")
        for page, name, rest in named
        for option in re.findall(r"--[a-z-]+", rest)
        if f'"{option}"' not in source_of(name)
    ] == []


def source_of(command: str) -> str:
    module = PACKAGE / "entrypoints/commands" / f"{COMMANDS[command][0]}.py"
    return module.read_text(encoding="utf-8")


def test_every_address_that_is_named_answers() -> None:
    named = [
        (page, span)
        for page, text in pages().items()
        for span in SPAN.findall(FENCE.sub("", text))
        if ADDRESS.fullmatch(span)
    ]
    assert named
    assert [where(page, address) for page, address in named if not answers(address)] == []


def answers(address: str) -> bool:
    """With or without the slash at the end, as the shop redirects."""
    path = re.sub(r"<[^>]+>", "1", address)
    for attempt in (path, f"{path}/"):
        try:
            resolve(attempt)
        except Resolver404:
            continue
        return True
    return False


def test_every_file_that_is_named_exists() -> None:
    named = [
        (page, span)
        for page, text in pages().items()
        for span in SPAN.findall(FENCE.sub("", text))
        if NAMED_FILE.fullmatch(span) or NAMED_FOLDER.fullmatch(span)
    ]
    assert named
    assert [where(page, name) for page, name in named if not is_there(page, name)] == []


def is_there(page: Path, name: str) -> bool:
    """Below the project, the source or the page; a folder may also be one inside a floor."""
    if name in EXAMPLES or name in ("media/", ".venv/"):
        return True
    homes = [ROOT, PACKAGE, page.parent, *(home for home in PACKAGE.iterdir() if home.is_dir())]
    return any((home / name).exists() for home in homes)


def test_the_readme_names_every_setting_and_no_other() -> None:
    settings = (PACKAGE / "config" / "settings.py").read_text(encoding="utf-8")
    known, readme = set(SETTING.findall(settings)), pages()[ROOT / "README.md"]
    assert sorted(name for name in known if f"`{name}`" not in readme) == []
    assert sorted(set(TABLE_ROW.findall(readme)) - known) == []


def test_the_readme_names_the_logins_of_the_demo_shop() -> None:
    readme = pages()[ROOT / "README.md"]
    assert f"`{PASSWORD}`" in readme
    assert [person.email for person in STAFF if f"`{person.email}`" not in readme] == []


def test_pictures_are_light() -> None:
    pictures = [file for file in kept_files() if file.is_relative_to(ROOT / "docs" / "img")]
    assert pictures
    assert [file.name for file in pictures if file.stat().st_size > HEAVIEST_PICTURE] == []
