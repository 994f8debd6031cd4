"""The watch list on disk: which sources to poll. YAML (see `producers.watchlist`) or OPML; edits keep its comments."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from producers import opml, watchlist
from producers.watchlist import Watched
from vedette import yaml_file
from vedette.errors import ConfigError
from vedette.identity import source_id
from vedette.models import Lane, Ownership, Source

SAMPLE_DRIP = 3.0
SAMPLE_SUFFIXES = (".xml", ".rdf", ".atom", ".json")


def load(file: Path) -> list[Watched]:
    """The sources of a watch list in YAML or OPML. Raises ConfigError."""
    try:
        body = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"the watch list cannot be read: {error.strerror}", file=str(file)) from error
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return watchlist.check_unique(opml.from_opml(body, str(file)), str(file))
    return watchlist.parse(body, str(file), file.parent)


def sample(folder: Path) -> list[Watched]:
    """The sample newsroom: each feed of the folder a source of its own, in lane sample, a few entries a second."""
    files = sorted(file for file in folder.iterdir() if file.suffix in SAMPLE_SUFFIXES)
    return [
        Watched(
            source=Source(
                id=source_id(f"sample:{file.name}"),
                name=f"Sample {file.stem}",
                url=f"sample:{file.name}",
                outlet=f"Sample {file.stem}",
            ),
            lane=Lane.SAMPLE,
            drip=SAMPLE_DRIP,
            path=file,
            home=f"Sample {file.stem}",
        )
        for file in files
    ]


def shard(watched: Iterable[Watched], which: int, many: int) -> list[Watched]:
    """The part of the list that is this producer's: by the outlet's registrable domain, so each host has one asker."""
    if many == 1:
        return list(watched)
    return [one for one in watched if _stable(registrable(one.home)) % many == which]


def registrable(host: str) -> str:
    """The domain that somebody registered: ``bbc.co.uk`` of ``feeds.bbc.co.uk``; what is no host name as it is."""
    return _suffixes().privatesuffix(host.lower()) or host


@cache
def _suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList  # its table takes a moment to load, and one producer needs none

    return PublicSuffixList()


def _stable(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def source_of(
    url: str,
    *,
    name: str = "",
    outlet: str = "",
    country: str | None = None,
    language: str | None = None,
    ownership: str = "unknown",
    owner: str | None = None,
    every: str | None = None,
    folder: Path = Path(),
) -> Watched:
    """A source as it is typed at the command line. Raises ConfigError where a value is not what it must be."""
    outlet = outlet or urlsplit(url).hostname or url
    about = {"outlet": outlet, "country": country, "language": language, "ownership": ownership, "owner": owner}
    feed = {"url": url, "name": name or None, "every": every}
    tree = {k: v for k, v in about.items() if v} | {"feeds": [{k: v for k, v in feed.items() if v}]}
    return watchlist.parse(_dump({"outlets": [tree]}), "", folder)[0]


# --- edits -----------------------------------------------------------------------------------------------------------


def add(file: Path, wanted: Iterable[Watched]) -> list[Watched]:
    """Write into the watch list those of `wanted` that it does not have yet; which they were.

    A feed goes to its outlet's others; the file's comments stay. Raises ConfigError, and leaves the file as it was,
    where the list is wrong now or would be wrong with them.
    """
    have = {one.source.id for one in load(file)} if file.exists() else set()
    new = [one for one in {one.source.id: one for one in wanted}.values() if one.source.id not in have]
    if not new:
        return []
    if _is_opml(file):
        _write(file, opml.to_opml([*load(file), *new]))
        return new
    tree, outlets = _tree(file)
    for one in new:
        _insert(outlets, one)
    _save(file, tree)
    return new


def remove(file: Path, which: str) -> list[Watched]:
    """Take out the feed of that address, id (or the beginning of one) or name; which it was, [] if none is meant."""
    every = load(file)
    wanted = source_id(which)
    gone = [one for one in every if which in (one.source.url, one.source.name) or one.source.id == wanted]
    gone = gone or [one for one in every if len(which) >= 4 and one.source.id.startswith(which)]
    ids = {one.source.id for one in gone}
    if not ids:
        return []
    if _is_opml(file):
        _write(file, opml.to_opml([one for one in every if one.source.id not in ids]))
        return gone
    tree, outlets = _tree(file)
    for at in reversed(range(len(outlets))):
        feeds = outlets[at]["feeds"]
        for index in reversed(range(len(feeds))):
            if source_id(_url(feeds[index])) in ids:
                del feeds[index]
        if not feeds:
            del outlets[at]
    _save(file, tree)
    return gone


def to_yaml(watched: Iterable[Watched]) -> str:
    """A watch list of these sources."""
    outlets: list[Any] = []
    for one in watched:
        _insert(outlets, one)
    return _dump({"outlets": outlets})


def _insert(outlets: list[Any], one: Watched) -> None:
    outlet = next((known for known in outlets if known["outlet"] == one.source.outlet), None)
    if outlet is None:
        outlet = _outlet(one.source)
        outlets.append(outlet)
    elif str(outlet.get("ownership") or "unknown") != one.source.ownership.value:
        there = outlet.get("ownership") or "unknown"
        raise ConfigError(
            f"outlet {one.source.outlet!r} has ownership {str(there)!r}, the new feed {one.source.ownership.value!r};"
            " all feeds of an outlet have the same"
        )
    outlet["feeds"].append(_feed(one))


def _outlet(source: Source) -> dict[str, Any]:
    about = {"country": source.country, "owner": source.owner}
    ownership = {} if source.ownership is Ownership.UNKNOWN else {"ownership": source.ownership.value}
    return {"outlet": source.outlet, **{name: text for name, text in about.items() if text}, **ownership, "feeds": []}


def _feed(one: Watched) -> dict[str, Any]:
    source = one.source
    about = {
        "url": source.url,
        "name": source.name if source.name != source.outlet else None,
        "language": source.language,
        "topic": one.topic,
        "every": f"{one.every:.0f}s" if one.every else None,
        "lane": one.lane.value if one.lane else None,
        "drip": one.drip,
    }
    return {name: value for name, value in about.items() if value is not None}


def _url(feed: Any) -> str:
    return feed if isinstance(feed, str) else str(feed["url"]).strip()


def _is_opml(file: Path) -> bool:
    return file.exists() and file.read_bytes().lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _tree(file: Path) -> tuple[Any, list[Any]]:
    """The file's whole tree, and the list of outlets in it."""
    tree = yaml_file.load(file.read_bytes(), str(file)) if file.exists() else None
    if isinstance(tree, list):
        return tree, tree
    if tree is None:
        tree = {}
    if tree.get("outlets") is None:
        tree["outlets"] = []
    return tree, tree["outlets"]


def _dump(tree: Any) -> str:
    out = StringIO()
    yaml_file.yaml().dump(tree, out)
    return out.getvalue()


def _save(file: Path, tree: Any) -> None:
    text = _dump(tree)
    watchlist.parse(text, str(file), file.parent)  # what we write, we can read
    _write(file, text)


def _write(file: Path, text: str) -> None:
    """In one step: whoever reads the file meanwhile sees the old or the new one."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ConfigError(f"the watch list cannot be written: {error.strerror}", file=str(file)) from error
