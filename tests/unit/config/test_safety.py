"""The shop refuses to open with settings that would betray it, and names each of them."""

from typing import Any

import pytest
from django.db import connection

from orderwright.config.safety import unsafe_settings

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T75")]


@pytest.fixture
def a_safe_shop(settings: Any) -> Any:
    """A production shop with nothing to object to."""
    settings.SECRET_KEY = "q7Lr2vXw9TzKc4Np8Hs1Jd6Fg3Ba5Me0YuRiOp"
    settings.BASE_URL = "https://shop.example"
    settings.ALLOWED_HOSTS = ["shop.example"]
    settings.DEBUG = settings.DEMO = settings.CLOCK_MOVABLE = False
    settings.THROTTLE = True
    return settings


def test_a_shop_with_a_strong_key_and_https_may_open(a_safe_shop: Any) -> None:
    assert unsafe_settings() == []


def test_the_demo_on_this_machine_may_open(a_safe_shop: Any) -> None:
    a_safe_shop.BASE_URL = "http://127.0.0.1:8000"
    a_safe_shop.DEMO = a_safe_shop.CLOCK_MOVABLE = True
    assert unsafe_settings() == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is not set"),
        ("SECRET_KEY", "short", "SECRET_KEY is too weak"),
        ("SECRET_KEY", "a" * 60, "SECRET_KEY is too weak"),
        ("SECRET_KEY", "django-insecure-q7Lr2vXw9TzKc4Np8Hs1Jd6Fg3Ba5Me0", "example key"),
        ("DEBUG", True, "DEBUG is on"),
        ("DEMO", True, "DEMO is on"),
        ("CLOCK_MOVABLE", True, "CLOCK_MOVABLE is on"),
        ("ALLOWED_HOSTS", ["*"], 'ALLOWED_HOSTS is "*"'),
        ("ALLOWED_HOSTS", [], "ALLOWED_HOSTS is empty"),
        ("BASE_URL", "http://shop.example", "BASE_URL is plain http"),
        ("THROTTLE", False, "THROTTLE is off"),
        ("EMAIL_URL", "dummymail://", "EMAIL_URL must begin with one of smtp://"),
        ("SMS_URL", "pigeon:", "SMS_URL must begin with one of smsapi:"),
        ("BASE_URL", "shop.example", "BASE_URL must begin with https://"),
    ],
)
def test_an_unsafe_setting_is_named(a_safe_shop: Any, name: str, value: Any, said: str) -> None:
    setattr(a_safe_shop, name, value)
    sentences = unsafe_settings()
    assert len(sentences) == 1
    assert said in sentences[0]


def test_several_unsafe_settings_are_all_named(a_safe_shop: Any) -> None:
    a_safe_shop.SECRET_KEY = ""
    a_safe_shop.DEBUG = True
    assert [sentence.split()[0] for sentence in unsafe_settings()] == ["SECRET_KEY", "DEBUG"]


@pytest.mark.once
@pytest.mark.fault("F39")
@pytest.mark.django_db(transaction=True)
def test_sqlite_that_does_not_write_through_is_named(a_safe_shop: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL")
    sentences = unsafe_settings()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=FULL")
    assert len(sentences) == 1
    assert "synchronous=FULL" in sentences[0]


@pytest.mark.postgres
@pytest.mark.fault("F39")
def test_postgresql_that_does_not_write_through_is_named(a_safe_shop: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit=off")
    sentences = unsafe_settings()
    assert len(sentences) == 1
    assert "synchronous_commit=off" in sentences[0]
