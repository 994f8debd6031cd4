"""Rules from disk: a file or a folder of them, read again when they change; a bad edit leaves the old set in force."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from sinks.channels import checked
from sinks.rules import Rule, read, unique
from vedette.errors import ConfigError
from vedette.events import RulesRead, RulesRefused, emit
from vedette.plugins import names
from vedette.query import Resolve

LOOK_EVERY: Final = 1.0  # seconds
LARGEST: Final = 5_000_000  # bytes; no person writes more rules than that

_Seen = tuple[tuple[str, int, int, int], ...]


def files(path: Path) -> list[Path]:
    """The rule files that `path` stands for: itself, or what ends in .yaml or .yml in the folder, in order of name."""
    if path.is_dir():
        return sorted(file for file in path.iterdir() if file.suffix in (".yaml", ".yml") and file.is_file())
    return [path]


def load(path: Path, *, resolve: Resolve | None = None, plugins: Path | None = None) -> list[Rule]:
    """All rules of a file or folder. Raises ConfigError with file, line, field, value and what would be right.

    `plugins` is the folder of a user's own channels. Ids are unique over all files.
    """
    if not path.exists():
        raise ConfigError("there are no rules here: no such file or folder", file=str(path))
    try:
        found = files(path)
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=str(path)) from error
    channels = names("sinks.channels", plugins)
    rules = [
        rule
        for file in found
        for rule in read(_text(file), str(file), resolve=resolve, channels=channels, check=checked(plugins))
    ]
    return unique(rules)


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            raise ConfigError(f"is larger than {LARGEST:,} bytes", file=str(file))
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError("is not in UTF-8; save it in that encoding", file=str(file), line=line) from error
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=str(file)) from error


class RuleBook:
    """The rules in force. `current()` looks for changes at most once a second; `load` is what reads them all.

    The first reading raises ConfigError, so that nothing starts half-configured; later ones log and keep the old set.
    """

    def __init__(
        self, path: Path, load: Callable[[Path], list[Rule]] = load, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._path, self._load, self._now = path, load, now
        self._seen = _signature(path)
        self._rules: Sequence[Rule] = tuple(load(path))
        self._next = now() + LOOK_EVERY

    def current(self) -> Sequence[Rule]:
        if (now := self._now()) >= self._next:
            self._next = now + LOOK_EVERY
            self._look()
        return self._rules

    def _look(self) -> None:
        if (seen := _signature(self._path)) == self._seen:
            return
        self._seen = seen
        try:
            self._rules = tuple(self._load(self._path))
        except ConfigError as error:
            emit(RulesRefused(stage="alerts", reason=str(error), kept=len(self._rules)))
        else:
            emit(RulesRead(stage="alerts", rules=len(self._rules)))


def _signature(path: Path) -> _Seen | Any:
    """What changes when a file does: names, inodes, times and sizes; empty while it cannot be looked at."""
    try:
        return tuple((str(f), (s := f.stat()).st_ino, s.st_mtime_ns, s.st_size) for f in files(path))
    except OSError:
        return ()
