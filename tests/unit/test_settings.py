"""Every setting has a safe default, and a mistake in one is a clear error at start."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.errors import SettingInvalid
from service.settings import read_settings


def test_the_defaults_are_safe() -> None:
    settings = read_settings({})
    assert settings.host == "127.0.0.1"
    assert (settings.port, settings.workers) == (8000, 1)
    assert settings.data == Path("instance").absolute()
    assert settings.root == "http://127.0.0.1:8000/v1/"


def test_nothing_is_closed_and_no_contact_is_invented_by_default() -> None:
    settings = read_settings({})
    assert settings.allowed_origins == ()
    assert (settings.publisher, settings.contact, settings.terms) == ("BEIJING BIOTECH", "", "")
    assert read_settings({"CELLFACTS_PUBLISHER": "", "CELLFACTS_CONTACT": " ", "CELLFACTS_TERMS": " "}) == settings


def test_a_publisher_may_have_an_ampersand() -> None:
    assert read_settings({"CELLFACTS_PUBLISHER": "Blood & Marrow Centre"}).publisher == "Blood & Marrow Centre"


def test_the_environment_wins_over_defaults_and_arguments_over_both(tmp_path: Path) -> None:
    env = {"CELLFACTS_PORT": "9000", "CELLFACTS_DATA": str(tmp_path), "CELLFACTS_PUBLIC_URL": "https://facts.example.org"}
    settings = read_settings(env, port=9001)
    assert settings.port == 9001
    assert settings.data == tmp_path
    assert settings.root == "https://facts.example.org/v1/"


def test_an_address_for_everybody_is_reached_locally() -> None:
    assert read_settings({}, host="0.0.0.0").public_url == "http://127.0.0.1:8000/"
    assert read_settings({}, host="::1").public_url == "http://[::1]:8000/"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CELLFACTS_PORT", "eighty"),
        ("CELLFACTS_PORT", "0"),
        ("CELLFACTS_PORT", "70000"),
        ("CELLFACTS_WORKERS", "-1"),
        ("CELLFACTS_PUBLIC_URL", "facts.example.org"),
        ("CELLFACTS_PUBLIC_URL", "javascript:alert(1)"),
        ("CELLFACTS_PUBLIC_URL", "https://user@facts.example.org/"),
        ("CELLFACTS_PUBLIC_URL", "https://facts.example.org/?x"),
        ("CELLFACTS_PUBLIC_URL", 'https://x"><script>alert(1)</script>/'),
        ("CELLFACTS_PUBLIC_URL", "https://facts.example.org/a b"),
        ("CELLFACTS_PUBLIC_URL", "https://facts.example.org/\nX: y"),
        ("CELLFACTS_PUBLIC_URL", "https://facts.example.org/&amp;"),
        ("CELLFACTS_PUBLIC_URL", "https://facts.example.org:99999/"),
        ("CELLFACTS_PUBLIC_URL", "https://facts.example.org:abc/"),
        ("CELLFACTS_PUBLIC_URL", "https://事实.example/"),
        ("CELLFACTS_PUBLIC_URL", "http://["),
        ("CELLFACTS_PORT", "9" * 5000),
        ("CELLFACTS_TRANSLATIONS", "/nowhere/at/all"),
        ("CELLFACTS_PUBLISHER", " "),
        ("CELLFACTS_PUBLISHER", "x" * 101),
        ("CELLFACTS_PUBLISHER", "<b>Clinic</b>"),
        ("CELLFACTS_PUBLISHER", "Clinic\nX: y"),
        ("CELLFACTS_PUBLISHER", "Clinic\u202e"),
        ("CELLFACTS_PUBLISHER", "Clinic, https://clinic.example"),
        ("CELLFACTS_PUBLISHER", "Clinic (book@clinic.example)"),
        ("CELLFACTS_PUBLISHER", "{publisher}"),
        ("CELLFACTS_PUBLISHER", "Clinic, www.clinic.example"),
        ("CELLFACTS_PUBLISHER", "医院，电话010"),
        ("CELLFACTS_PUBLISHER", "Clinic 01012345678"),
        ("CELLFACTS_CONTACT", "clinic"),
        ("CELLFACTS_CONTACT", "tel:12345"),
        ("CELLFACTS_CONTACT", "javascript:alert(1)"),
        ("CELLFACTS_CONTACT", "http://clinic.example/contact"),
        ("CELLFACTS_CONTACT", "a@example.org, b@example.org"),
        ("CELLFACTS_CONTACT", "a@example.org?cc=b@example.org"),
        ("CELLFACTS_CONTACT", "a@example.org\nExpires: never"),
        ("CELLFACTS_CONTACT", 'https://x.example/"><script>'),
        ("CELLFACTS_CONTACT", "https://x.example:99999/contact"),
        ("CELLFACTS_TERMS", "CC BY 4.0"),
        ("CELLFACTS_TERMS", "facts@example.org"),
        ("CELLFACTS_TERMS", "http://clinic.example/terms"),
        ("CELLFACTS_TERMS", "javascript:alert(1)"),
        ("CELLFACTS_TERMS", "https://clinic.example/terms#texts"),
        ("CELLFACTS_TERMS", 'https://x.example/"><script>'),
        ("CELLFACTS_ALLOWED_ORIGINS", "https://clinic.example/"),
    ],
)
def test_a_mistake_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingInvalid, match=name):
        read_settings({name: value})
