"""Cuts a sentence into nodes: which words are a party with its spokesman, an item, a verb with its auxiliaries.

English. It does not parse: it finds the heads that claims need, and leaves everything else as `np`.
"""

from __future__ import annotations

import re
from typing import Final

from processors.claims import lexicon as lex
from processors.claims.nodes import Marks, Node, Token
from processors.claims.party_phrases import modifies, reach_of
from processors.claims.verb_or_noun import is_verb
from processors.claims.verbs import VerbGroup, verb_group
from vedette.models import Item, Party

_AID_FIRST: Final = lex.words("chunks.aid_first")
_AID: Final = lex.words("chunks.aid")
_ITEM_EXTRA: Final = lex.words("chunks.item_extra")
_BARE: Final = lex.senses("chunks.bare")
_CIVIL: Final = lex.words("chunks.civil")
_JETS: Final = lex.words("chunks.jets")
_EVENTS: Final = lex.words("chunks.events")
_S_HEADS: Final = lex.words("chunks.s_heads")
_S_PAIRS: Final = re.compile(
    r"(?:assets?|travel|visa|entry|export|import|trade|oil|price|restrictive|punitive|coercive|arms|weapons|entity"
    r"|investment|financial|economic)"
    r" (?:freezes?|bans?|controls?|curbs?|restrictions?|caps?|measures|list|penalties|embargo(?:es)?|blacklist)"
)
_S_TAIL: Final = lex.words("chunks.s_tail")
_STOPS: Final = lex.words("chunks.stops")
_QUOTES: Final = frozenset('"“”„«»')
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_PERIOD = "week|month|year|summer|autumn|winter|spring|night|weekend|fall|decade"
_TIME_NP = re.compile(
    rf"(?:(?:last|next|this|past|previous|coming) (?:{_PERIOD})|(?:mon|tues|wednes|thurs|fri|satur|sun)day|{_MONTH}"
    r"|(?:19|20)\d\d"
    r"|yesterday|today|tomorrow|tonight|recent (?:days|weeks|months|years)"
    r"|the (?:coming|past|last|next) (?:\w+ )?(?:days|weeks|months|years)"
    r"|(?:the )?end of (?:the|this|next) (?:year|month|week)"
    r"|the day before yesterday|(?:early|late|mid)[ -](?:19|20)\d\d)\b"
)
_ARMED: Final = lex.words("chunks.armed")
_PARTS: Final = lex.words("transfer.parts")
_TIME_LEAD: Final = lex.words("chunks.time_lead")


class Chunker:
    """One piece of a sentence. `run` gives its nodes; each step takes the token at `self.at` and moves on."""

    def __init__(self, words: list[Token], marks: Marks) -> None:
        self.words, self.at = words, 0
        self.nodes: list[Node] = []
        self.entity: dict[int, tuple[int, str, object]] = {}  # first token -> (token after the last, kind, what)
        self._place(marks)

    def _place(self, marks: Marks) -> None:
        if not self.words:
            return
        starts = {word.start: i for i, word in enumerate(self.words)}
        taken = -1
        for start, end, kind, what in marks.within(self.words[0].start, self.words[-1].end):
            first = starts.get(start)
            if first is None:  # the mention begins within a word: "Iran-backed" is one
                continue
            after = first
            while after < len(self.words) and self.words[after].start < end:
                after += 1
            if first > taken:
                self.entity[first] = (after, kind, what)
                taken = after - 1

    def run(self) -> list[Node]:
        while self.at < len(self.words):
            self._step()
        return self.nodes

    def _add(self, kind: str, to: int, word: str | None = None) -> Node:
        first, last = self.words[self.at], self.words[to - 1]
        node = Node(kind, first.start, last.end, word if word is not None else last.low)
        self.nodes.append(node)
        self.at = to
        return node

    def _step(self) -> None:
        if self._time() or self._sanction() or self._entity() or self._aid():
            return
        group = verb_group(self.words, self.at, self._stop_at)
        if group is not None and is_verb(self.words, self.at, group, self.nodes, self.entity):
            self._verb(group)
            return
        if not self._unknown_verb():
            self._small_word()

    def _unknown_verb(self) -> bool:
        """A past tense that the table does not have, right behind its subject: "Slovenia |swapped|"."""
        word = self.words[self.at]
        left = self.nodes[-1] if self.nodes else None
        if left is None or word.low in lex.nouns() or not re.fullmatch(r"[a-z]{3,}ed", word.text):
            return False
        if left.kind not in ("party", "pron", "rel") or left.modifier or left.possessive or left.word == "them":
            return False
        node = self._add("verb", self.at + 1)
        node.form, node.finite = "edpp", True
        return True

    def _stop_at(self, place: int) -> bool:
        return place in self.entity

    def _verb(self, group: VerbGroup) -> None:
        node = self._add("verb", group.after, group.lemma)
        node.classes, node.form, node.modal = group.classes, group.form, group.modal
        node.negative, node.passive, node.hearsay = group.negative, group.passive, group.hearsay
        node.finite, node.progressive = group.finite, group.progressive

    # --- the kinds of nodes -------------------------------------------------------------------------------------

    def _low(self, place: int) -> str:
        return self.words[place].low if 0 <= place < len(self.words) else ""

    def _time(self) -> bool:
        start = (
            self.at + 1
            if self._low(self.at) in _TIME_LEAD and self._low(self.at) not in ("last", "next", "this")
            else self.at
        )
        for size in (5, 4, 3, 2, 1):
            if start + size <= len(self.words):
                text = " ".join(word.low for word in self.words[start : start + size])
                if _TIME_NP.fullmatch(text) and not self._not_time(start, size):
                    self._add("time", start + size)
                    return True
        return False

    def _not_time(self, start: int, size: int) -> bool:
        """As in "may" is a month with a capital only; "march" likewise."""
        return (
            size == 1
            and self._low(start) in ("may", "march", "august")
            and not (start > self.at and self.words[start].capital)
        )

    def _sanction(self) -> bool:
        low = self._low(self.at)
        pair = f"{low} {self._low(self.at + 1)}"
        if _S_PAIRS.fullmatch(pair):
            after = self.at + 2
        elif low in _S_HEADS and not self._sanctions_is_verb():
            after = self.at + 1
        else:
            return False
        while self._low(after) in _S_TAIL:
            after += 1
        self._add("sanction", after, low if after == self.at + 1 else pair)
        return True

    def _sanctions_is_verb(self) -> bool:
        """As in "US sanctions Iranian firms" against "US sanctions on Iran" and "US sanctions hit"."""
        if self._low(self.at) != "sanctions" or not self.nodes:
            return (
                self._low(self.at) == "sanction"
                and bool(self.nodes)
                and self._low(self.at - 1) in ("to", "not", "will", "would", "may", "could", "n't")
            )
        before = self.nodes[-1]
        if before.kind != "party" or before.possessive or (before.via == "demonym" and before.modifier):
            return False
        place = self.at + 1
        if place in self.entity and self.entity[place][1] == "party":
            return True
        word = self.words[place] if place < len(self.words) else None
        return word is not None and (
            word.text[:1].isdigit()
            or word.low in ("several", "more", "dozens", "two", "three", "a", "the", "its", "former", "top", "senior")
            or (word.capital and word.low not in lex.verbs())
        )

    def _entity(self) -> bool:
        if self.at not in self.entity:
            return False
        after, kind, what = self.entity[self.at]
        if kind == "party":
            self._party(after, what)
        else:
            assert isinstance(what, Item)
            self._item(after, what)
        return True

    def _item(self, after: int, item: Item) -> None:
        last = self._low(after - 1)
        if last in _EVENTS or self._low(after) in _EVENTS:
            self._add("np", after if last in _EVENTS else after + 1)
            return
        if self._low(after) in ("embargo", "embargoes", "ban", "bans"):
            self._add("sanction", after + 1, "arms " + self._low(after))
            return
        noun = lex.nouns().get(last)
        if noun and "transfer" in noun.classes and after - self.at > 1:  # "arms sales": the arms, and the sale of them
            after -= 1
            item = Item(item.surface.rsplit(None, 1)[0], item.label, item.system, item.weapon_class, item.quantity)
        while self._low(after) in ("systems", "system", "batteries", "battery", "components", "parts"):
            after += 1
        self._add("item", after).items = (item,)

    def _aid(self) -> bool:
        """Military aid and the like, where the weapons tagger gives no tag; bare arms too."""
        low, after = self._low(self.at), self.at + 1
        if low in _AID_FIRST:
            while (
                self._low(after) in ("and", "aid", "financial", "military", "defence", "defense", "technical")
                and self._low(after + 1) in _AID
            ):
                after += 1
            if self._low(after) in _AID and after not in self.entity:
                after += 1
                if self._low(after) in ("package", "packages"):
                    after += 1
                node = self._add("item", after)
                node.items = (Item(self._surface(node), "military aid", None, "weapon"),)
                return True
        if low in _ITEM_EXTRA and self._low(after) not in _EVENTS and self._low(after - 2) not in ("up", "in", "their"):
            node = self._add("item", after)
            node.items = (Item(self._surface(node), low, None, "weapon"),)
            return True
        if low in _ARMED and self._low(after) in _PARTS:  # "tank sights", "drone engines"
            node = self._add("item", after + 1)
            node.items = (Item(self._surface(node), node.word, None, "weapon"),)
            return True
        return self._bare()

    def _bare(self) -> bool:
        """Bare "tanks" and "shells", which the weapons tagger leaves where nothing beside them speaks of arms; here a
        verb of handing over between countries may."""
        low, before = self._low(self.at), self._low(self.at - 1)
        if (
            low not in _BARE
            or before in _CIVIL
            or self._low(self.at + 1) in _EVENTS
            or self._low(self.at + 1) == "tops"
        ):
            return False
        if low == "jets" and before not in _JETS:
            return False
        node = self._add("item", self.at + 1)
        node.items = (Item(self._surface(node), low, None, _BARE[low]),)
        return True

    def _surface(self, node: Node) -> str:
        return " ".join(word.text for word in self.words if node.start <= word.start < node.end)

    def _party(self, after: int, what: object) -> None:
        party, via = what if isinstance(what, tuple) else (None, "")
        assert isinstance(party, Party)
        possessive = self._low(after) == "'s" or (
            self._low(after) == "'"
            and self.words[after].start == self.words[after - 1].end
            and self._low(after - 1).endswith("s")
        )
        after += possessive
        reach, speaks = reach_of(self.words, self.entity, after)
        node = self._add("party", max(after, reach))
        node.parties, node.via, node.word = (party,), via, self.words[self.at - 1].low
        node.speaks = speaks or via in ("leader", "metonym", "institution", "capital")
        node.possessive = possessive and not speaks
        node.modifier = not speaks and not possessive and modifies(self.words, self.entity, self.at, via)

    def _small_word(self) -> None:
        word = self.words[self.at]
        low, kind = word.low, ""
        if low in _QUOTES:
            kind = "quote"
        elif low == ",":
            kind = "comma"
        elif low in _STOPS:
            kind = "stop"
        elif low == "that":
            kind = "that"
        elif low in lex.NOT_NODES:
            self.at += 1
            return
        elif low in lex.RELATIVE:
            kind = "rel"
        elif low in lex.SUBORDINATE and not (
            low in ("after", "before", "since", "until", "as") and not self._clause_follows()
        ):
            kind = "sub"
        elif low in lex.CONJUNCTIONS:
            kind = "conj"
        elif low in lex.PREPOSITIONS:
            kind = "prep"
        elif low in lex.PRONOUNS:
            kind = "pron"
        elif (
            low in lex.ADVERBS
            or low in lex.HEARSAY
            or (
                low.endswith("ly")
                and len(low) > 4
                and low not in ("ally", "supply", "reply", "family", "assembly", "july", "italy")
            )
        ):
            kind = "adv"
        if kind:
            self._add(kind, self.at + 1)
        else:
            self._noun(word)

    def _clause_follows(self) -> bool:
        """As in "after Iran sent" against "after the delivery": a finite verb comes before the next comma."""
        for place in range(self.at + 1, min(self.at + 12, len(self.words))):
            low = self._low(place)
            if low in (",", ";", "."):
                return False
            entry = lex.verbs().get(low)
            if (
                low in lex.BE
                or low in lex.HAVE
                or low in lex.MODALS
                or (entry and entry.form in ("s", "ed", "edpp") and self._low(place - 1) not in lex.DETERMINERS)
            ):
                return True
        return False

    def _noun(self, word: Token) -> None:
        if not word.text[:1].isalnum() and word.text[:1] not in "$€£":
            kind = "stop" if word.text in ".!?" else ""
            if kind:
                self._add("stop", self.at + 1)
            else:
                self.at += 1
            return
        entry = lex.nouns().get(word.low)
        node = self._add("noun" if entry else "np", self.at + 1)
        if entry:
            node.classes, node.word = entry.classes, entry.lemma
        elif word.low in lex.bodies():
            node.speaks = True
