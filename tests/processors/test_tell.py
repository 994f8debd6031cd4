from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from processors.fingerprint import fingerprint
from processors.tell import TellHandler
from vedette import streams
from vedette.codec import decode, encode, headers_of
from vedette.errors import LeaseLost
from vedette.models import Change, Story, TaggedArticle, ToldArticle, Vocabulary
from vedette.settings import Settings
from vedette.stage import Written
from vedette.streams import Output, Record, Stream
from vedette.testing_articles import told

TEXT = (
    "The ministry said on Monday that the second shipment of artillery shells had left the port of Constanta. "
    "Officials in Bucharest declined to say how many rounds were on board or when they would arrive at the front."
)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Stream]:
    stream = streams.open_stream(Settings(data=tmp_path, broker="memory:"))
    yield stream
    stream.close()


def tagged(name: str, text: str = TEXT, **fields: object) -> Record:
    whole = told(name, f"Title of {name}", text, fingerprint=fingerprint(name, text), **fields)
    article = TaggedArticle(**{field: getattr(whole, field) for field in TaggedArticle.__struct_fields__})
    return Record(key=name, value=encode(article), headers=headers_of(article), stream="tagged")


def outputs(handler: TellHandler, *records: Record) -> list[Output]:
    outcomes = handler.handle(records)
    assert all(isinstance(outcome, Written) for outcome in outcomes)
    return [output for outcome in outcomes if isinstance(outcome, Written) for output in outcome.outputs]


def told_of(found: list[Output]) -> list[ToldArticle]:
    return [decode(ToldArticle, record.value, record.headers) for name, record in found if name == "told"]


def test_near_duplicates_share_a_story_and_others_do_not(tmp_path: Path, log: Stream) -> None:
    handler = TellHandler(tmp_path, log, epoch=1)
    first, second, other = told_of(
        outputs(
            handler, tagged("a"), tagged("b"), tagged("c", "Fishermen have asked for the herring grounds of the north.")
        )
    )
    assert first.story == second.story != other.story
    assert [one.change for one in (first, second, other)] == [Change.OPENED, Change.UPDATED, Change.OPENED]
    handler.close()


def test_a_redelivered_article_gets_the_same_bytes(tmp_path: Path, log: Stream) -> None:
    handler = TellHandler(tmp_path, log, epoch=1)
    before = outputs(handler, tagged("a"), tagged("b"))
    handler.close()
    handler = TellHandler(tmp_path, log, epoch=2)
    after = outputs(handler, tagged("a"), tagged("b"))
    assert [r.value for name, r in after if name == "told"] == [r.value for name, r in before if name == "told"]
    latest = [decode(Story, r.value, r.headers) for name, r in after if name == "stories"]
    assert {story.version for story in latest} == {2}
    handler.close()


def test_an_edit_and_a_replay_stay_in_their_story(tmp_path: Path, log: Stream) -> None:
    handler = TellHandler(tmp_path, log, epoch=1)
    (first,) = told_of(outputs(handler, tagged("a")))
    (edited,) = told_of(
        outputs(handler, tagged("a", "Now it says something else altogether, about herring.", version=2000))
    )
    (replayed,) = told_of(outputs(handler, tagged("a", vocabulary=Vocabulary("new", 11))))
    assert first.story == edited.story == replayed.story
    assert replayed.vocabulary.serial == 11
    handler.close()


def test_a_lost_state_is_rebuilt_from_what_was_told(tmp_path: Path, log: Stream) -> None:
    handler = TellHandler(tmp_path / "one", log, epoch=1)
    found = outputs(handler, tagged("a"), tagged("b"))
    log.append(found)
    handler.close()
    rebuilt = TellHandler(tmp_path / "two", log, epoch=2)
    assert told_of(outputs(rebuilt, tagged("a"), tagged("b"))) == told_of(found)
    (third,) = told_of(outputs(rebuilt, tagged("c")))
    assert third.story == told_of(found)[0].story
    rebuilt.close()


def test_a_state_of_a_later_epoch_is_refused_and_nothing_is_half_written(tmp_path: Path, log: Stream) -> None:
    old = TellHandler(tmp_path, log, epoch=1)
    new = TellHandler(tmp_path, log, epoch=2)
    outputs(new, tagged("a"))
    with pytest.raises(LeaseLost, match="taken over"):
        old.handle([tagged("b")])
    (second,) = told_of(outputs(new, tagged("b")))
    assert second.change is Change.UPDATED
    old.close()
    new.close()


def test_a_record_that_cannot_be_read_raises_before_anything_is_decided(tmp_path: Path, log: Stream) -> None:
    handler = TellHandler(tmp_path, log, epoch=1)
    bad = msgspec.structs.replace(tagged("a"), value=b"{")
    with pytest.raises(Exception, match="not a readable TaggedArticle"):
        handler.handle([tagged("b"), bad])
    (one,) = told_of(outputs(handler, tagged("b")))
    assert one.change is Change.OPENED
    handler.close()
