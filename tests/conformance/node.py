"""Runs the Node script beside this, and does what it asks for meanwhile."""

from __future__ import annotations

import contextlib
import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hatch_build import find_node

HERE = Path(__file__).resolve().parent
WEB = HERE.parents[1] / "web"
SECONDS = 60


def run_step(plan: dict[str, Any], answers: dict[str, Callable[[], Any]]) -> Any:
    """Run one step of provider.mjs; `answers` say what is done when it asks. Its results come back."""
    node, _ = find_node()
    with _process([node, HERE / "provider.mjs", WEB]) as process:
        assert process.stdin is not None and process.stdout is not None
        _tell(process, plan)
        for line in process.stdout:
            said = json.loads(line)
            if "done" in said:
                return said["done"]
            assert "ask" in said, said.get("failed", said)
            _tell(process, answers[said["ask"]]())
        raise AssertionError("the script ended without a word")


def _tell(process: subprocess.Popen[str], value: Any) -> None:
    assert process.stdin is not None
    process.stdin.write(json.dumps(value) + "\n")
    process.stdin.flush()


@contextlib.contextmanager
def _process(command: list[str | Path]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        patience = threading.Timer(SECONDS, process.kill)
        patience.start()
        try:
            yield process
        finally:
            patience.cancel()
            process.kill()
