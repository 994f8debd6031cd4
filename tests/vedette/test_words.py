"""The text function: the same words for articles and for queries, with their places."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from vedette.words import LONGEST, fold, tokens, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("U.S. don't 3.14", ["u", "s", "don", "t", "3", "14"]),
        ("a_b", ["a", "b"]),
        ("Shahed-136", ["shahed", "136"]),
        ("Ｆ－１６", ["f", "16"]),
        ("İRAN Iğdır", ["iran", "iğdir"]),
        ("Ёлка ёлка елка", ["елка"] * 3),
        ("ΟΔΟΣ οδος", ["οδοσ"] * 2),
        ("صَوَارِيخ صواريخ", ["صواريخ"] * 2),
        ("موشک\u200cها موشکها", ["موشكها"] * 2),
        ("हिन्दी", ["हिन्दी"]),
        ("导弹3枚", ["导", "弹", "3", "枚"]),
        ("ﾐｻｲﾙ ミサイル", [*"ミサイルミサイル"]),
        ("북한이", [*"북한이"]),
        ("soft\u00adhyphen", ["softhyphen"]),
        ("Café cafe\u0301", ["café"] * 2),
        ("x" * 1_000, ["x" * LONGEST]),
        ("\ud800 lone", ["lone"]),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("North  Korea's", ["North", "Korea", "s"]),
        ("Ｆ－１６ 導彈", ["Ｆ", "１６", "導", "彈"]),
        ("İRAN’a x", ["İRAN", "a", "x"]),
        ("100㎞ away", ["100㎞", "away"]),
        ("موشک\u200cها 3", ["موشک\u200cها", "3"]),
    ],
)
def test_places_are_code_points_of_the_text_as_given(text: str, found: list[str]) -> None:
    assert [text[token.start : token.end] for token in tokens(text)] == found


@given(st.text())
def test_tokens_are_the_words_and_lie_in_the_text(text: str) -> None:
    found = tokens(text)
    assert [token.word for token in found] == words(text)
    assert all(0 <= token.start < token.end <= len(text) for token in found)


@given(st.text())
def test_words_of_words_are_the_same_words(text: str) -> None:
    once = words(text)
    assert words(" ".join(once)) == once
    assert fold(fold(text)) == fold(text)
