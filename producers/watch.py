"""Which sources are to be polled now: the watch list's, read again when its file changes, and the sample newsroom's."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from producers import happened, sources
from producers.watchlist import Watched
from vedette.errors import ConfigError
from vedette.events import emit
from vedette.settings import Settings

_Stamp = tuple[int, int, int] | None


class WatchList:
    """`current()` is what is in force. A bad edit is logged, and leaves what was in force before."""

    def __init__(self, settings: Settings) -> None:
        """Raises ConfigError if the list is wrong now: nothing starts half-configured."""
        self._settings = settings
        self._stamp = _stamp(self._file)
        self._current = self._load()

    @property
    def _file(self) -> Path:
        """The list, or the bundled one as long as there is none in the data folder."""
        file = self._settings.watchlist_file
        if file.exists() or self._settings.watchlist is not None:
            return file
        return bundled("watchlist.yaml")

    def current(self) -> list[Watched]:
        """The sources of this producer's shard."""
        stamp = _stamp(self._file)
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._current = self._load()
            except ConfigError as error:
                emit(happened.WatchListWrong(reason=str(error)))
        return self._current

    def _load(self) -> list[Watched]:
        watched = sources.load(self._file)
        folder = bundled("sample")
        if self._settings.sample and folder.is_dir():
            watched = sources.sample(folder) + watched
        emit(happened.WatchListRead(file=str(self._file), sources=len(watched)))
        return sources.shard(watched, *self._settings.shard_of)


def bundled(name: str) -> Path:
    """A file that comes with the package."""
    return Path(str(resources.files("vedette.bundled") / name))


def _stamp(file: Path) -> _Stamp:
    try:
        about = file.stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size, about.st_ino
