"""JSON lines from elsewhere: each line an article or a named error, in order."""

import json
from datetime import UTC, datetime

from producers.ingest import BadLine, document, read
from vedette.models import Article, Lane, Ownership

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


def lines(*made: object) -> list[bytes]:
    return [one if isinstance(one, bytes) else json.dumps(one).encode() for one in made]


def test_lines_and_errors_keep_their_order() -> None:
    out = list(
        read(
            lines(
                {"title": "A", "text": "One.\n\nTwo."},
                b"{",
                b"",
                [1],
                {"id": 3},
                {"title": 5, "text": "x"},
                {"title": []},
            ),
            now=NOW,
        )
    )
    assert [one.line if isinstance(one, BadLine) else one.title for one in out] == ["A", 2, 4, 5, "5", 7]
    assert "neither title nor text" in str(out[3])


def test_all_fields() -> None:
    (article,) = read(
        lines(
            {
                "id": "7", "url": "https://x.invalid/7?utm_source=a", "title": "T", "text": "Der Minister sprach.",
                "lang": "de-AT", "published_at": "2026-05-01T10:00:00", "outlet": "Bote", "country": "at",
                "ownership": "public", "owner": "ORF", "authors": ["A"], "categories": "one", "more": {"x": 1},
            }
        ),
        now=NOW,
    )  # fmt: skip
    assert isinstance(article, Article)
    assert article.url == "https://x.invalid/7"
    assert (article.language, article.lane, article.authors, article.categories) == (
        "de",
        Lane.IMPORT,
        ("A",),
        ("one",),
    )
    assert article.published_at == datetime(2026, 5, 1, 10, tzinfo=UTC)
    assert article.date_assumed_utc
    assert (article.source.outlet, article.source.country, article.source.ownership) == ("Bote", "AT", Ownership.PUBLIC)


def test_the_same_line_has_the_same_id_again_and_the_feed_has_it_too() -> None:
    line = lines({"url": "https://x.invalid/7", "title": "T"})
    (one,), (other,) = read(line, now=NOW), read(line, now=datetime(2027, 1, 1, tzinfo=UTC))
    assert isinstance(one, Article)
    assert isinstance(other, Article)
    assert one.id == other.id
    assert one.version < other.version


def test_bad_dates_and_lone_surrogates() -> None:
    bad, good = read([b'{"title":"x","published_at":"soon"}', b'{"title":"a\\ud800b\\u0000c"}'], now=NOW)
    assert isinstance(bad, BadLine)
    assert "soon" in bad.error
    assert isinstance(good, Article)
    assert good.title == "a\ufffdbc"


def test_a_file_as_a_document() -> None:
    found = document(b'{"title":"A"}\nbroken\n\n{"title":"B"}\n')
    assert [entry.title for entry in found.entries] == ["A", "B"]
