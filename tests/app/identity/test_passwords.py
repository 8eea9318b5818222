"""Which passwords are good enough (security R6)."""

from __future__ import annotations

import secrets

import pytest

from app.errors import BadInput
from app.identity import passwords
from app.identity.password_rules import good_password, is_common
from app.identity.passwords import hash_password, password_fits
from realtime.identity import Role

COMMON = [
    "passwordpassword", "Password123456!!", "P@ssw0rdP@ssw0rd", "123456789012345", "qwertyuiopasdf", "1q2w3e4r5t6y7u8i",
    "iloveyouiloveyou", "letmeinletmein2024", "sammy.sammy.2026", "aaaaaaaaaaaaaaaa", "abababababababab",
    "correct horse battery staple", "Welcome to Melbourne 2026", "waymarkwaymark1", "admin123admin123",
    "abcdefghijklmnop",
]  # fmt: skip
GOOD = [
    "a long and quiet password",
    "the kettle sings at dawn",
    "blue bicycle under rain",
    "Über den Wolken ist es",
    "海辺の小さな家で猫と暮らす朝の光",
]


@pytest.mark.parametrize("password", COMMON)
def test_what_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(BadInput, match=r"^bad_input$") as refused:
        good_password(Role.SERVICE_USER, password, "sammy", "Sammy")
    assert "Many people use" in refused.value.detail or "A password has" in refused.value.detail


@pytest.mark.parametrize("password", GOOD)
def test_a_few_words_of_ones_own_are_good(password: str) -> None:
    assert good_password(Role.SERVICE_USER, password, "sammy", "Sammy") == password


@pytest.mark.parametrize(
    ("role", "least"), [(Role.SERVICE_USER, 15), (Role.WORKER, 12), (Role.SUPERVISOR, 12), (Role.ADMIN, 12)]
)
def test_the_only_thing_asked_for_is_longer(role: Role, least: int) -> None:
    password = "kettle sings at dawn"
    assert good_password(role, password[:least])
    with pytest.raises(BadInput):
        good_password(role, password[: least - 1])


def test_a_very_long_one_is_taken_whole_and_checked_quickly() -> None:
    long = "a kettle sings " * 18
    assert good_password(Role.SERVICE_USER, long[:256]) == long[:256]
    with pytest.raises(BadInput):
        good_password(Role.SERVICE_USER, long[:257])
    assert is_common("aaam" * 60 + "bcdefg") in (True, False)  # steps, not a pattern that runs away
    kept = hash_password(long[:256])
    assert password_fits(long[:256], kept) and not password_fits(long[:255], kept)


def test_random_ones_are_never_called_common() -> None:
    assert not any(is_common(secrets.token_urlsafe(12)) for _ in range(2000))


def test_the_same_letters_typed_on_another_keyboard_are_the_same_password() -> None:
    kept = hash_password("cafe\u0301 au lait, s'il vous plai\u0302t")
    assert password_fits("caf\u00e9 au lait, s'il vous pla\u00eet", kept)


@pytest.mark.parametrize("account", [None, ""])
def test_without_an_account_or_a_password_of_its_own_nothing_fits(
    account: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not password_fits("nobody has this password", account)
    # Not even what such an account is compared with, to take as long as any other.
    monkeypatch.setattr(passwords, "_NOBODY", hash_password("the words behind it"))
    assert not password_fits("the words behind it", account)
