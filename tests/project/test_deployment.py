"""The image, the compose file and the proxy: what they start is what there is, and it works by hand."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from websockets.sync.client import connect

from app.settings import Settings
from tests.project.tree import ROOT
from tests.support.server import COMMAND, Server, free_port


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


def known_settings() -> set[str]:
    return {f"WAYMARK_{name.upper()}" for name in Settings.model_fields}


def test_compose_sets_only_settings_that_there_are(compose: dict[str, Any]) -> None:
    for name in ("migrate", "app"):
        assert set(compose["services"][name]["environment"]) <= known_settings()


def test_the_image_sets_only_settings_that_there_are() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert set(re.findall(r"\b(WAYMARK_[A-Z_]+)=", dockerfile)) <= known_settings()


def test_compose_declares_every_volume_and_network_that_it_uses(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        named = {volume.split(":")[0] for volume in service["volumes"] if not volume.startswith((".", "/"))}
        assert named <= set(compose["volumes"])
        assert set(service["networks"]) <= set(compose["networks"])
        for waits_for in service.get("depends_on", {}):
            assert waits_for in compose["services"]


def test_only_the_proxy_can_be_reached_from_outside(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]
    assert compose["networks"]["inside"]["internal"] is True
    trusted = compose["services"]["app"]["environment"]["WAYMARK_TRUSTED_PROXIES"]
    assert trusted == compose["networks"]["inside"]["ipam"]["config"][0]["subnet"]


def test_nothing_waits_without_a_health_check(compose: dict[str, Any]) -> None:
    assert compose["services"]["proxy"]["depends_on"]["app"]["condition"] == "service_healthy"
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "healthcheck" in compose["services"]["proxy"]


def test_the_image_runs_as_nobody_special_and_copies_what_exists() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "\nUSER waymark\n" in dockerfile
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE):
        for source in sources.split():
            assert (ROOT / source).exists(), source


@dataclass(frozen=True)
class Front:
    """A proxy that answers with a certificate of its own, and the server behind it."""

    port: int
    trust: ssl.SSLContext
    server: Server

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=f"https://localhost:{self.port}", verify=self.trust, timeout=10)


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("caddy is not installed; `make test` installs it")
    folder = tmp_path_factory.mktemp("proxy")
    port = free_port()
    server = Server(folder, WAYMARK_PUBLIC_URL=f"https://localhost:{port}").start()
    subprocess.run([*COMMAND, "help-page", str(folder / "help")], env=server.environment, cwd=folder, check=True)
    with (folder / "caddy.log").open("wb") as log:
        proxy = subprocess.Popen(
            [caddy, "run", "--adapter", "caddyfile", "--config", str(ROOT / "deploy/Caddyfile")],
            env={
                "PATH": "/usr/bin:/bin",
                "HOME": str(folder),
                "XDG_DATA_HOME": str(folder / "data"),
                "XDG_CONFIG_HOME": str(folder / "config"),
                "WAYMARK_PUBLIC_URL": f"https://localhost:{port}",
                "WAYMARK_UPSTREAM": f"127.0.0.1:{server.port}",
                "WAYMARK_HTTP_PORT": str(free_port()),
                "WAYMARK_ALIVE_PORT": str(free_port()),
                "WAYMARK_HELP_PATH": str(folder / "help"),
            },
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Front(port, wait_for_certificate(folder, port, proxy), server)
    finally:
        proxy.terminate()
        proxy.wait(10)
        server.stop()


def wait_for_certificate(folder: Path, port: int, proxy: subprocess.Popen[bytes]) -> ssl.SSLContext:
    """The trust in the proxy's own authority, once it answers."""
    root = folder / "data/caddy/pki/authorities/local/root.crt"
    for _ in range(300):
        try:
            if root.exists():
                trust = ssl.create_default_context(cafile=str(root))
                with socket.create_connection(("localhost", port), 1) as plain:
                    trust.wrap_socket(plain, server_hostname="localhost").close()
                return trust
        except (OSError, ssl.SSLError):
            pass
        try:
            proxy.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    raise AssertionError((folder / "caddy.log").read_text())


def test_pages_and_the_api_come_through_the_proxy_and_numbers_do_not(front: Front) -> None:
    with front.client() as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 200
        assert client.get("/metrics").status_code == 404
        assert client.get("/api/v1/openapi.json").status_code == 200
        cookie = client.get(front.server.people()["sam"]["link"], follow_redirects=True)
        assert cookie.status_code == 200


def test_only_what_is_the_same_for_everyone_is_compressed(front: Front) -> None:
    manifest = json.loads((ROOT / "web/dist/manifest.json").read_text(encoding="utf-8"))
    with front.client() as client:
        script = client.get(f"/static/build/{manifest['src/main.ts']['file']}")
        assert script.status_code == 200
        assert script.headers.get("content-encoding") == "gzip"
        assert "content-encoding" not in client.get("/help").headers


def test_a_live_session_comes_through_the_proxy(front: Front) -> None:
    people = front.server.people()
    with front.client() as client:
        sign_in = {"login": "sam", "password": people["sam"]["password"]}
        token = client.post("/api/v1/tokens", json=sign_in).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        session = client.post("/api/v1/sessions", json={"mode": "remote"}).json()["id"]
        ticket = client.post(f"/api/v1/sessions/{session}/tickets").json()["ticket"]
    address = f"wss://localhost:{front.port}/ws/sessions/{session}?ticket={ticket}"
    with connect(address, ssl=front.trust, origin=f"https://localhost:{front.port}") as ws:  # type: ignore[arg-type]
        first = ws.recv(timeout=10)
    assert isinstance(first, bytes)
    assert b'"type":"welcome"' in first.replace(b" ", b"")


def test_R29_while_the_server_is_away_the_proxy_shows_the_contacts_within_a_second(front: Front) -> None:
    with front.client() as client:
        client.headers["Accept"] = "text/html"
        assert "Shift key three times" in client.get("/help").text
        front.server.kill()
        try:
            began = time.monotonic()
            helping = client.get("/help")
            took = time.monotonic() - began
            elsewhere = client.get("/workbook")
            program = client.get("/api/v1/me", headers={"Accept": "application/json"})
        finally:
            front.server.start()
    print(f"Help without a server: {took * 1000:.0f} ms")
    assert took <= 1
    for answer in (helping, elsewhere):
        assert answer.status_code == 503
        assert 'href="tel:01632960001"' in answer.text and "Please try again in a few minutes." in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in html.unescape(answer.text) and "<script" not in answer.text
    assert program.status_code >= 500 and "tel:" not in program.text


def test_the_file_of_help_allows_its_own_styles_and_nothing_else(front: Front) -> None:
    page = (front.server.folder / "help/help.html").read_text(encoding="utf-8")
    styles = re.search(r"<style>(.*)</style>", page, re.DOTALL)
    assert styles is not None
    digest = base64.b64encode(hashlib.sha256(styles[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in html.unescape(page)
    assert "src=" not in page.replace("style-src", "").replace("default-src", "") and "http://" not in page
