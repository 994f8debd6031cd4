"""Sentences, quotes, words and the folded text whose offsets lead back to the original."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from processors.text import Document, document, fold, key, words


def sentences(text: str, language: str = "en", title: str = "") -> list[str]:
    doc = document(title, text, language)
    return [doc.text[start:end] for start, end in doc.sentences]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Mr. Smith met Gen. Jones. They spoke.", ["Mr. Smith met Gen. Jones.", "They spoke."]),
        ("en", "The U.S. Army left. The U.S. The end.", ["The U.S. Army left.", "The U.S.", "The end."]),
        ("en", "It cost $3.5 million. No one paid.", ["It cost $3.5 million.", "No one paid."]),
        ("en", "J. K. Rowling wrote it. Did she?", ["J. K. Rowling wrote it.", "Did she?"]),
        ("en", "“We won.” He left.", ["“We won.”", "He left."]),
        ("de", "Am 3. März kam er. Er blieb.", ["Am 3. März kam er.", "Er blieb."]),
        ("ru", "В 2022 г. Россия напала. Это факт.", ["В 2022 г. Россия напала.", "Это факт."]),
        ("zh", "他说。“好的。”我们走！", ["他说。", "“好的。”", "我们走！"]),
        ("ja", "発表した。否定した。", ["発表した。", "否定した。"]),
        ("ar", "هل وصلت؟ نعم وصلت.", ["هل وصلت؟", "نعم وصلت."]),
        ("en", "First paragraph\n\nSecond one", ["First paragraph", "Second one"]),
        (
            "en",
            "This line was broken by a margin and goes\non with a small letter. Next.",
            ["This line was broken by a margin and goes\non with a small letter.", "Next."],
        ),
    ],
)
def test_where_sentences_end(language: str, text: str, expected: list[str]) -> None:
    assert sentences(text, language) == expected


def test_the_title_is_a_sentence_of_its_own() -> None:
    assert sentences("It said so.", title="Iran denies it") == ["Iran denies it", "It said so."]


def test_offsets_count_the_two_line_ends_also_without_a_title() -> None:
    doc = document("", "Iran.", "en")
    assert (doc.text, doc.title_length, doc.body_start, doc.sentences) == ("\n\nIran.", 0, 2, ((2, 7),))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “yes” and “no”.", ["yes", "no"]),
        ("Il a dit « oui ».", [" oui "]),
        ("Er sagte: „Nein“.", ["Nein"]),
        ("「はい」と言った", ["はい"]),
        ('She called it "a lie".', ["a lie"]),
        ("“An open quote\nends here", ["An open quote"]),
    ],
)
def test_what_is_quoted(text: str, expected: list[str]) -> None:
    doc = document("", text, "en")
    assert [doc.text[start:end] for start, end in doc.quotes] == expected
    assert all(doc.in_quotes(start, end) for start, end in doc.quotes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("İRAN’ın", "Iran'In"),
        ("été Müller", "Ete Muller"),
        ("ёлка Ёж й", "Елка Еж Й"),
        ("إيران ایران", "ايران ايران"),
        ("Ｆ－１６", "F-16"),
        ("a\nb", "A B"),
        ("\ud800x", "\ufffdX"),
    ],
)
def test_alike_characters_are_made_one(text: str, expected: str) -> None:
    assert key(text) == expected


def test_dropped_characters_do_not_move_offsets() -> None:
    text = "مو\u200cشک الـيمن soft\u00adhyphen"
    folded = fold(text)
    start = folded.text.index("Softhyphen")
    assert text[slice(*folded.span(start, start + 10))] == "soft\u00adhyphen"


def test_words_around_a_place() -> None:
    doc = document("", "one two three four five", "en")
    place = doc.text.index("three")
    assert doc.words_before(place, 2) == ["one", "two"]
    assert doc.words_after(place, 2) == ["three", "four"]
    assert (doc.word_before(place), doc.word_after(place)) == ("two", "three")
    assert [doc.text[s:e] for s, e in words(doc.text)][:2] == ["one", "two"]


def test_a_headline_in_capitals_shouts() -> None:
    doc = document("US STRIKES TARGETS IN SYRIA", "Nothing else shouts.", "en")
    assert doc.shouts(0)
    assert not doc.shouts(doc.body_start)


TEXT = st.text(st.characters(codec=None), max_size=300)


@given(TEXT)
def test_folding_keeps_every_offset(text: str) -> None:
    folded = fold(text)
    if folded.offsets is None:
        assert len(folded.text) == len(text)
    else:
        assert len(folded.text) == len(folded.offsets)
        assert list(folded.offsets) == sorted(set(folded.offsets))


@given(TEXT, TEXT)
def test_sentences_are_in_order_and_hold_all_words(title: str, text: str) -> None:
    doc: Document = document(title, text, "en")
    ends = [0, *(end for _, end in doc.sentences)]
    assert all(before <= start < end for before, (start, end) in zip(ends, doc.sentences, strict=False))
    covered = "".join(doc.text[start:end] for start, end in doc.sentences)
    assert sorted("".join(covered.split())) == sorted("".join(doc.text.split()))


@given(TEXT)
def test_quotes_do_not_overlap(text: str) -> None:
    doc = document("", text, "en")
    flat = [place for span in doc.quotes for place in span]
    assert flat == sorted(flat)


@pytest.mark.parametrize("text", ["a" * 300_000, "“" * 100_000, ". " * 100_000, "«»" * 100_000, "U.S. " * 60_000])
def test_hostile_texts_take_no_longer(text: str) -> None:
    doc = document("", text, "en")
    assert doc.sentences
    assert isinstance(doc.quotes, tuple)
