"""The main job as its users start it, `vedette run`, as a process tree of its own to be looked at, killed and ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil
from hook_server import SECRET

VEDETTE = [sys.executable, "-m", "vedette"]


class House:
    """An installation in `folder`, and its main job while the `with` block lasts."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self._environ = {
            **os.environ,
            "VEDETTE_DATA": str(folder),
            "VEDETTE_SAMPLE": "0",
            "VEDETTE_ALLOW_PRIVATE": "127.0.0.0/8",
            "HOOK_SECRET": SECRET,
            **variables,
        }
        self._output = folder / "terminal.log"
        self._tree: dict[int, float] = {}  # every process that was ever seen, with its time of start
        self.process: subprocess.Popen[bytes] | None = None

    def furnish(self, feeds: list[str], rules: str = "") -> None:
        """Write the watch list, each feed an outlet of its own, and the rules."""
        self.folder.mkdir(parents=True, exist_ok=True)
        outlets = "".join(
            f"- outlet: Press {number}\n  language: en\n  every: 10s\n  feeds: [{url}]\n"
            for number, url in enumerate(feeds)
        )
        (self.folder / "watchlist.yaml").write_text(outlets or "outlets: []\n", encoding="utf-8")
        (self.folder / "rules").mkdir(exist_ok=True)
        (self.folder / "rules" / "desk.yaml").write_text(rules, encoding="utf-8")

    # --- commands

    def do(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """`vedette WORDS`, which must end with that exit code."""
        done = subprocess.run([*VEDETTE, *words], env=self._environ, capture_output=True, text=True, timeout=100)
        assert done.returncode == code, f"vedette {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done

    def lines(self, *words: str) -> list[dict[str, Any]]:
        """The JSON lines that `vedette WORDS --json` prints."""
        return [json.loads(line) for line in self.do(*words, "--json").stdout.splitlines()]

    def progress(self) -> list[dict[str, Any]]:
        """Where each stage is, by `vedette status`."""
        return [line for line in self.lines("status") if "lag" in line]

    def logs(self) -> str:
        """What all processes have logged so far, and what the terminal showed."""
        files = [self._output, *sorted((self.folder / "logs").glob("*.log*"))]
        return "\n".join(file.read_text(encoding="utf-8", errors="replace") for file in files if file.exists())

    # --- the main job

    def start(self) -> None:
        with self._output.open("ab") as output:
            self.process = subprocess.Popen(
                [*VEDETTE, "run"], env=self._environ, stdout=output, stderr=output, start_new_session=True
            )

    def tree(self) -> dict[str, list[psutil.Process]]:
        """The living processes by what they are: supervisor, a role, or `parser` (what a role has started)."""
        assert self.process is not None
        found: dict[str, list[psutil.Process]] = {}
        with suppress(psutil.NoSuchProcess):
            supervisor = psutil.Process(self.process.pid)
            found["supervisor"] = [supervisor]
            for child in supervisor.children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    of_ours = child.ppid() == supervisor.pid
                    found.setdefault(child.cmdline()[-1] if of_ours else "parser", []).append(child)
                    self._tree[child.pid] = child.create_time()
        return found

    def wait_until_started(self, seconds: float = 60.0) -> None:
        """All roles run, and each that reads has begun to."""
        until(lambda: len(self.tree()) >= 7, seconds, self.logs)

    def kill(self, victim: psutil.Process) -> None:
        """With -9; a supervisor is started again, as its user or system would."""
        assert self.process is not None
        with suppress(psutil.NoSuchProcess):
            victim.kill()
        if victim.pid == self.process.pid:
            self.process.wait()
            self.start()

    def interrupt(self) -> float:
        """Ctrl-C; the seconds until every process had ended."""
        assert self.process is not None
        self.tree()
        started = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(30) == 0, self.logs()
        until(lambda: not self.left_over(), 15)
        return time.monotonic() - started

    def left_over(self) -> list[psutil.Process]:
        """What lives of all that was ever seen of this tree."""
        living = []
        for pid, started in self._tree.items():
            with suppress(psutil.NoSuchProcess):
                process = psutil.Process(pid)
                if process.create_time() == started and process.status() != psutil.STATUS_ZOMBIE:
                    living.append(process)
        return living

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        with suppress(AssertionError):
            until(lambda: not self.left_over(), 12)
        for process in self.left_over():
            with suppress(psutil.NoSuchProcess):
                process.kill()


def until(true: Callable[[], object], seconds: float, why: Callable[[], str] = lambda: "waited in vain") -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, why()[-4000:]
        time.sleep(0.1)
