"""The translations: collect the strings, compile them, and prove that nothing is missing.

    python tools/i18n.py extract    every string of Python and Jinja2 into each language's .po
    python tools/i18n.py compile    each .po into the .mo that the shop reads
    python tools/i18n.py check      names what is untranslated, doubtful, stale or not compiled

English is the language of the sources. Babel does all of it: no gettext programs are needed.
"""

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from orderwright.config.settings import LANGUAGES

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "orderwright"
LOCALE = SOURCE / "locale"
SOURCE_LANGUAGE = "en"

METHODS = [
    ("**/migrations/**.py", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2.ext:babel_extract"),
    ("**/templates/**.txt", "jinja2.ext:babel_extract"),
]
JINJA_OPTIONS = {"trimmed": "true", "silent": "false", "encoding": "utf-8"}
OPTIONS = {pattern: JINJA_OPTIONS for pattern, method in METHODS if "jinja2" in method}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def languages() -> list[str]:
    """The languages that need a translation."""
    return [code for code, _name in LANGUAGES if code != SOURCE_LANGUAGE]


def po_file(language: str) -> Path:
    """Where Django looks for the language; the .mo stands beside it."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def strings() -> Catalog:
    """Every string that the sources mark, with the files where it stands."""
    found = Catalog(project="Orderwright", charset="utf-8")
    rows = extract_from_dir(
        SOURCE, METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    )
    for filename, _line, message, comments, context in rows:
        place = [(f"src/orderwright/{filename}", 1)]
        found.add(message, None, place, auto_comments=comments, context=context)
    return found


def translations(language: str) -> Catalog:
    """The language's .po as it stands; an empty one when there is none yet."""
    file = po_file(language)
    if not file.exists():
        return Catalog(locale=language, domain="django", project="Orderwright")
    with file.open("rb") as stream:
        return read_po(stream, locale=language, domain="django")


def as_po(catalog: Catalog) -> bytes:
    """Sorted and without line numbers, so that moving code does not change the file."""
    stream = io.BytesIO()
    write_po(stream, catalog, width=100, sort_output=True, include_lineno=False)
    return stream.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """What the shop reads; doubtful (fuzzy) translations are left out."""
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def extract() -> int:
    """Adds new strings untranslated, drops those no longer used, keeps all else."""
    template = strings()
    for language in languages():
        catalog = translations(language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        file = po_file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(as_po(catalog))
        print(f"{language}: {len(catalog)} strings, {_untranslated(catalog)} to translate")
    return 0


def compile_() -> int:
    """Every .po into its .mo."""
    for language in languages():
        po_file(language).with_suffix(".mo").write_bytes(as_mo(translations(language)))
    return 0


def check() -> int:
    """Prints what is wrong; status 1 when anything is."""
    wrong = [line for language in languages() for line in problems(language)]
    print("\n".join(wrong) or "Every string is translated and compiled.")
    return int(bool(wrong))


def problems(language: str) -> Iterator[str]:
    """One line for each string that a reader of the language would not get right."""
    catalog, template = translations(language), strings()
    for wanted in template:
        if wanted.id:
            yield from _faults(language, wanted, catalog)
    for message in catalog:
        if message.id and template.get(message.id, message.context) is None:
            yield f"{language}: no longer used: {_key(message)!r}"
    mo = po_file(language).with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != as_mo(catalog):
        yield f"{language}: the .mo is not the compiled .po; run make messages"


def _faults(language: str, wanted: Message, catalog: Catalog) -> Iterator[str]:
    have = catalog.get(wanted.id, wanted.context)
    where = ", ".join(sorted({place for place, _line in wanted.locations}))
    if have is None or not _is_whole(have):
        yield f"{language}: not translated: {_key(wanted)!r} ({where})"
        return
    if have.fuzzy:
        yield f"{language}: doubtful: {_key(wanted)!r} ({where})"
    for error in have.check(catalog):
        yield f"{language}: {error}: {_key(wanted)!r} ({where})"


def _is_whole(message: Message) -> bool:
    forms = message.string if isinstance(message.string, list | tuple) else [message.string]
    return bool(forms) and all(forms)


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _untranslated(catalog: Catalog) -> int:
    return sum(1 for message in catalog if message.id and not _is_whole(message))


COMMANDS: dict[str, Callable[[], int]] = {"extract": extract, "compile": compile_, "check": check}


def main(arguments: Sequence[str]) -> int:
    """Runs the command named; 2 for any other use."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"usage: python tools/i18n.py {'|'.join(COMMANDS)}", file=sys.stderr)
        return 2
    return COMMANDS[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
