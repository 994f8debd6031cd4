"""All tables compiled into one file, which loads in some 30 ms; and a user's overlay on top of it.

The file is zlib-compressed MessagePack of `_Packed`. `make gazetteers` makes it; it is kept in the repository, so that
a wheel needs no compiler and no place to write; a test compares its hash with the tables beside it.
"""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from processors import _automaton
from processors.gazetteers import _names, _tables
from processors.gazetteers._names import Name

FOLDER: Final = Path(__file__).parent
FILE: Final = FOLDER / "gazetteers.bin"
FORMAT: Final = 3  # raised when the compiler or the format changes what comes out of the same tables


class _Packed(Struct, array_like=True):
    version: str
    automaton: bytes
    rows: bytes  # one JSON list of Name a pattern, back to back
    offsets: bytes  # where each begins; array("L")
    patterns: bytes  # zlib-compressed, one a line: for machines that cannot load the automaton
    tables: dict[str, bytes]  # JSON, zlib-compressed


class Names:
    """Compiled names: an automaton, and for each of its patterns the rows that it stands for."""

    def __init__(self, packed: _Packed) -> None:
        self._packed = packed
        self._offsets = array("L", packed.offsets)
        self.version = packed.version
        self.automaton = _automaton.load(packed.automaton, self.patterns)

    @property
    def count(self) -> int:
        """How many patterns there are."""
        return len(self._offsets) - 1

    def patterns(self) -> list[str]:
        """All patterns in the order of their numbers."""
        return zlib.decompress(self._packed.patterns).decode().split("\n") if len(self._offsets) > 1 else []

    def rows(self, pattern: int) -> tuple[Name, ...]:
        """The rows of a pattern."""
        blob = self._packed.rows[self._offsets[pattern] : self._offsets[pattern + 1]]
        return _decode_rows(blob)

    def table(self, name: str) -> dict[str, dict[str, str]]:
        """An attribute table. Raises KeyError."""
        return _decode_table(self._packed.tables[name])


_rows_decoder = msgspec.json.Decoder(tuple[Name, ...])
_decode_rows = _rows_decoder.decode


@lru_cache(maxsize=32)
def _decode_table(blob: bytes) -> dict[str, dict[str, str]]:
    return msgspec.json.decode(zlib.decompress(blob), type=dict[str, dict[str, str]])


def digest(tables: Iterable[_tables.Table]) -> str:
    """A hash of what the tables say: 12 hexadecimal digits."""
    made = hashlib.sha256(f"format {FORMAT}".encode())
    for table in tables:
        made.update(f"\n{table.file} {sorted(table.head.items())}\n".encode())
        made.update("\n".join(line for _, line in table.lines).encode())
    return made.hexdigest()[:12]


def compiled(tables: list[_tables.Table], switched_off: frozenset[str] = frozenset()) -> _Packed:
    """The tables as one artefact. Raises ConfigError with file and line."""
    rows = _merged(tables, switched_off)
    encoder = msgspec.json.Encoder(order="deterministic")
    blob, offsets = bytearray(), array("L", [0])
    for names in rows.values():
        blob += encoder.encode(names)
        offsets.append(len(blob))
    attributes = {table.head["table"]: table.attributes() for table in tables if table.kind is None}
    return _Packed(
        version=digest(tables),
        automaton=_automaton.build(list(rows)).data,
        rows=bytes(blob),
        offsets=offsets.tobytes(),
        patterns=zlib.compress("\n".join(rows).encode(), 6),
        tables={name: zlib.compress(encoder.encode(table), 6) for name, table in attributes.items()},
    )


def _merged(tables: list[_tables.Table], switched_off: frozenset[str]) -> dict[str, list[Name]]:
    """Pattern -> its names; a name that several rows give for several languages becomes one."""
    found: dict[str, dict[tuple[str, ...], Name]] = defaultdict(dict)
    for table in tables:
        if (kind := table.kind) is None:
            continue
        for text, languages, entry, via, flags in table.rows():
            if text in switched_off:
                continue
            flags = flags | {"exact"} if _capitals(text) else flags
            mask = _names.mask(languages)
            for pattern, holding in _tables.patterns(text, languages, flags).items():
                slot = (kind, entry, via, *sorted(holding), text if "exact" in holding else "")
                before = found[pattern].get(slot)
                name = Name(text, kind, entry, via, holding, mask | (before.mask if before else 0))
                found[pattern][slot] = name
    return {pattern: sorted(found[pattern].values(), key=_rank) for pattern in sorted(found)}


_VIAS: Final = ("name", "capital", "demonym")  # of several rows for one entry the first is told


def _rank(name: Name) -> int:
    return _VIAS.index(name.via) if name.via in _VIAS else len(_VIAS)


def _capitals(text: str) -> bool:
    """Whether case must be as written: an abbreviation of at most five letters."""
    return text.isupper() and text.lower() != text and sum(letter.isalpha() for letter in text) <= 5 and text.isalpha()


def write(file: Path = FILE, folder: Path = FOLDER) -> tuple[str, int]:
    """Compile the tables of `folder` into `file`; its version and its size."""
    packed = compiled(_tables.read(folder))
    data = zlib.compress(msgspec.msgpack.encode(packed), 9)
    file.write_bytes(data)
    return packed.version, len(data)


@lru_cache(maxsize=1)
def load() -> Names:
    """The packaged names; compiled on the spot (some seconds) where the file is missing, as in a fresh checkout."""
    if not FILE.is_file():
        return Names(compiled(_tables.read(FOLDER)))
    return Names(msgspec.msgpack.decode(zlib.decompress(FILE.read_bytes()), type=_Packed))


def current() -> bool:
    """Whether the packaged file holds what the tables say."""
    return FILE.is_file() and load().version == digest(_tables.read(FOLDER))
