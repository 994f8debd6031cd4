"""HTML and what passes for it -> plain text in paragraphs. Pure."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

MOST_TEXT = 200_000  # characters of an article's text; what is longer is marked as truncated
MOST_HTML = 2_000_000  # characters of markup that are looked at for it
MOST_LINE = 2_000  # characters of a title, a name, a category

_MARKUP = re.compile(r"<[a-zA-Z/!?][^<]*>|&(?:#\d|#x[0-9a-f]|[a-z]\w*;)", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.DOTALL)
_BLOCK = re.compile(
    r"<(?=/?(?:p|div|li|ul|ol|h[1-6]|blockquote|tr|table|section|article|header|footer|figure|figcaption|hr|pre|dd|dt|dl|td|th"
    r"|aside|main|center)\b)",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<(?=br\b)", re.IGNORECASE)
# Marks of a block's edge and of a line break: characters that _bytes.tidy and plain() keep out of any text.
_EDGE, _LINE = "\x1e", "\x1f"
_NOT_READ = ["script", "style", "noscript", "template", "iframe", "object", "svg", "form", "button", "head"]

# Not text: soft hyphens, zero-width spaces, marks of direction. (The zero-width non-joiner is spelling in Persian.)
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n ?")
_PARAGRAPHS = re.compile(r"\n{2,}")
# What blog software adds below each item.
_FOOTER = re.compile(r"The post .{1,300} (?:appeared first on|first appeared on) .{1,200}\.?", re.IGNORECASE)


class Plain(NamedTuple):
    text: str
    truncated: bool


def clean(text: str) -> str:
    """Without control characters, invisible marks and lone surrogates, composed (NFC)."""
    text = _SURROGATE.sub("\ufffd", text)
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _CONTROL.sub("", text)))


def line(text: str | None) -> str:
    """One line of plain text: a title, a name. Markup only goes where it is markup: ``5 < 6`` stays."""
    if not text:
        return ""
    text = _TAG.sub("", text[: MOST_LINE * 10])
    return " ".join(clean(html.unescape(text)).split())[:MOST_LINE].rstrip()


def plain(markup: str | None) -> Plain:
    """The text in paragraphs, parted by an empty line, at most MOST_TEXT characters."""
    if not markup:
        return Plain("", False)
    cut = len(markup) > MOST_HTML
    markup = markup[:MOST_HTML]
    text = _of_html(markup) if _MARKUP.search(markup) else markup.replace("\r\n", "\n").replace("\r", "\n")
    text = _tidy_lines(clean(text))
    cut = cut or len(text) > MOST_TEXT
    return Plain(text[:MOST_TEXT].rstrip(), cut)


def _of_html(markup: str) -> str:
    marked = _CONTROL.sub("", markup)
    marked = _BREAK.sub(_LINE + "<", _BLOCK.sub(_EDGE + "<", marked))
    tree = LexborHTMLParser(marked)
    tree.strip_tags(_NOT_READ)
    body = tree.body or tree.root
    text = body.text() if body is not None else ""
    # In markup a line end is a space; only its blocks part paragraphs.
    return " ".join(text.split(" ")).replace("\n", " ").replace("\r", " ").replace(_EDGE, "\n\n").replace(_LINE, "\n")


def _tidy_lines(text: str) -> str:
    text = _LINES.sub("\n", _SPACE.sub(" ", text))
    paragraphs = [part.strip() for part in _PARAGRAPHS.split(text)]
    kept = [part for part in paragraphs if part and not _FOOTER.fullmatch(part)]
    return "\n\n".join(kept)
