from datetime import UTC, datetime

import msgspec
import pytest

from vedette.codec import SCHEMAS, decode, encode, headers_of
from vedette.errors import InputError, SchemaError
from vedette.models import Article, Claim, ClaimKind, Lane, Poll, PollOutcome, Source, Stance, TaggedArticle

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
ARTICLE = Article(
    id="a1",
    version=1,
    title="Зброя",
    text="x\n\ny",
    source=Source(id="s", name="S"),
    first_seen_at=NOW,
    fetched_at=NOW,
    lane=Lane.SAMPLE,
)


def test_a_round_trip_keeps_everything() -> None:
    line = encode(ARTICLE)
    assert b"\n" not in line
    assert decode(Article, line, headers_of(ARTICLE)) == ARTICLE


def test_headers_say_schema_and_lane() -> None:
    assert headers_of(ARTICLE) == {"schema": "article/1.0", "lane": "sample"}


def test_a_field_of_a_newer_minor_is_ignored() -> None:
    newer = msgspec.json.decode(encode(ARTICLE)) | {"mood": "calm"}
    assert decode(Article, msgspec.json.encode(newer), {"schema": "article/1.9"}) == ARTICLE


@pytest.mark.parametrize("schema", ["article/2.0", "poll/1.0", "article", "article/x"])
def test_another_schema_is_refused(schema: str) -> None:
    with pytest.raises(SchemaError):
        decode(Article, encode(ARTICLE), {"schema": schema})


def test_an_unknown_word_reads_as_other() -> None:
    claim = Claim(key="k", kind=ClaimKind.TRANSFER, stance=Stance.DENIED, confidence=1, by="t")
    raw = msgspec.json.encode(claim).replace(b"denied", b"mumbled")
    assert msgspec.json.decode(raw, type=Claim).stance is Stance.OTHER


@pytest.mark.parametrize("value", [b"", b"{", b"[]", b'{"id":1}', b"\xff", b"[" * 100_000])
def test_what_cannot_be_read_is_an_input_error(value: bytes) -> None:
    with pytest.raises(InputError):
        decode(Article, value)


def test_a_lone_surrogate_cannot_be_written() -> None:
    with pytest.raises(InputError, match="not Unicode"):
        encode(Poll(source="\ud800", at=NOW, outcome=PollOutcome.NEW))


def test_every_schema_has_its_own_name() -> None:
    names = [name for name, _, _ in SCHEMAS.values()]
    assert len(set(names)) == len(names)
    assert SCHEMAS[TaggedArticle][0] == "tagged"
