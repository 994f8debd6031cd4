"""What was in hand when a process died, so that a record that kills its process is found and put aside.

Each process of a stage notes what it hands to its handler in a small file of its own, locked while it lives. Whoever
reads a partition next adopts the files of the dead: their records are *suspects*, tried again one at a time, and given
up after the third death during which they were alone in hand. The notes are not synced to the disk: they outlive the
process, which is their purpose, not the machine.
"""

from __future__ import annotations

import fcntl
import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from vedette.errors import StoreError
from vedette.streams import Record

DEATHS = 3  # alone in hand, after which a record is dead
_NOTE = 200  # bytes of a note, padded: writing over it needs no room on a full disk

Place = tuple[str, int, int]  # stream, partition, position


class Attempts:
    """The notes of one process of a stage, in `folder` (shared with the stage's other processes).

    Raises StoreError when made where nothing can be written; later OSError.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shared = folder / "suspects.json"
        self._deaths: dict[Place, int] = {}
        self._seen = 0  # modification time of the shared file when it was read
        name = f"{uuid.uuid4().hex[:12]}.hand"
        self._mine, hidden = folder / name, folder / f".{name}"
        self._file = -1
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)
            self.release()  # takes its room on the disk while there is some
            hidden.rename(self._mine)  # never seen unlocked
        except OSError as error:
            if self._file >= 0:
                os.close(self._file)
                hidden.unlink(missing_ok=True)
            raise StoreError(f"cannot note what is in hand in {folder}: {error.strerror}; check the disk") from error

    # --- own hand ----------------------------------------------------------------------------------------------------

    def hold(self, records: Sequence[Record], *, alone: bool = False) -> None:
        """Note these records (of one partition, in order) as in hand. `alone`: as suspects."""
        first, last = records[0], records[-1]
        note = f"{first.stream} {first.partition} {first.position} {last.position} {int(alone)}"
        os.pwrite(self._file, f"{note:<{_NOTE}}".encode(), 0)

    def release(self) -> None:
        """Note that nothing is in hand."""
        os.pwrite(self._file, b" " * _NOTE, 0)

    # --- suspects ----------------------------------------------------------------------------------------------------

    def adopt(self) -> int:
        """Make suspects of what dead processes had in hand; how many there are now that were not known before."""
        before = len(self._deaths)
        for path in sorted(self._folder.glob("[!.]*.hand")):
            if path != self._mine and (file := _orphan(path)) is not None:
                try:
                    self._update(_blame(os.pread(file, _NOTE, 0).split()))
                    path.unlink(missing_ok=True)
                finally:
                    os.close(file)
        self._refresh()
        return len(self._deaths) - before

    def deaths(self, record: Record) -> int | None:
        """How often a process died with this record alone in hand; None if it is no suspect."""
        return self._deaths.get((record.stream, record.partition, record.position)) if self._deaths else None

    def refresh(self) -> None:
        """See what other processes found."""
        with suppress(FileNotFoundError):
            if self._shared.stat().st_mtime_ns != self._seen:
                self._refresh()

    def clear(self, records: Sequence[Record]) -> None:
        """These records ended: they, and any before them in their partition, are no suspects any more."""
        if self._deaths:
            last = records[-1]
            ended = [
                place
                for place in self._deaths
                if place[:2] == (last.stream, last.partition) and place[2] <= last.position
            ]
            if ended:
                self._update(lambda deaths: [deaths.pop(place, None) for place in ended])
                self._refresh()

    def _refresh(self) -> None:
        with _locked(self._folder):
            self._deaths = self._read()
            with suppress(FileNotFoundError):
                self._seen = self._shared.stat().st_mtime_ns

    def _update(self, change: Callable[[dict[Place, int]], object]) -> None:
        with _locked(self._folder):
            deaths = self._read()
            change(deaths)
            new = self._shared.with_suffix(".new")
            new.write_bytes(msgspec.json.encode([(*place, count) for place, count in deaths.items()]))
            new.replace(self._shared)

    def _read(self) -> dict[Place, int]:
        try:
            rows = msgspec.json.decode(self._shared.read_bytes(), type=list[tuple[str, int, int, int]])
        except (FileNotFoundError, msgspec.DecodeError):  # a damaged note costs an attempt, not a record
            return {}
        return {(stream, partition, position): count for stream, partition, position, count in rows}

    def close(self) -> None:
        """Leave nothing behind."""
        if self._file >= 0:
            self._mine.unlink(missing_ok=True)
            os.close(self._file)
            self._file = -1


def _blame(note: list[bytes]) -> Callable[[dict[Place, int]], object]:
    """What a dead process' note does to the count of deaths."""

    def change(deaths: dict[Place, int]) -> None:
        if len(note) != 5:
            return
        stream, partition, alone = note[0].decode(), int(note[1]), note[4] == b"1"
        for position in range(int(note[2]), int(note[3]) + 1):
            place = (stream, partition, position)
            deaths[place] = deaths.get(place, 0) + alone

    return change


def _orphan(path: Path) -> int | None:
    """The open and locked file of a dead process, or None if its process lives."""
    try:
        file = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.exists():  # else another process has just adopted it
            return file
    except BlockingIOError:
        pass
    os.close(file)
    return None


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / "suspects.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
