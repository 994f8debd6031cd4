"""Stable ids for articles, stories, alerts and sources: pure, the same on every machine and after every restart.

An id is one letter for its kind and 24 letters and digits (120 bits of BLAKE2b in base32, lower case): ``a`` article,
``s`` story, ``w`` alert (a warning), ``f`` source (a feed), ``u`` a URL in a tombstone. What goes into an id is part of
the contract: a change of any function here gives everything a second identity (tests hold golden values).

Two forms of a URL are kept apart. `canonical_url` is what a reader clicks on: cleaned, but the same address. `url_key`
is what identity rests on: it also forgets the scheme, a leading ``www.`` and a trailing slash, which publishers mix.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from datetime import UTC, datetime
from urllib.parse import quote, unquote, urlsplit, urlunsplit

ID_LENGTH = 25

_TRACKING_NAMES = """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid igshid igsh mc_cid mc_eid _ga _gl _hsenc
    _hsmi mkt_tok cmp cmpid icid ito ftag ncid sr_share smid smtyp maca wt_mc wtmc xtor xtref xtcr ocid taid
    traffic_source feedtype feedname rss_id rssid guccounter guce_referrer guce_referrer_sig amp_js_v phpsessid
"""
_TRACKING = frozenset(_TRACKING_NAMES.split())
_TRACKING_HEADS = ("utm_", "at_", "ns_", "hsa_", "pk_", "piwik_", "mtm_", "matomo_", "wt.", "wt_")
# These names also select pages; they track only where they name the road that the reader came by.
_ROADS = frozenset(("ref", "from", "source", "src", "mod", "partner", "emc", "via", "medium", "channel", "feed", "syn"))
_ROAD = re.compile(r"(?:rss|feeds?|atom|newsfeed|twitter|facebook|newsletter)(?:[^a-z0-9].*)?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x20\x7f]+")
_SESSION = re.compile(r";jsessionid=[^/;?]*", re.IGNORECASE)
_HOMES = frozenset(("", "/", "/index.html", "/index.htm", "/index.php", "/home", "/default.aspx"))
_LANGUAGE_HOME = re.compile(r"/[a-z]{2}(?:-[a-z]{2})?/?", re.IGNORECASE)


def canonical_url(url: str) -> str | None:
    """The address as one would write it: no fragment, no tracking, no default port; None if it is not http(s)."""
    try:
        parts = urlsplit(_CONTROL.sub("", url))
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https") or not host:
        return None
    if port is not None and port != {"http": 80, "https": 443}[scheme]:
        host = f"{host}:{port}"
    path = _requote(_SESSION.sub("", parts.path), "/:@!$&'()*+,;=~") or "/"
    return urlunsplit((scheme, host, path, _query(parts.query), ""))


def _host(host: str) -> str:
    """Lower case, no trailing dot, IDNA 2003: Python's own tables never change, so neither do the ids."""
    host = host.rstrip(".").lower()
    if ":" in host:
        return f"[{host}]"
    if not host.isascii():
        try:
            return host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return quote(unicodedata.normalize("NFC", host))
    return host


def _requote(text: str, safe: str) -> str:
    """Percent-encoding in one form: unreserved characters plain, the rest in upper-case UTF-8."""
    pieces = re.split(r"(%[0-9A-Fa-f]{2})", _scalar(text))
    out = []
    for index, piece in enumerate(pieces):
        if index % 2:
            plain = unquote(piece, errors="replace")
            out.append(plain if plain.isascii() and (plain.isalnum() or plain in "-._~") else piece.upper())
        else:
            out.append(quote(piece, safe=safe))
    return "".join(out)


def _query(query: str) -> str:
    """In the order given (some servers mind), without what only tracks."""
    kept = [pair for pair in query.split("&") if pair and not _tracks(*pair.partition("=")[::2])]
    return "&".join(_requote(pair, "/:@!$'()*+,;=?~[]|") for pair in kept)


def _tracks(name: str, value: str) -> bool:
    name = name.lower()
    if name in _TRACKING or name.startswith(_TRACKING_HEADS):
        return True
    return name in _ROADS and _ROAD.fullmatch(value) is not None


def url_key(url: str) -> str | None:
    """What two addresses of one page have in common, or None if `url` is not http(s)."""
    canonical = canonical_url(url)
    if canonical is None:
        return None
    parts = urlsplit(canonical)
    key = parts.netloc.removeprefix("www.") + parts.path.rstrip("/")
    return f"{key}?{parts.query}" if parts.query else key


def is_home(url: str) -> bool:
    """Whether the address is a site's front page (also of one language), so that it names no article."""
    canonical = canonical_url(url)
    if canonical is None:
        return False
    parts = urlsplit(canonical)
    return not parts.query and (parts.path.lower() in _HOMES or _LANGUAGE_HOME.fullmatch(parts.path) is not None)


def article_id(
    *,
    outlet: str,
    url: str | None = None,
    guid: str | None = None,
    title: str = "",
    published: datetime | None = None,
    shared: bool = False,
) -> str:
    """The article's id, from what its publisher says identifies it.

    Its own URL (`shared`: another item of the document has it too, so it is not its own), else the guid within the
    outlet, else title and date within the outlet.
    """
    if url and not shared and not is_home(url) and (key := url_key(url)):
        return _id("a", "url", key)
    if guid and guid.strip():
        return _id("a", "guid", _fold(outlet), guid.strip())
    date = published.astimezone(UTC).isoformat(timespec="seconds") if published else ""
    return _id("a", "title", _fold(outlet), _fold(title), date)


def story_id(article: str) -> str:
    """The id of the story whose first member is that article."""
    return _id("s", article)


def alert_id(rule: str, group: str, occasion: str = "") -> str:
    """One per rule, group key and occasion: no version, no clock, so nothing can alert twice."""
    return _id("w", rule, group, occasion)


def source_id(url: str) -> str:
    """The id of the feed at that address; addresses that are not http(s) count as they are written."""
    return _id("f", url_key(url) or url)


def url_id(url: str) -> str | None:
    """What a tombstone keeps of a forgotten URL; None if it is not http(s)."""
    key = url_key(url)
    return None if key is None else _id("u", key)


def content_hash(title: str, text: str, summary: str = "") -> str:
    """Changes if and only if what the reader sees changes (32 hex digits)."""
    return hashlib.blake2b(_packed(title, text, summary), digest_size=16).hexdigest()


def _id(kind: str, *parts: str) -> str:
    digest = hashlib.blake2b(_packed(kind, *parts), digest_size=15, person=b"vedette/1").digest()
    return kind + base64.b32encode(digest).decode("ascii").lower()


def _packed(*parts: str) -> bytes:
    """Each part behind its length, so that ("ab", "c") and ("a", "bc") differ."""
    encoded = [part.encode("utf-8", "replace") for part in parts]
    return b"".join(len(part).to_bytes(8, "big") + part for part in encoded)


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _scalar(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
