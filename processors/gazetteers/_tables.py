"""The gazetteers as files: read, check, and spell out the variants of a name. The file format is in README.md here."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from processors.gazetteers._names import FLAGS, LANGUAGES
from processors.text import key, squeezed
from vedette.errors import ConfigError

COLUMNS: Final = ("name", "languages", "entry", "via", "flags")
_KNOWN: Final = frozenset(LANGUAGES) | {"*"}


class Row(tuple[str, frozenset[str], str, str, frozenset[str]]):
    """(name, languages, entry, via, flags) of one line."""


class Table:
    """One file: `kind` names a gazetteer of names; `table` an attribute table with columns of its own."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.head: dict[str, str] = {}
        self.lines: list[tuple[int, str]] = []
        for number, line in enumerate(text.split("\n"), 1):
            line = line.rstrip("\r")
            if line.startswith("#"):
                word, _, value = line.lstrip("# ").partition(":")
                self.head.setdefault(word.strip(), value.strip())
            elif line.strip():
                self.lines.append((number, line))
        if ("kind" in self.head) == ("table" in self.head):
            raise ConfigError("the head must have either `# kind: NAME` or `# table: NAME`", file=file, line=1)

    @property
    def kind(self) -> str | None:
        return self.head.get("kind")

    def rows(self) -> Iterator[tuple[str, frozenset[str], str, str, frozenset[str]]]:
        """The names. Raises ConfigError with the line."""
        for number, line in self.lines:
            yield self._row(number, line)

    def _row(self, number: int, line: str) -> tuple[str, frozenset[str], str, str, frozenset[str]]:
        cells = [cell.strip() for cell in line.split("\t")]
        if not 4 <= len(cells) <= 5 or not all(cells[:4]):
            raise ConfigError(f"expected {', '.join(COLUMNS)} between tabs, got {line!r}", file=self.file, line=number)
        name, languages, entry, via = cells[:4]
        flags = frozenset(cells[4].replace(",", " ").split()) if len(cells) == 5 else frozenset()
        spoken = frozenset(languages.replace(",", " ").split())
        for what, given, known in (("flag", flags, FLAGS), ("language", spoken, _KNOWN)):
            if wrong := sorted(given - set(known)):
                message = f"{what} {wrong[0]!r} is not known; there are: {', '.join(sorted(known))}"
                raise ConfigError(message, file=self.file, line=number)
        return name, spoken, entry, via, flags

    def attributes(self) -> dict[str, dict[str, str]]:
        """First column -> column -> value. The first line names the columns. Raises ConfigError with the line."""
        if not self.lines:
            return {}
        columns = self.lines[0][1].split("\t")
        found: dict[str, dict[str, str]] = {}
        for number, line in self.lines[1:]:
            cells = line.split("\t")
            if len(cells) > len(columns) or cells[0] in found:
                raise ConfigError(f"too many columns, or {cells[0]!r} twice", file=self.file, line=number)
            found[cells[0]] = dict(itertools.zip_longest(columns, cells, fillvalue=""))
        return found


def read(folder: Path) -> list[Table]:
    """All tables in `folder`, by file name."""
    return [Table(file.name, file.read_text("utf-8")) for file in sorted(folder.glob("*.tsv"))]


# --- variants --------------------------------------------------------------------------------------------------------

_JOINT = re.compile(r"(?<=[^\W\d_])[- /]?(?=\d)|(?<=\d)[- /](?=[^\W_])|(?<=\d)(?=[^\W\d_])")
_LATIN, _CYRILLIC = "ABEKMHOPCTYX", "АВЕКМНОРСТУХ"
_TO_CYRILLIC, _TO_LATIN = str.maketrans(_LATIN, _CYRILLIC), str.maketrans(_CYRILLIC, _LATIN)
_UMLAUTS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue"), ("ß", "ss"))
_DOTS = "・·･‧•"
_MOST_JOINTS = 3


def patterns(name: str, languages: frozenset[str], flags: frozenset[str]) -> dict[str, frozenset[str]]:
    """The folded strings that stand for `name`, each with the flags that hold for it."""
    found: dict[str, frozenset[str]] = {}
    for form in _spellings(name, languages, flags):
        pattern = key(squeezed(form)).strip()
        if not pattern:
            continue
        found.setdefault(pattern, flags)
        if "tail" in flags:
            found.setdefault(pattern[:1].lower() + pattern[1:], flags - {"cap"})
        if pattern.startswith("ال") and len(pattern) >= 5:
            found.setdefault(pattern[2:], flags | {"article"})
    return found


def _spellings(name: str, languages: frozenset[str], flags: frozenset[str]) -> Iterator[str]:
    yield name
    if "\u200c" in name:
        yield name.replace("\u200c", " ")
    if languages & {"de", "*"} and any(umlaut in name for umlaut, _ in _UMLAUTS):
        spelled = name
        for umlaut, letters in _UMLAUTS:
            spelled = spelled.replace(umlaut, letters)
        yield spelled
    if any(dot in name for dot in _DOTS):
        for other in ("・", "·", "･", "•", "", " "):
            yield "".join(other if letter in _DOTS else letter for letter in name)
    if "desig" in flags:
        yield from _designations(name)
    elif "-" in name.strip("-") and name.isascii():  # Sino- stays a prefix: sino and franco are words
        yield name.replace("-", " ")


def _designations(name: str) -> Iterator[str]:
    """F-16, F 16, F16; each also in the letters of the other alphabet where all of them have a look-alike there."""
    parts = _JOINT.split(name)
    if len(parts) - 1 <= _MOST_JOINTS:
        for joints in itertools.product(("", "-", " "), repeat=len(parts) - 1):
            spelled = "".join(part + joint for part, joint in itertools.zip_longest(parts, joints, fillvalue=""))
            yield spelled
            yield from _lookalikes(spelled)
    else:
        yield from _lookalikes(name)


def _lookalikes(name: str) -> Iterator[str]:
    capitals = {letter for letter in name if letter.isalpha()}
    if capitals and any(letter.isdigit() for letter in name):
        if capitals <= set(_LATIN):
            yield name.translate(_TO_CYRILLIC)
        elif capitals <= set(_CYRILLIC):
            yield name.translate(_TO_LATIN)
