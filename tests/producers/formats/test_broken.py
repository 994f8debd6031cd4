"""Bad input: what is not a feed is an InputError that says so; what is whole of a broken one is used."""

import pytest
from hypothesis import given, settings, strategies as st

from producers import formats
from producers.formats import _text
from vedette.errors import InputError

URL = "https://example.invalid/feed"


def rss(items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return f'{head}<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'


def item(n: int | str, title: str = "") -> str:
    return f"<item><title>{title or f'Item {n}'}</title><link>https://example.invalid/{n}</link></item>"


def titles(body: bytes, headers: dict[str, str] | None = None) -> list[str]:
    return [entry.title for entry in formats.read(body, headers or {}, URL).entries]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "empty document"),
        (b" \n\0", "empty document"),
        (b"<!DOCTYPE html><html><body>Moved</body></html>", "HTML page"),
        (b"<html><head><title>rss</title></head></html>", "HTML page"),
        (b"<!-- c --><!doctype HTML public 'x'><HTML>", "HTML page"),
        (b'<?xml version="1.0"?><opml version="2.0"><body/></opml>', "OPML"),
        (b'<?xml version="1.0"?><urlset/>', "begins with '<urlset/>'"),
        (b"404 not found", "begins with '404 not found'"),
        (b'{"error": "no"}', "no list of items"),
        (b'{"items": [', "JSON that cannot be read"),
        (b'{"items":' + b"[" * 100_000, "JSON that cannot be read"),
        (b"\xff\xfe\x00", "begins with"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "begins with"),
    ],
)
def test_what_is_not_a_feed_is_named(body: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        formats.read(body, {}, URL)


def test_a_feed_without_items_is_a_feed() -> None:
    assert formats.read(rss("").encode(), {}, URL).total == 0


@pytest.mark.parametrize("at", [-10, -30, -60])
def test_a_truncated_feed_gives_its_whole_items_and_says_so(at: int) -> None:
    document = formats.read(rss(item(1) + item(2) + item(3)).encode()[:at], {}, URL)
    expected = [f"Item {n}" for n in range(1, 4)][: document.total]
    assert [entry.title for entry in document.entries] == expected
    assert document.total >= 2
    assert not document.whole


def test_a_truncated_atom_feed_with_prefixes() -> None:
    body = '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>X</a:title></a:entry><a:entry><a:ti'
    document = formats.read(body.encode(), {}, URL)
    assert [entry.title for entry in document.entries] == ["X"]
    assert not document.whole


def test_one_latin_byte_does_not_turn_all_to_mojibake() -> None:
    body = rss(item(1, "Überfall – früh") + item(2, "XXX")).encode().replace(b"XXX", b"caf\xe9")
    assert titles(body) == ["Überfall – früh", "café"]


@pytest.mark.parametrize(
    ("declared", "codec", "word"),
    [
        ("iso-8859-1", "cp1252", "Zürich – “café”"),
        ("windows-1251", "cp1251", "Москва"),
        ("iso-8859-9", "cp1254", "Türkiye şu İstanbul"),
        ("windows-1250", "cp1250", "Łódź"),
        ("gb2312", "gb18030", "导弹"),
        ("big5", "big5", "飛彈"),
        ("shift_jis", "cp932", "ミサイル"),
        ("euc-kr", "cp949", "미사일"),
        ("iso-2022-jp", "iso2022_jp", "ミサイル"),
        ("koi8-r", "koi8_r", "Москва"),
        ("utf-16", "utf-16", "Москва 导弹"),
    ],
)
def test_declared_encodings(declared: str, codec: str, word: str) -> None:
    body = rss(item(1, word), f'<?xml version="1.0" encoding="{declared}"?>').encode(codec)
    assert titles(body) == [word]
    if codec != "utf-16":
        bare = rss(item(1, word), "<?xml version='1.0'?>").encode(codec)
        assert titles(bare, {"content-type": f"text/xml; charset={declared}"}) == [word]


@pytest.mark.parametrize("header", ["text/xml; charset=iso-8859-1", "text/xml", "application/xml; charset=rot13"])
def test_utf8_is_utf8_whatever_the_server_says(header: str) -> None:
    assert titles(rss(item(1, "Łódź 导弹")).encode(), {"content-type": header}) == ["Łódź 导弹"]


def test_unknown_and_dangerous_codecs_are_not_used() -> None:
    for codec in ("unicode_escape", "idna", "zlib", "utf-7", "no-such"):
        body = rss(item(1, "plain \\x41"), f'<?xml version="1.0" encoding="{codec}"?>').encode()
        assert titles(body) == ["plain \\x41"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a\0b", "ab"),
        ("a\x0bb\x1b", "ab"),
        ("a&#0;b", "ab"),
        ("a&#xD800;b", "a\ufffdb"),
        ("a&#55296;b", "a\ufffdb"),
        ("a&#99999999;b", "a\ufffdb"),
        ("a&#147;b&#148;", "a“b”"),
        ("a&#x41;", "aA"),
        ("so\u00adft\u200b", "soft"),
        ("e\u0301", "é"),
        ("AT&amp;T", "AT&T"),
        ("AT&amp;amp;T", "AT&T"),
        ("5 &lt; 6 &gt; 4", "5 < 6 > 4"),
        ("می\u200cخواهد", "می\u200cخواهد"),
    ],
)
def test_characters_that_are_none(written: str, read: str) -> None:
    assert titles(rss(item(1, written)).encode()) == [read]


def test_stray_ampersands_and_entities_are_survived() -> None:
    assert titles(rss(item(1, "Fish & chips&nbsp;now")).encode()) == ["Fish & chips now"]


@pytest.mark.parametrize(
    "date",
    ["Sat, 01 Jan 0001 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "yesterday", "", "0999-01-01", "99999-01-01"],
)
def test_absurd_dates_are_absent(date: str) -> None:
    body = rss(f"<item><title>x</title><pubDate>{date}</pubDate></item>")
    (entry,) = formats.read(body.encode(), {}, URL).entries
    assert entry.published is None
    assert not entry.date_assumed_utc


@pytest.mark.parametrize(
    ("date", "iso", "assumed"),
    [
        ("Sun, 03 May 2026 10:00:00 +0200", "2026-05-03T08:00:00+00:00", False),
        ("Sun, 03 May 2026 10:00:00 GMT", "2026-05-03T10:00:00+00:00", False),
        ("Sun, 03 May 2026 10:00:00 EST", "2026-05-03T15:00:00+00:00", False),
        ("Sun, 03 May 2026 10:00:00 MSK", "2026-05-03T07:00:00+00:00", False),
        ("Sun, 03 May 2026 10:00:00 CEST", "2026-05-03T08:00:00+00:00", False),
        ("Sun, 03 May 2026 10:00:00", "2026-05-03T10:00:00+00:00", True),
        ("Dom, 03 Mai 2026 10:00:00 -0300", "2026-05-03T13:00:00+00:00", False),
        ("03.05.2026 10:00", "2026-05-03T10:00:00+00:00", True),
        ("03.05.2026", "2026-05-03T00:00:00+00:00", True),
        ("Вс, 03 мая 2026 10:00:00 +0300", "2026-05-03T07:00:00+00:00", False),
        ("dim., 03 août 2025 10:00:00 +0200", "2025-08-03T08:00:00+00:00", False),
        ("2026-05-03T10:00:00", "2026-05-03T10:00:00+00:00", True),
        ("2026-05-03", "2026-05-03T00:00:00+00:00", True),
        ("2026-05-03T10:00:00Z", "2026-05-03T10:00:00+00:00", False),
        ("2026-05-03T10:00:00+05:30", "2026-05-03T04:30:00+00:00", False),
    ],
)
def test_dates_and_zones(date: str, iso: str, assumed: bool) -> None:
    body = rss(f"<item><title>x</title><pubDate>{date}</pubDate></item>")
    (entry,) = formats.read(body.encode(), {}, URL).entries
    assert entry.published is not None
    assert (entry.published.isoformat(), entry.date_assumed_utc) == (iso, assumed)


def test_a_huge_entry_is_cut_and_marked() -> None:
    body = rss(f"<item><title>x</title><description>{'word ' * 500_000}</description></item>")
    (entry,) = formats.read(body.encode(), {}, URL).entries
    assert entry.truncated
    assert 0 < len(entry.text) <= _text.MOST_TEXT


def test_warnings_of_a_server_in_front_of_the_feed() -> None:
    assert titles(b"Warning: no such table\n" + rss(item(1)).encode()) == ["Item 1"]


def test_local_files_are_not_opened(tmp_path: object) -> None:
    with pytest.raises(InputError):
        formats.read(b"/etc/passwd", {}, URL)
    evil = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    body = rss("<item><title>a&x;b</title></item>", evil)
    assert "root:" not in "".join(titles(body.encode()))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 120), st.integers(0, 40))
def test_nothing_but_input_errors_comes_out(noise: bytes, at: int, drop: int) -> None:
    body = rss(item(1) + item(2)).encode()
    damaged = body[:at] + noise + body[at + drop :]
    try:
        document = formats.read(damaged, {}, URL)
    except InputError:
        return
    for entry in document.entries:
        f"{entry.title}{entry.text}{entry.link}{entry.guid}".encode()  # no lone surrogate
        assert "\0" not in entry.title + entry.text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b<br/><br/>c", "a\nb\n\nc"),
        ("<div>a<div>b</div></div>", "a\n\nb"),
        ("a <b>bold</b> <script>x</script><style>y</style>word", "a bold word"),
        ("plain\n\nparagraphs\nstay", "plain\n\nparagraphs\nstay"),
        ("<p>line\nends are spaces</p>", "line ends are spaces"),
        ("&lt;b&gt; &amp; &quot;x&quot;", '<b> & "x"'),
        ("a &copy; b", "a © b"),
        ("<p>Text.</p><p>The post <a href='x'>Title</a> appeared first on <a href='y'>Blog</a>.</p>", "Text."),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("", ""),
        ("<p>   </p>", ""),
        ("<!-- c -->x", "x"),
        ("<table><tr><td>a</td></tr><tr><td>b</td></tr></table>", "a\n\nb"),
    ],
)
def test_plain_text_of_markup(markup: str, text: str) -> None:
    assert _text.plain(markup).text == text


@given(st.text(max_size=400))
def test_plain_text_is_clean(markup: str) -> None:
    text = _text.plain(markup).text
    assert text == text.strip()
    assert "\n\n\n" not in text
    text.encode()
