"""How far a party's noun phrase goes, and whether it is only an adjective to what follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from processors.claims import lexicon as lex
from processors.claims.nodes import Token

Entities = Mapping[int, tuple[int, str, object]]  # first token -> (token after the last, kind, what)

_AID_FIRST: Final = lex.words("chunks.aid_first")
_AID: Final = lex.words("chunks.aid")
_S_HEADS: Final = lex.words("chunks.s_heads")
_ARMS: Final = lex.senses("chunks.bare")
# Bodies that may be verbs: "Russia |ships| tanks", "Iran |forces| ..."
_MAY_BE_VERBS: Final = lex.words("party_phrases.may_be_verbs")


def low_at(words: list[Token], place: int) -> str:
    return words[place].low if 0 <= place < len(words) else ""


def modifies(words: list[Token], entity: Entities, at: int, via: str) -> bool:
    """Whether the party that ends before `at` is an adjective to the noun there."""
    if at >= len(words):
        return False
    word, here = words[at], words[at - 1].text
    if via == "demonym":
        joins = word.text[:1].isalnum() and word.low not in lex.PREPOSITIONS | lex.CONJUNCTIONS
        return joins and not here.endswith("s") and not _clear_verb(word.low)
    return at in entity and entity[at][1] == "item"


def _clear_verb(low: str) -> bool:
    if low in _ARMS:
        return False  # "Pakistani |shells|"
    return low in lex.BE or low in lex.HAVE or low in lex.MODALS or (low in lex.verbs() and low not in lex.nouns())


def reach_of(words: list[Token], entity: Entities, place: int) -> tuple[int, bool]:
    """The token behind "Iranian |foreign ministry spokesman Esmaeil Baghaei|" and True; (0, False) where no body or
    person follows. Looks at most 7 words ahead."""
    first = reach = place
    while place < min(first + 7, len(words)):
        word = words[place]
        known = entity.get(place)
        body = word.low in lex.bodies()
        if (known and known[1] == "item") or (body and _begins_aid(words, place)):
            break
        if body and not _verb_like(words, entity, place):
            reach = place + 1
        elif (known and place != reach) or not (word.text[:1].isalpha() and _inner(words, place)):
            break
        place += 1
    if reach > first and low_at(words, reach - 1) in lex.bodies():
        return _person(words, entity, reach), True
    return 0, False


def _begins_aid(words: list[Token], place: int) -> bool:
    """As in "US |military aid|": the word begins an item, not a body."""
    return low_at(words, place) in _AID_FIRST and low_at(words, place + 1) in _AID


def _verb_like(words: list[Token], entity: Entities, place: int) -> bool:
    low, after = low_at(words, place), low_at(words, place + 1)
    if low not in _MAY_BE_VERBS:
        return False
    return after in ("to", "that", "the", "a") or (place + 1 in entity and low in ("ships", "ship"))


def _inner(words: list[Token], place: int) -> bool:
    """Whether the word may stand inside of the phrase: "foreign", "and" of "foreign and defence ministers"."""
    low = words[place].low
    if low == "and":
        return low_at(words, place + 1) in ("defence", "defense", "security", "foreign", "military")
    small = (lex.PREPOSITIONS, lex.DETERMINERS, lex.CONJUNCTIONS, lex.PRONOUNS, lex.MODALS, lex.RELATIVE, _S_HEADS)
    if any(low in words_of for words_of in small) or low in lex.BE | lex.HAVE | lex.DO or low == "that":
        return False
    return low not in lex.verbs() or low in ("state", "force", "deputy", "head")


def _person(words: list[Token], entity: Entities, place: int) -> int:
    """The token behind the name after a title: "President |Volodymyr Zelensky|"."""
    start = place
    while place < len(words) and place - start < 4 and words[place].capital and low_at(words, place) not in lex.verbs():
        if place in entity:
            after, kind, what = entity[place]
            if kind != "party" or not (isinstance(what, tuple) and what[1] == "leader"):
                break
            place = after
        else:
            place += 1
    return place
