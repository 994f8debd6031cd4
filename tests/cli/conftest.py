"""The command line as a user has it, in this process (`seen`, `mine`, `bare`) or in one of its own (`program`).

`seen` was made once by `vedette run --once`: the sample newsroom, and four articles of a file. Tests that change
something get a copy of it (`mine`). `house` and `fresh` are the same with one article, and `vedette.testing_commands`.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from vedette import testing_commands
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


def call(args: Sequence[str], given: str | bytes, environ: Mapping[str, str]) -> Done:
    """Run a command in this process, as a process of its own would take a second to start."""
    # What Rich and click ask of the terminal would differ from one machine to the next.
    with CliRunner().isolation(given, {**environ, "COLUMNS": "300", "NO_COLOR": "1"}) as (out, err, _):
        try:
            main(args)
        except SystemExit as end:
            code = end.code
        sys.stdout.flush()
    assert isinstance(code, int)
    return Done(code, out.getvalue().decode(), err.getvalue().decode())


class Vedette:
    """`vedette(...)` runs a command on one data folder, in this process."""

    def __init__(self, data: Path, **environ: str) -> None:
        self.data = data
        self.environ = {"VEDETTE_DATA": str(data), **environ}

    def __call__(self, *args: str, given: str | bytes = b"", **environ: str) -> Done:
        return call(args, given, self.environ | environ)

    def good(self, *args: str, given: str | bytes = b"", **environ: str) -> Done:
        """The same, for what must end with exit code 0."""
        done = self(*args, given=given, **environ)
        assert done.code == 0, done
        return done

    def start(self, *args: str) -> "subprocess.Popen[bytes]":
        """The same in a process of its own, with pipes."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("VEDETTE_")}
        return subprocess.Popen(
            [sys.executable, "-m", "vedette", *args],
            env=inherited | self.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )


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
def mine(seen: Vedette, tmp_path: Path) -> Vedette:
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

    def start(*args: str, **environ: str) -> "subprocess.Popen[bytes]":
        started.append(Vedette(tmp_path / "data", **environ).start(*args))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait(10)
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                pipe.close()


NORWAY = {
    "url": "https://example.org/howitzers",
    "title": "Norway supplies howitzers to Ukraine",
    "text": "Norway has supplied 8 howitzers to Ukraine, the government in Oslo said.",
}


class Here(testing_commands.Vedette):
    """`testing_commands.Vedette`, but in this process."""

    def __call__(self, *words: str, code: int = 0, stdin: str = "", **environ: str) -> str:
        done = call(words, stdin, {"VEDETTE_DATA": str(self.data), **environ})
        self.err = done.err
        assert done.code == code, done
        return done.out


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> testing_commands.Vedette:
    """After one pass over the sample newsroom and one live article; for looking only."""
    data = tmp_path_factory.mktemp("commands") / "data"
    data.mkdir()
    data.joinpath("watchlist.yaml").write_text(WATCHLIST)
    data.joinpath("items.jsonl").write_text(json.dumps(NORWAY) + "\n")
    vedette = Here(data)
    vedette("run", "--once")
    return vedette


@pytest.fixture
def fresh(house: testing_commands.Vedette, tmp_path: Path) -> Callable[[], testing_commands.Vedette]:
    """Makes a copy of `house` that a test may change."""
    return lambda: Here(shutil.copytree(house.data, tmp_path / "data"))
