"""The command line for tests, ours and users': each call a process of its own, on one data folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

SECONDS = 120.0  # the longest that one command may take


class Vedette:
    """``Vedette(folder)("search", "country:KP")`` is what the command printed; another exit code than `code` fails.

    `err` is what the last call wrote to stderr.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        self.err = ""

    def __call__(self, *words: str, code: int = 0, stdin: str = "", **environ: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "vedette", *words],
            input=stdin.encode(),
            capture_output=True,
            env={**os.environ, "VEDETTE_DATA": str(self.data), **environ},
            timeout=SECONDS,
            check=False,
        )
        out, self.err = done.stdout.decode(), done.stderr.decode()
        if done.returncode != code:
            said = f"{out[-500:]}\n{self.err[-1500:]}"
            raise AssertionError(f"vedette {' '.join(words)} ended with {done.returncode}, not {code}: {said}")
        return out

    def json(self, *words: str, **about: Any) -> list[dict[str, Any]]:
        """The same with --json: what its lines hold."""
        return [json.loads(line) for line in self(*words, "--json", **about).splitlines()]

    def error(self, *words: str, code: int = 2) -> str:
        """What the command says when it refuses."""
        self(*words, code=code)
        return self.err
