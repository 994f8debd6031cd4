"""Every VEDETTE_* variable once: name, type, default and a sentence. Read once at the door, passed on as a value."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from vedette.errors import ConfigError

HEAD = "VEDETTE_"


def _setting(default: Any, sentence: str, unit: str = "") -> Any:
    return field(default=default, metadata={"sentence": sentence, "unit": unit})


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The settings of one installation; each field is the variable of the same name in capitals after VEDETTE_."""

    data: Path = _setting(Path("vedette-data"), "Folder of everything that this installation keeps.")
    broker: str = _setting("file:", "The log: `file:` (in the data folder), `file:/folder`, or `memory:` for tests.")
    index: str = _setting("embedded:", "The search index: `embedded:` (in the data folder) or `embedded:/folder`.")
    watchlist: Path | None = _setting(None, "Watch list in YAML or OPML; default: watchlist.yaml in the data folder.")
    rules: Path | None = _setting(None, "Folder or file of alert rules; default: rules/ in the data folder.")
    plugins: Path | None = _setting(None, "Folder with your own taggers, formats and channels.")
    gazetteers: Path | None = _setting(None, "Your own overlay of names, added to the gazetteers.")
    prefix: str = _setting("vedette.", "Heads the name of every topic, group and index.")
    partitions: int = _setting(8, "Partitions of a stream, fixed when the stream is made.")
    workers: int = _setting(0, "Processes that tag articles; 0: one a core, at most the number of partitions.")
    shard: str = _setting("0/1", "This producer's part of the watch list, by the outlet's domain: `0/4` to `3/4`.")
    sample: bool = _setting(True, "Whether the sample newsroom sends its articles.")
    languages: str = _setting("", "Languages whose names are looked for, separated by commas; all if empty.")
    poll_seconds: float = _setting(300.0, "How often a feed is asked by default, before its own wishes are known.", "s")
    poll_parallel: int = _setting(50, "How many feeds are asked at the same time.")
    fetch_seconds: float = _setting(20.0, "The longest that one request to a stranger's server may take.", "s")
    fetch_bytes: int = _setting(10_000_000, "The most bytes read from the wire for one document.", "bytes")
    inflated_bytes: int = _setting(50_000_000, "The most bytes that one document may have when unpacked.", "bytes")
    parse_seconds: float = _setting(10.0, "The longest that parsing one document may take.", "s")
    parse_memory: int = _setting(1_000_000_000, "The most memory that a parsing process may take.", "bytes")
    allow_private: str = _setting(
        "", "Private addresses that may be reached all the same: CIDR or host:port, separated by commas."
    )
    contact: str = _setting("", "A URL or mail address for site owners, sent in the User-Agent.")
    log_level: str = _setting("info", "How much is logged: debug, info, warning, error.")
    log_bytes: int = _setting(
        5_000_000_000, "Size of the log at which producers pause until readers caught up.", "bytes"
    )
    keep_days: float = _setting(90.0, "How long told articles and full text are kept.", "days")
    keep_stream_days: float = _setting(14.0, "How long the other streams are kept.", "days")
    keep_dead_days: float = _setting(30.0, "How long dead letters are kept.", "days")

    @property
    def watchlist_file(self) -> Path:
        return self.watchlist or self.data / "watchlist.yaml"

    @property
    def rules_path(self) -> Path:
        return self.rules or self.data / "rules"

    @property
    def worker_count(self) -> int:
        return min(self.workers or os.cpu_count() or 1, self.partitions)

    @property
    def language_set(self) -> frozenset[str] | None:
        """The languages to look for, None for all."""
        return frozenset(code.strip() for code in self.languages.split(",") if code.strip()) or None

    @property
    def shard_of(self) -> tuple[int, int]:
        """(which, of how many)."""
        which, _, many = self.shard.partition("/")
        return int(which), int(many)

    def environ(self) -> dict[str, str]:
        """The variables that make a child read the same settings."""
        return {
            HEAD + f.name.upper(): _text(value) for f in fields(self) if (value := getattr(self, f.name)) is not None
        }


def _text(value: Any) -> str:
    return ("1" if value else "0") if isinstance(value, bool) else str(value)


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings in `environ`. Raises ConfigError, which names the variable, its value and what would be right."""
    known = {HEAD + f.name.upper(): f for f in fields(Settings)}
    for variable in environ:
        if variable.startswith(HEAD) and variable not in known and not variable.startswith(HEAD + "TEST_"):
            near = get_close_matches(variable, known, n=1)
            raise ConfigError(f"{variable} is not a setting" + (f"; did you mean {near[0]}?" if near else ""))
    values = {
        f.name: _parse(variable, str(f.type), environ[variable])
        for variable, f in known.items()
        if environ.get(variable, "") != "" or (f.type == "str" and variable in environ)
    }
    settings = Settings(**values)
    _check(settings)
    return settings


_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def _boolean(text: str) -> bool:
    if text.lower() not in _TRUE | _FALSE:
        raise ValueError
    return text.lower() in _TRUE


_PARSERS: dict[str, tuple[Callable[[str], Any], str]] = {
    "int": (int, "a whole number"),
    "float": (float, "a number"),
    "bool": (_boolean, "1 or 0"),
    "Path": (lambda text: Path(text).expanduser(), "a path"),
    "Path | None": (lambda text: Path(text).expanduser(), "a path"),
    "str": (str, "text"),
}


def _parse(variable: str, kind: str, text: str) -> Any:
    parse, expected = _PARSERS[kind]
    try:
        return parse(text)
    except ValueError as error:
        raise ConfigError(f"{variable} is {text!r}; it must be {expected}") from error


def _check(settings: Settings) -> None:
    for f in fields(settings):
        value = getattr(settings, f.name)
        if f.type in ("int", "float") and (value < 0 or value != value):
            raise ConfigError(f"{HEAD}{f.name.upper()} is {value}; it must not be negative")
    if settings.partitions < 1:
        raise ConfigError(f"{HEAD}PARTITIONS is {settings.partitions}; it must be at least 1")
    if settings.log_level not in ("debug", "info", "warning", "error"):
        raise ConfigError(f"{HEAD}LOG_LEVEL is {settings.log_level!r}; it must be debug, info, warning or error")
    which, _, many = settings.shard.partition("/")
    if not (which.isdecimal() and many.isdecimal() and 0 <= int(which) < int(many)):
        raise ConfigError(f"{HEAD}SHARD is {settings.shard!r}; it must be like 0/4: which part, from 0, of how many")
