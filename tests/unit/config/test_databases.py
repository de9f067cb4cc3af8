"""Both databases are opened with the promise that an acknowledged order is kept."""

from pathlib import Path

import pytest
from django.conf import settings as test_settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from orderwright.config import settings as product
from orderwright.config.databases import database

FOLDER = Path("/srv/shop")


@pytest.mark.once
def test_sqlite_is_opened_beside_the_project_with_write_through() -> None:
    entry = database("sqlite:///orderwright.sqlite3", FOLDER)
    assert entry["ENGINE"] == "orderwright.kernel.database.sqlite"
    assert entry["NAME"] == "/srv/shop/orderwright.sqlite3"
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in entry["OPTIONS"]["init_command"]
    assert "synchronous=FULL" in entry["OPTIONS"]["init_command"]


@pytest.mark.once
def test_an_absolute_sqlite_path_stays() -> None:
    assert database("sqlite:////var/lib/shop.sqlite3", FOLDER)["NAME"] == "/var/lib/shop.sqlite3"


@pytest.mark.once
def test_postgresql_is_pooled_and_binds_on_the_server() -> None:
    entry = database("postgresql://ewa:secret@db.example:5433/shop", FOLDER)
    assert (entry["HOST"], entry["PORT"], entry["NAME"]) == ("db.example", 5433, "shop")
    assert entry["OPTIONS"]["server_side_binding"] is True
    assert entry["OPTIONS"]["pool"]["max_size"] > 1


@pytest.mark.once
def test_another_database_is_refused_in_a_sentence() -> None:
    with pytest.raises(ImproperlyConfigured, match="must begin with sqlite:// or postgresql://"):
        database("mysql://localhost/shop", FOLDER)


@pytest.mark.once
def test_passwords_are_kept_by_argon2() -> None:
    assert product.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.mark.once
@pytest.mark.fault("F39")
@pytest.mark.django_db
def test_the_open_sqlite_connection_keeps_its_promises() -> None:
    answers = {}
    with connection.cursor() as cursor:
        for pragma in ("synchronous", "journal_mode", "foreign_keys"):
            cursor.execute(f"PRAGMA {pragma}")
            answers[pragma] = cursor.fetchone()[0]
    assert answers == {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1}


@pytest.mark.postgres
@pytest.mark.django_db
def test_postgresql_runs_the_suite_when_it_answers() -> None:
    assert connection.vendor == "postgresql"
    assert test_settings.DATABASES["default"]["OPTIONS"]["server_side_binding"] is True
