"""The command line as a user has it: run in this process (`run`) or in one of its own (`program`), on a small house.

The house was made once by `vedette run --once`: the sample newsroom, and four articles of a file. Tests that change
something get a copy of their own (`house`); those that only look share one (`seen`).
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from vedette.cli import main

WATCHLIST = """\
outlets:
  - outlet: Example Times
    country: GB
    language: en
    ownership: private
    feeds:
      - url: file:items.jsonl
        name: Example items
"""
ARTICLES = [
    {
        "url": "https://example.org/shells",
        "title": "North Korea denies supplying Russia with shells",
        "text": "North Korea denied supplying Russia with artillery shells, its foreign ministry said on Monday.",
    },
    {
        "url": "https://example.org/tanks",
        "title": "Norway sends tanks",
        "text": "Norway will supply Ukraine with 12 Leopard 2 tanks, the government in Oslo said.",
    },
    {
        "url": "https://example.org/sanctions",
        "title": "EU imposes sanctions on Belarus",
        "text": "The European Union imposed sanctions on Belarus over migrants at its border.",
    },
    {
        "url": "https://example.org/football",
        "title": "Cup final [/bold] tonight",
        "text": "Two clubs from the north meet in the cup final tonight.",
    },
]


class Done(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """What was printed, as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class Vedette:
    """`vedette(...)` runs a command on one data folder, in this process."""

    def __init__(self, data: Path, **environ: str) -> None:
        self.data = data
        self.environ = {"VEDETTE_DATA": str(data), **environ}

    def __call__(self, *args: str, given: str | bytes = b"", **environ: str) -> Done:
        # What Rich and click ask of the terminal would differ from one machine to the next.
        environ = self.environ | environ | {"COLUMNS": "300", "NO_COLOR": "1"}
        with CliRunner().isolation(given, environ) as (out, err, _):
            try:
                main(args)
            except SystemExit as end:
                code = end.code
            sys.stdout.flush()
        assert isinstance(code, int)
        return Done(code, out.getvalue().decode(), err.getvalue().decode())

    def good(self, *args: str, given: str | bytes = b"", **environ: str) -> Done:
        """The same, for what must end with exit code 0."""
        done = self(*args, given=given, **environ)
        assert done.code == 0, done
        return done

    def start(self, *args: str, **popen: Any) -> "subprocess.Popen[bytes]":
        """The same in a process of its own, with pipes."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("VEDETTE_")}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | popen
        return subprocess.Popen([sys.executable, "-m", "vedette", *args], env=inherited | self.environ, **pipes)


@pytest.fixture(scope="session")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Vedette:
    """A house after its first pass, shared by the tests that only look at it."""
    data = tmp_path_factory.mktemp("house") / "data"
    data.mkdir()
    data.joinpath("watchlist.yaml").write_text(WATCHLIST)
    data.joinpath("items.jsonl").write_text("".join(json.dumps(article) + "\n" for article in ARTICLES))
    vedette = Vedette(data)
    vedette.good("run", "--once")
    return vedette


@pytest.fixture
def house(seen: Vedette, tmp_path: Path) -> Vedette:
    """The same house, for one test alone."""
    return Vedette(shutil.copytree(seen.data, tmp_path / "data"))


@pytest.fixture
def bare(tmp_path: Path) -> Vedette:
    """A machine on which Vedette has never run."""
    return Vedette(tmp_path / "data")


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    """Starts `vedette ...` as a process of its own; what is still running at the end is ended."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*args: str, **popen: Any) -> "subprocess.Popen[bytes]":
        started.append(Vedette(tmp_path / "data").start(*args, **popen))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait(10)
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                pipe.close()
