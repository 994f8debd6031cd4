"""The cut changes nothing: what remains of a document is parsed as it would be in the whole."""

import io
import os
from pathlib import Path

import feedparser
import pytest
from hypothesis import given, settings, strategies as st

from producers import formats
from producers.formats import _bytes, _cut, syndication

URL = "https://example.invalid/feed"
REAL = Path(os.environ.get("VEDETTE_TEST_REAL", "/nonexistent")) / "feeds"

texts = st.sampled_from(
    ["", "Text", "a &amp; b", "&lt;p&gt;x&lt;/p&gt;", "<![CDATA[<item>no item</item>]]>", "<![CDATA[]]]]><![CDATA[>]]>",
     "<!-- <item> -->c", "ключ 导弹", "&#233;", "<b>nested</b>", "line\nbreak"]
)  # fmt: skip


@st.composite
def items(draw: st.DrawFn, tag: str = "item") -> str:
    """One item, of a few numbers so that some are equal."""
    n = draw(st.integers(0, 5))
    parts = [f"<title>{draw(texts)}</title>", f"<link>https://example.invalid/{n}</link>", f"<guid>g{n}</guid>",
             f"<description>{draw(texts)}</description>", "<pubDate>Sun, 03 May 2026 10:00:00 +0200</pubDate>",
             "<category>c</category>", "<author>a</author>", "<enclosure url='https://e.invalid/x' type='a/b'/>",
            ]  # fmt: skip
    chosen = draw(st.lists(st.sampled_from(parts), unique=True, max_size=6))
    attributes = draw(st.sampled_from(["", ' xml:lang="fr"', " x='>'", " \n"]))
    end = draw(st.sampled_from([f"</{tag}>", f"</{tag} >", f"</{tag}\n>"]))
    return f"<{tag}{attributes}>{''.join(chosen)}{end}"


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    between = st.sampled_from(["", "\n", "<!-- x -->", "<!-- <item><title>no</title></item> -->", "<?pi x?>"])
    body = "".join(draw(between) + one for one in draw(st.lists(items(), max_size=6)))
    head = draw(st.sampled_from(["", '<?xml version="1.0"?>', '<?xml version="1.0" encoding="utf-8"?>\n<!-- c -->']))
    kind = draw(st.integers(0, 3))
    if kind == 0:
        wrapped = f'<rss version="2.0"><channel><title>T</title>{body}<language>de</language></channel></rss>'
    elif kind == 1:
        rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        wrapped = f"<rdf:RDF {rdf}><channel><title>T</title></channel>{body}</rdf:RDF>"
    elif kind == 2:
        wrapped = f'<rss xml:base="https://b.invalid/"><channel><image><title>I</title></image>{body}</channel></rss>'
    else:
        wrapped = f"<!DOCTYPE rss><rss><channel>{body}&nbsp;</channel></rss>"
    return (head + wrapped).encode()


@settings(max_examples=150, deadline=None)
@given(documents(), st.data())
def test_parsing_the_rest_is_the_rest_of_parsing(body: bytes, data: st.DataObject) -> None:
    every = syndication.read(body, {}, URL, frozenset())
    raws = sorted({entry.raw for entry in every.entries})
    seen = set(data.draw(st.lists(st.sampled_from(raws), unique=True))) if raws else set()
    rest = syndication.read(body, {}, URL, seen)
    assert list(rest.entries) == [entry for entry in every.entries if entry.raw not in seen]
    assert list(rest.removed) == [entry.raw for entry in every.entries if entry.raw in seen]
    assert (rest.title, rest.language, rest.ttl) == (every.title, every.language, every.ttl)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<rss><channel><item><item/></item></channel></rss>", "nested"),
        ("<rss><channel><item/></channel></rss>", "empty element"),
        ("<!DOCTYPE rss [<!ENTITY a 'b'>]><rss><channel><item>a</item></channel></rss>", "doctype"),
        ("<rss><channel><item>a & b</item></channel></rss>", "not well-formed"),
        ("<rss><channel><x:item>a</x:item></channel></rss>", "unbound prefix"),
    ],
)
def test_where_it_is_not_safe_nothing_is_cut(body: str, why: str) -> None:
    assert _cut.items(_bytes.document(body.encode(), {})) is None, why


def test_items_are_found_by_xml_not_by_looks() -> None:
    inside = b"<!-- <item> --><item>1<![CDATA[</item>]]></item><items/><item a='x>'>2</item>"
    found = _cut.items(b"<rss><channel>" + inside + b"</channel></rss>")
    assert found is not None
    assert [found.body[start:end][:6] for start, end in found.spans] == [b"<item>", b"<item "]
    assert _cut.cut(found, set(found.raws())).body == b"<rss><channel><!-- <item> --><items/></channel></rss>"


def test_what_was_seen_is_not_parsed() -> None:
    """A hostile item costs nothing once it was seen: the cut is before the parser."""
    evil = "<item " + " ".join(f'a{n}="1"' for n in range(3000)) + "><title>evil</title></item>"
    body = f"<rss><channel>{evil}<item><title>good</title></item></channel></rss>".encode()
    first = syndication.read(body, {}, URL, frozenset())
    rest = syndication.read(body, {}, URL, {first.entries[0].raw})
    assert [entry.title for entry in rest.entries] == ["good"]


@pytest.mark.real
@pytest.mark.skipif(not REAL.is_dir(), reason="VEDETTE_TEST_REAL names no folder with feeds/")
@pytest.mark.parametrize("file", sorted(REAL.glob("*")) if REAL.is_dir() else [], ids=lambda path: path.name)
def test_real_feeds_have_as_many_entries_as_feedparser_sees(file: Path) -> None:
    body = file.read_bytes()
    every = formats.read(body, {}, URL)
    assert every.total == len(feedparser.parse(io.BytesIO(body)).entries)
    assert every.whole
    seen = {entry.raw for entry in every.entries[1::2]}
    assert list(formats.read(body, {}, URL, seen).entries) == [e for e in every.entries if e.raw not in seen]
