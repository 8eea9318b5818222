"""Settings: each described, each checked, and nothing unsafe in production."""

from __future__ import annotations

import re
import stat
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest

from app.database.engine import Database
from app.main import prepare
from app.settings import Settings, SettingsError, load_settings, make_var_folder, unsafe
from tests.app.world import settings_in

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
MASTER = urlsafe_b64encode(bytes(range(32))).decode()
OTHER = urlsafe_b64encode(bytes(range(1, 33))).decode().rstrip("=")
SAFE: dict[str, Any] = {
    "env": "production",
    "secret_key": "k" * 32,
    "master_key": MASTER,
    "public_url": "https://waymark.example",
}


def test_every_setting_stands_in_the_operations_page_and_no_other() -> None:
    described = set(re.findall(r"^\| `(WAYMARK_[A-Z_]+)` \|", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE))
    assert described == {f"WAYMARK_{name.upper()}" for name in Settings.model_fields}
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"secret_key": ""}, "WAYMARK_SECRET_KEY"),
        ({"secret_key": "k" * 31}, "WAYMARK_SECRET_KEY"),
        ({"public_url": ""}, "WAYMARK_PUBLIC_URL"),
        ({"public_url": "http://waymark.example"}, "WAYMARK_PUBLIC_URL"),
        ({"trusted_proxies": "*"}, "WAYMARK_TRUSTED_PROXIES"),
        ({"trusted_proxies": "127.0.0.1, 0.0.0.0/0"}, "WAYMARK_TRUSTED_PROXIES"),
        ({"master_key": ""}, "WAYMARK_MASTER_KEY"),
        ({"master_key": "k" * 42}, "WAYMARK_MASTER_KEY"),
        ({"master_key": f"{MASTER},not a key"}, "WAYMARK_MASTER_KEY"),
        ({"secret_key": OTHER, "master_key": f"{MASTER},{OTHER}"}, "may not be a master key as well"),
    ],
)
def test_production_refuses_what_is_unsafe(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        load_settings(_env_file=None, var_path=tmp_path, **{**SAFE, **changes})


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
@pytest.mark.parametrize("name", ["waymark.db", "waymark.db-wal", "waymark.db-shm", "keys"])
def test_production_refuses_a_record_or_keys_that_others_can_open(tmp_path: Path, name: str, mode: int) -> None:
    (tmp_path / "keys").write_text(f"{MASTER}\n{OTHER}\n")
    (tmp_path / "keys").chmod(0o600)
    safe = {**SAFE, "master_key": "", "master_key_file": tmp_path / "keys", "var_path": tmp_path}
    (tmp_path / "waymark.db").touch(0o600)
    load_settings(_env_file=None, **safe)
    (tmp_path / name).touch()
    (tmp_path / name).chmod(mode)
    with pytest.raises(SettingsError, match=f"Others on this machine can open .*{name}: chmod 600"):
        load_settings(_env_file=None, **safe)


def test_keys_of_a_file_that_is_not_there_are_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="WAYMARK_MASTER_KEY_FILE cannot be read: No such file"):
        load_settings(_env_file=None, **{**SAFE, "master_key": "", "master_key_file": tmp_path / "missing"})


def test_production_refuses_a_record_with_demo_people(tmp_path: Path) -> None:
    demo = settings_in(tmp_path)
    database = Database(demo.database)
    prepare(demo, database)
    with pytest.raises(SettingsError, match="Demo people can sign in here"):
        prepare(settings_in(tmp_path, **SAFE), database)
    database.close()


def test_a_safe_production_has_nothing_to_mend(tmp_path: Path) -> None:
    assert unsafe(settings_in(tmp_path, **SAFE)) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "waymark.example"),
        ("PUBLIC_URL", "https://waymark.example/path"),
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite://"),
        ("PORT", "70000"),
        ("ENV", "test"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_and_its_value_is_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"WAYMARK_{name}", value)
    with pytest.raises(SettingsError, match=f"WAYMARK_{name} cannot be used") as refused:
        load_settings()
    assert "mysql" not in str(refused.value)


def test_host_and_port_go_without_the_prefix_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("HOST", "0.0.0.0")
    assert load_settings().origin == "http://127.0.0.1:8123"
    monkeypatch.setenv("HOST", "::1")
    assert load_settings().origin == "http://[::1]:8123"


def test_a_file_named_env_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("WAYMARK_EXIT_URL=https://weather.example\nWAYMARK_PORT=8222\n")
    monkeypatch.setenv("WAYMARK_PORT", "8333")
    settings = load_settings()
    assert (settings.exit_url, settings.port) == ("https://weather.example", 8333)


def test_a_demo_keeps_one_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    key = settings_in(tmp_path).key
    assert len(key) >= 48 and settings_in(tmp_path).key == key
    file = tmp_path / "var" / "secret.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret.key"]


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    with pytest.raises(SettingsError, match="cannot be made"):
        make_var_folder(settings_in(tmp_path))
    with pytest.raises(SettingsError, match="cannot be kept"):
        _ = settings_in(tmp_path).key


def test_no_key_and_no_password_shows_in_the_settings_as_text(tmp_path: Path) -> None:
    assert "kkkk" not in repr(settings_in(tmp_path, **SAFE))
