import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from sinks.evidence import LONGEST, MOST, evidence
from vedette.models import Evidence
from vedette.query import Reasons
from vedette.testing_articles import claim, told


def spans(text: str, *surfaces: str) -> tuple[tuple[int, int], ...]:
    return tuple((text.index(s), text.index(s) + len(s)) for s in surfaces)


@pytest.mark.parametrize(
    ("text", "surface", "sentence"),
    [
        ("It rained. The U.S. sent tanks to Kyiv. It rained.", "tanks", "The U.S. sent tanks to Kyiv."),
        ("Rain. Gen. Lee saw 12 tanks! Rain.", "tanks", "Gen. Lee saw 12 tanks!"),
        ("Um 3.5 Tonnen. „Die Panzer sind da.“ Regen.", "Panzer", "„Die Panzer sind da.“"),
        ("下雨了。朝鲜否认向俄罗斯提供武器。下雨了。", "武器", "朝鲜否认向俄罗斯提供武器。"),
        ("هل وصلت الصواريخ؟ لا نعرف.", "الصواريخ", "هل وصلت الصواريخ؟"),
        ("first line\nmissiles here\nthird", "missiles", "missiles here"),
    ],
)
def test_the_sentence_around_what_matched(text: str, surface: str, sentence: str) -> None:
    article = told(title="News", text=text)
    (found,) = evidence(article, Reasons(spans=spans(f"News\n\n{text}", surface)))
    assert found.text == sentence
    ((start, end),) = found.highlights
    assert found.text[start:end] == surface


def test_the_sentences_of_claims_come_first_then_those_with_most_that_matched() -> None:
    text = "Rain in Oslo. Oslo and Bergen and Narvik. Bergen denies it."
    article = told(title="News", text=text)
    whole = f"News\n\n{text}"
    one = claim("transfer", "KP", "RU", "denied", "KP", evidence=spans(whole, "Bergen denies it."))
    marks = (*spans(whole, "Oslo", "and B", "Narvik"), (whole.index("Oslo and"), whole.index("Oslo and") + 4))
    found = evidence(article, Reasons(claims=(one,), spans=marks))
    assert [e.text for e in found] == ["Bergen denies it.", "Oslo and Bergen and Narvik.", "Rain in Oslo."]


def test_a_match_without_words_shows_the_title() -> None:
    assert evidence(told(title="Quiet day"), Reasons()) == (Evidence(text="Quiet day"),)


def test_a_sentence_without_end_is_cut_around_what_matched() -> None:
    text = "bla " * 5_000 + "missile " + "bla " * 5_000
    (found,) = evidence(told(title="", text=text), Reasons(spans=spans(f"\n\n{text}", "missile")))
    assert len(found.text) <= LONGEST
    assert [found.text[s:e] for s, e in found.highlights] == ["missile"]


@given(st.data())
def test_highlights_lie_inside_whatever_the_spans_are(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="ab .!?\n。、é😀", max_size=300))
    cut = st.tuples(st.integers(-5, 330), st.integers(-5, 330))
    marks = tuple(data.draw(st.lists(cut, max_size=12)))
    one = replace(claim("transfer", "KP", "RU", "denied"), evidence=tuple(data.draw(st.lists(cut, max_size=3))))
    found = evidence(told(title="", text=text), Reasons(claims=(one,), spans=marks))
    assert 1 <= len(found) <= MOST
    for each in found:
        assert len(each.text) <= LONGEST
        assert all(0 <= start <= end <= len(each.text) for start, end in each.highlights)
        assert list(each.highlights) == sorted(each.highlights)
