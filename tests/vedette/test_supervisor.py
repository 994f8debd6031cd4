"""The process tree: restarts, ends, logs and the lock of the data folder, with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from vedette.errors import Busy, StoreError
from vedette.folder_lock import FolderLock
from vedette.supervisor import Backoff, Command, Supervisor

QUICK = Backoff(first=0.05, most=0.4, well=5.0)


def python(name: str, code: str) -> Command:
    return Command(name, [sys.executable, "-c", textwrap.dedent(code)], {"MARK": "yes"})


SLEEPER = "import time; print('up', flush=True); time.sleep(3600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(3600)"
)
CHILD = """
    from vedette.child import stop_event
    stop = stop_event()
    print('up', flush=True)
    stop.wait()
"""


def until(true: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


class Running:
    """A supervisor in a thread."""

    def __init__(self, folder: Path, *commands: Command) -> None:
        self.seen: list[tuple[str, str]] = []
        notice = lambda child, line: self.seen.append((child, line))  # noqa: E731
        self.supervisor = Supervisor(folder, commands, notice=notice, backoff=QUICK)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self.supervisor.run, args=(self._stop,))
        self._logs = folder / "logs"

    def __enter__(self) -> Running:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> float:
        started = time.monotonic()
        self._stop.set()
        self._thread.join(20)
        assert not self._thread.is_alive()
        return time.monotonic() - started

    def log(self, name: str) -> str:
        path = self._logs / f"{name}.log"
        return path.read_text() if path.exists() else ""

    def pid(self, name: str = "one") -> int | None:
        return {status.name: status.pid for status in self.supervisor.statuses()}[name]


def test_a_child_that_dies_is_started_again(tmp_path: Path) -> None:
    with Running(tmp_path, python("one", SLEEPER), python("two", SLEEPER)) as tree:
        until(lambda: tree.log("one") == tree.log("two") == "up\n")
        other, pid = tree.pid("two"), tree.pid("one")
        assert pid
        os.kill(pid, signal.SIGKILL)
        until(lambda: tree.log("one") == "up\nup\n")
        one, two = tree.supervisor.statuses()
        assert (one.restarts, one.how, two.restarts, two.pid) == (1, "signal 9", 0, other)
        assert one.pid != pid


def test_restarts_become_rarer(tmp_path: Path) -> None:
    with Running(tmp_path, python("one", "import time, sys; print(time.monotonic(), flush=True); sys.exit(3)")) as tree:
        until(lambda: tree.log("one").count("\n") >= 6, 20)
        until(lambda: tree.supervisor.statuses()[0].pid is None, 20)
        assert tree.supervisor.statuses()[0].how == "exit 3"
    times = [float(line) for line in tree.log("one").split()]
    gaps = [b - a for a, b in pairwise(times)]
    assert gaps[0] < gaps[4]
    assert gaps[4] >= QUICK.most


def test_a_polite_child_ends_at_once_and_a_stubborn_one_in_time(tmp_path: Path) -> None:
    with Running(tmp_path / "a", python("one", CHILD)) as tree:
        until(lambda: tree.log("one") == "up\n")
        assert tree.stop() < 3
    with Running(tmp_path / "b", python("one", STUBBORN)) as tree:
        until(lambda: tree.log("one") == "up\n")
        assert 8 < tree.stop() < 10
        assert tree.supervisor.statuses()[0].how == "signal 9"


def test_what_a_child_leaves_behind_is_ended(tmp_path: Path) -> None:
    code = "import os, time; pid = os.fork(); print(pid or '', flush=True); time.sleep(3600 if not pid else 0.2)"
    with Running(tmp_path, python("one", code)) as tree:
        until(lambda: tree.log("one").split())
        grandchild = int(tree.log("one").split()[0])
        until(lambda: not psutil.pid_exists(grandchild) or psutil.Process(grandchild).status() == psutil.STATUS_ZOMBIE)


def test_warnings_are_noticed_and_all_is_logged(tmp_path: Path) -> None:
    code = """
        import logging, sys, time
        from vedette import events
        events.configure('info', sys.stderr)
        log = logging.getLogger('vedette')
        log.info('fine 100 %')
        log.warning('hm')
        print('not from us')
        sys.stdout.flush()
        log.error('bad')
        time.sleep(3600)
    """
    with Running(tmp_path, python("one", code)) as tree:
        until(lambda: len(tree.seen) == 2)
    assert [(child, line.split(" ", 1)[1]) for child, line in tree.seen] == [
        ("one", "WARNING hm"),
        ("one", "ERROR bad"),
    ]
    assert [line.split("Z ")[-1] for line in tree.log("one").splitlines()] == [
        "INFO fine 100 %",
        "WARNING hm",
        "not from us",
        "ERROR bad",
    ]


def test_ctrl_c_in_the_terminal_does_not_reach_children(tmp_path: Path) -> None:
    with Running(tmp_path, python("one", CHILD)) as tree:
        until(lambda: tree.log("one") == "up\n")
        pid = tree.pid()
        assert pid
        assert os.getsid(pid) == pid
        os.kill(pid, signal.SIGINT)
        time.sleep(0.2)
        assert tree.pid() == pid
        assert psutil.pid_exists(pid)


# --- the data folder -------------------------------------------------------------------------------------------------

SUPERVISE = """
    import sys, threading
    from pathlib import Path
    from vedette.supervisor import Command, Supervisor
    child = Command('one', [sys.executable, '-c', sys.argv[2]])
    Supervisor(Path(sys.argv[1]), [child]).run(threading.Event())
"""


def supervise(folder: Path, child: str) -> subprocess.Popen[bytes]:
    """A supervisor in a process of its own, up with its child."""
    argv = [sys.executable, "-c", textwrap.dedent(SUPERVISE), str(folder), textwrap.dedent(child)]
    process = subprocess.Popen(argv)
    until(lambda: (folder / "logs" / "one.log").exists() and (folder / "logs" / "one.log").read_text() == "up\n")
    return process


def test_a_folder_is_held_by_one(tmp_path: Path) -> None:
    first = FolderLock(tmp_path)
    first.take()
    with pytest.raises(Busy, match=f"process {os.getpid()}, running since 20.*VEDETTE_DATA"):
        FolderLock(tmp_path).take()
    first.release()
    second = FolderLock(tmp_path)
    second.take()
    second.release()


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"cannot be used.*VEDETTE_DATA"):
        FolderLock(tmp_path / "file" / "data").take()


def test_children_end_with_a_killed_supervisor_and_the_next_one_waits_for_them(tmp_path: Path) -> None:
    slow = CHILD + "\n    import time; time.sleep(1.0)\n"
    process = supervise(tmp_path, slow)
    (child,) = psutil.Process(process.pid).children()
    process.kill()
    process.wait()
    started = time.monotonic()
    lock = FolderLock(tmp_path)
    lock.take()
    assert time.monotonic() - started > 0.8
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    lock.release()


def test_an_orphan_that_does_not_end_is_killed(tmp_path: Path) -> None:
    process = supervise(tmp_path, STUBBORN)
    (child,) = psutil.Process(process.pid).children()
    process.kill()
    process.wait()
    lock = FolderLock(tmp_path, orphan_seconds=1.0)
    lock.take()
    until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
    lock.release()
