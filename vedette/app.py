"""The composition root: builds the stages of the topology from the settings. Only here and above are rooms known."""

from __future__ import annotations

import shutil
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib import resources
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from msgspec import Struct

from vedette import topology
from vedette.errors import StoreError
from vedette.events import ExpireFailed, emit
from vedette.folder_lock import FolderLock
from vedette.guard import Guard
from vedette.models import Lane, PollOutcome
from vedette.query import Resolve
from vedette.settings import Settings
from vedette.stage import HANG_SECONDS, Handler, Stage, Totals
from vedette.streams import Stream, open_stream
from vedette.supervisor import Command

if TYPE_CHECKING:
    from processors.process import Taggers

Make = Callable[[int], Handler]  # by the epoch of the lease

EXPIRE_SECONDS: Final = 3600.0  # between two looks at what the log need not keep any longer


def state_folder(settings: Settings) -> Path:
    """Where the stages keep what they have decided and what they have in hand."""
    return settings.data / "state"


# --- before anything starts ------------------------------------------------------------------------------------------


def prepare(settings: Settings) -> None:
    """Make the data folder with its editable files, and check all that a person may have edited.

    Raises ConfigError (with file and line), StoreError: then nothing has been started.
    """
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        bundled = resources.files("vedette.bundled")
        with resources.as_file(bundled) as folder:
            if settings.watchlist is None and not settings.watchlist_file.exists():
                shutil.copyfile(folder / "watchlist.yaml", settings.watchlist_file)
            if settings.rules is None and not settings.rules_path.exists():
                shutil.copytree(folder / "rules", settings.rules_path)
    except OSError as error:
        raise StoreError(
            f"the data folder {settings.data} cannot be used: {error.strerror}; check its rights and the free space, "
            "or let VEDETTE_DATA name another"
        ) from error
    check(settings)


def check(settings: Settings) -> None:
    """Read the watch list, the rules and the user's own names and components, without using them."""
    from producers import sources
    from sinks import rule_files

    sources.load(settings.watchlist_file)
    rule_files.load(settings.rules_path, resolve=resolver(settings), plugins=settings.plugins)
    _taggers(settings)
    open_stream(settings).close()


def resolver(settings: Settings) -> Resolve:
    """Names as people type them into queries and rules, in any supported language, to codes."""
    from processors import match, naming

    return naming.resolver(match.matcher(settings.gazetteers))


# --- the stages ------------------------------------------------------------------------------------------------------


def _taggers(settings: Settings) -> Taggers:
    from processors.process import Taggers

    return Taggers(settings.plugins, settings.gazetteers, settings.language_set)


def _processors(settings: Settings, stream: Stream) -> Make:
    from processors.worker import ProcessHandler

    return lambda _epoch: ProcessHandler(_taggers(settings))


def _stories(settings: Settings, stream: Stream) -> Make:
    from processors.tell import TellHandler

    return lambda epoch: TellHandler(state_folder(settings), stream, epoch)


def _index(settings: Settings, stream: Stream) -> Make:
    from sinks.index import IndexHandler
    from sinks.stores import open_store

    return lambda _epoch: IndexHandler(open_store(settings), stream, settings)


def _alerts(settings: Settings, stream: Stream) -> Make:
    from sinks.alert import AlertHandler
    from sinks.rule_files import RuleBook, load

    read = partial(load, resolve=resolver(settings), plugins=settings.plugins)
    book = RuleBook(settings.rules_path, read)
    return lambda epoch: AlertHandler(settings, stream, book, epoch)


def _deliveries(settings: Settings, stream: Stream) -> Make:
    from sinks.deliver import DeliverHandler

    return lambda epoch: DeliverHandler(settings, stream, epoch)


_HANDLERS: dict[str, Callable[[Settings, Stream], Make]] = {
    "processors": _processors,
    "stories": _stories,
    "index": _index,
    "alerts": _alerts,
    "deliveries": _deliveries,
}


def stage(role: str, settings: Settings, stream: Stream) -> Stage:
    """The stage of a role that reads streams."""
    node = topology.node(role)
    make = _HANDLERS[role](settings, stream)
    handler = make if node.single else make(0)
    return Stage(role, stream, node.reads, handler, single=node.single, state_folder=state_folder(settings))


def declare(stream: Stream) -> None:
    """Make all readers known, so that nothing is removed before a stage that has yet to start has read it."""
    stream.declare([(node.role, read) for node in topology.STAGES for read in node.reads])


def run_role(role: str, settings: Settings, stop: threading.Event) -> None:
    """Run one role in this process until `stop` is set."""
    stream = open_stream(settings)
    try:
        declare(stream)
        if role == "producers":
            _produce(settings, stream, stop)
        else:
            stage(role, settings, stream).run(stop)
    finally:
        stream.close()


def _produce(settings: Settings, stream: Stream, stop: threading.Event) -> None:
    """Poll until `stop`; one producer a data folder. What the log need not keep any longer is removed meanwhile."""
    from producers.poll import Producer

    lock = FolderLock(settings.data / "producers")
    lock.take()
    producer = Producer(settings, stream)
    threading.Thread(target=_expire, args=(stream, stop), name="vedette-expire", daemon=True).start()
    try:
        guard = Guard("producers", HANG_SECONDS, lambda: None)
        threading.Thread(target=_watch_beat, args=(guard, producer, stop), name="vedette-beat", daemon=True).start()
        with guard.watching(stop):
            producer.run(stop)
    finally:
        producer.close()
        lock.release()


class _Beats(Protocol):
    beat: int


def _watch_beat(guard: Guard, what: _Beats, stop: threading.Event) -> None:
    """The producer's loop turns ten times a second: without a turn it counts as busy, and is ended when that lasts."""
    while not stop.is_set():
        beat = what.beat
        with guard.busy("a turn of the loop of polls"):
            while what.beat == beat and not stop.wait(0.5):
                pass
        stop.wait(0.5)


def _expire(stream: Stream, stop: threading.Event) -> None:
    while not stop.wait(EXPIRE_SECONDS):
        try:
            stream.expire(datetime.now(UTC))
        except StoreError as error:  # a full disk, say: the next time, then
            emit(ExpireFailed(reason=str(error)))


def commands(settings: Settings, roles: Sequence[str]) -> list[Command]:
    """The children of the supervisor: one a role, and as many workers as the settings say."""
    environ = settings.environ()
    found = []
    for role in roles:
        argv = [sys.executable, "-m", "vedette", "run", role]
        if role == "processors" and settings.worker_count > 1:
            found += [Command(f"{role}-{n}", argv, environ) for n in range(1, settings.worker_count + 1)]
        else:
            found.append(Command(role, argv, environ))
    return found


# --- one pass --------------------------------------------------------------------------------------------------------


class Summary(Struct, frozen=True, kw_only=True):
    """What one pass came to. `polls` by outcome; `totals` by role, in records."""

    polls: dict[str, int]
    new: int
    totals: dict[str, Totals]
    answered: bool  # whether a source other than the sample could be read


def once(settings: Settings, progress: Callable[[str], None] = lambda _sentence: None) -> Summary:
    """Poll everything once, drain all stages, in this process. Raises Busy where the main job is running."""
    lock = FolderLock(settings.data)
    lock.take()
    try:
        stream = open_stream(settings)
        try:
            declare(stream)
            return _once(settings, stream, progress)
        finally:
            stream.close()
    finally:
        lock.release()


def _once(settings: Settings, stream: Stream, progress: Callable[[str], None]) -> Summary:
    from producers.poll import Producer

    progress("Asking all sources once ...")
    producer = Producer(settings, stream)
    try:
        polls = producer.once()
    finally:
        producer.close()
    totals = {role: Totals() for role in topology.ROLES[1:]}
    for role in (*totals, "alerts", "index"):  # these two also read what comes after them
        progress(f"{role.capitalize()} ...")
        totals[role] = Totals(*map(add, totals[role], drain(role, settings, stream)))
    asked = [poll for poll in polls if poll.lane is not Lane.SAMPLE]
    return Summary(
        polls=dict(Counter(str(poll.outcome) for poll in polls)),
        new=sum(poll.new for poll in polls),
        totals=totals,
        answered=any(poll.outcome is not PollOutcome.ERROR for poll in asked),
    )


def drain(role: str, settings: Settings, stream: Stream) -> Totals:
    """Let a stage do all that waits for it, in this process; deliveries are attempted, too."""
    node, make = topology.node(role), _HANDLERS[role](settings, stream)
    made: list[Handler] = []

    def remembered(epoch: int) -> Handler:
        handler = make(epoch)
        if isinstance(handler, CatchesUp):
            handler.catch_up()
        made.append(handler)
        return handler

    one = Stage(role, stream, node.reads, remembered, single=node.single, state_folder=state_folder(settings))
    try:
        totals = one.drain()
        for handler in made:
            if isinstance(handler, Drains):
                handler.drain()
        return totals
    finally:
        one.close()


@runtime_checkable
class CatchesUp(Protocol):
    """A handler that may lag behind what the log knows of it: the index, after its folder was deleted."""

    def catch_up(self) -> bool: ...


@runtime_checkable
class Drains(Protocol):
    """A handler with work of its own to finish, after all its records were handled."""

    def drain(self) -> int: ...
