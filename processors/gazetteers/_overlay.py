"""A user's own names on top of the packaged ones: a YAML file with three lists, each of which may be left out.

add:                                     # names of your own; one that is there already is replaced
  - {kind: country, name: Zemlya, entry: RU/zemlya, via: region, languages: ru en, flags: cap}
off:                                     # names that shall not be found; without `name` all of an entry
  - {kind: country, name: Tyre}
  - {kind: party, entry: ICC}
assign:                                  # entries that count as another: where a disputed territory belongs
  UA/crimea: RU/crimea
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from processors._automaton import Automaton, Hit
from processors.gazetteers import _artefact, _tables
from processors.gazetteers._names import Name
from processors.text import key
from vedette import yaml_file
from vedette.errors import ConfigError

_PARTS: Final = ("add", "off", "assign")
_FIELDS: Final = {"kind": True, "name": True, "entry": True, "via": False, "languages": False, "flags": False}


class Overlaid(_artefact.Names):
    """Names with a user's changes. The packaged automaton is searched as it is; the user's names have their own."""

    def __init__(self, base: _artefact.Names, own: _artefact.Names, changes: Changes, version: str) -> None:
        self._base, self._own, self._changes = base, own, changes
        self._first = base.count
        self.version = version
        self.automaton = Automaton(self._search)

    @property
    def count(self) -> int:
        return self._first + self._own.count

    def _search(self, text: str) -> list[Hit]:
        hits = list(self._base.automaton.find(text))
        hits.extend((start, end, which + self._first) for start, end, which in self._own.automaton.find(text))
        return hits

    def rows(self, pattern: int) -> tuple[Name, ...]:
        if pattern >= self._first:
            return self._own.rows(pattern - self._first)
        return tuple(self._changes.applied(self._base.rows(pattern)))

    def table(self, name: str) -> dict[str, dict[str, str]]:
        return self._base.table(name)


class Changes:
    """What a user's file switches off and assigns elsewhere."""

    def __init__(self, names: set[tuple[str, str]], entries: set[tuple[str, str]], assign: Mapping[str, str]) -> None:
        self._names, self._entries, self._assign = names, entries, assign

    def applied(self, rows: tuple[Name, ...]) -> Iterator[Name]:
        for row in rows:
            if (row.kind, key(row.text)) in self._names or (row.kind, row.entry) in self._entries:
                continue
            yield replace(row, entry=self._assign[row.entry]) if row.entry in self._assign else row


def overlaid(base: _artefact.Names, file: Path) -> Overlaid:
    """`base` with the changes of `file`. Raises ConfigError, which names what is wrong and what would be right."""
    data = _read(file)
    added = [_row(file, number, one) for number, one in enumerate(_list(file, data, "add"), 1)]
    off = _list(file, data, "off")
    for one in off:
        if not isinstance(one, dict) or "kind" not in one or not ("name" in one or "entry" in one):
            raise ConfigError(f"off: {one!r} must have a kind, and a name or an entry", file=str(file))
    assign = data.get("assign") or {}
    if not isinstance(assign, dict) or not all(isinstance(value, str) for value in assign.values()):
        raise ConfigError("assign: must be entries and the entries that they count as, `UA/crimea: XX`", file=str(file))
    names = {(str(one["kind"]), key(str(one["name"]))) for one in off if "name" in one}
    names |= {(kind, key(name)) for kind, name, _ in added}
    entries = {(str(one["kind"]), str(one["entry"])) for one in off if "name" not in one}
    own = _artefact.Names(_artefact.compiled(_as_tables(file, added)))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:8]
    return Overlaid(base, own, Changes(names, entries, assign), f"{base.version}+{digest}")


def _read(file: Path) -> dict[str, Any]:
    try:
        data = yaml_file.load(file.read_text("utf-8"), str(file)) or {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", file=str(file)) from error
    if not isinstance(data, dict) or (wrong := sorted(map(str, set(data) - set(_PARTS)))):
        raise ConfigError(
            f"must hold {', '.join(_PARTS)}, got {wrong if isinstance(data, dict) else data!r}", file=str(file)
        )
    return data


def _list(file: Path, data: dict[str, Any], part: str) -> list[Any]:
    value = data.get(part) or []
    if not isinstance(value, list):
        raise ConfigError(f"{part}: must be a list, got {value!r}", file=str(file))
    return value


Row = tuple[str, str, str]  # kind, name, the line of a table


def _row(file: Path, number: int, one: Any) -> Row:
    if not isinstance(one, dict):
        raise ConfigError(f"add, item {number}: must have kind, name and entry, got {one!r}", file=str(file))
    for field, needed in _FIELDS.items():
        value = one.get(field)
        if (needed and not value) or (value is not None and not isinstance(value, str)):
            raise ConfigError(f"add, item {number}: {field} must be text, got {value!r}", file=str(file))
    if wrong := sorted(set(one) - set(_FIELDS)):
        raise ConfigError(f"add, item {number}: {wrong[0]!r} is none of {', '.join(_FIELDS)}", file=str(file))
    cells = (one["name"], one.get("languages", "*"), one["entry"], one.get("via", "name"), one.get("flags", ""))
    return one["kind"], one["name"], "\t".join(cells)


def _as_tables(file: Path, added: list[Row]) -> list[_tables.Table]:
    kinds = sorted({kind for kind, _, _ in added})
    return [
        _tables.Table(str(file), "\n".join([f"# kind: {kind}", *(line for k, _, line in added if k == kind)]))
        for kind in kinds
    ]
