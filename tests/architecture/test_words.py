"""Strings are translated, templates hold only what they may, what is printed is current."""

import os
import re
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.architecture.sources import PACKAGE, ROOT, kept_files
from tools import i18n, templates

pytestmark = pytest.mark.once

TEXT = {".py", ".md", ".toml", ".txt", ".html", ".css", ".js", ".sh", ".po", ".json", ".sql", ""}
# A folder of somebody's own machine, as nobody else has it.
OWN_FOLDER = re.compile(r"(?<![\w.$}>/-])/(?:home|root|work|Users)/\w")


@pytest.mark.parametrize("language", i18n.languages())
def test_every_string_is_translated(language: str) -> None:
    assert list(i18n.problems(language)) == []


def test_templates_hold_only_what_they_may() -> None:
    found = [line for file in templates.templates() for line in templates.problems(file)]
    assert found == []


def test_the_printed_lifecycle_is_the_one_in_the_code(project: Path) -> None:
    program = project / ".venv" / "bin" / "orderwright"
    around = {**os.environ, "DJANGO_SETTINGS_MODULE": "orderwright.config.settings"}
    run = subprocess.run([program, "lifecycle"], cwd=project, env=around, capture_output=True)
    assert run.returncode == 0, run.stderr.decode()
    assert run.stdout.decode() == (project / "docs" / "lifecycle.md").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_no_model_waits_for_a_migration() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, verbosity=1)
    except SystemExit:
        pytest.fail(said.getvalue())


def test_no_text_names_a_folder_of_one_machine() -> None:
    named = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in kept_files()
        if file.suffix in TEXT and file != Path(__file__).resolve()
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1)
        if OWN_FOLDER.search(line)
    ]
    assert named == []


def test_every_vendored_file_stands_where_its_licence_stands() -> None:
    folders = list((PACKAGE / "entrypoints/static/vendor").iterdir())
    assert folders
    assert [folder.name for folder in folders if not list(folder.glob("LICENSE*"))] == []
