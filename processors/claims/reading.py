"""Which sentences of a document are worth reading for claims, and reads one into statements.

Most news is about neither arms nor sanctions: only sentences that name either are read, those that deny or condemn
something, and the few before them, for the sake of pronouns and of people introduced by name.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from typing import Final

from processors.claims import discourse, sanction, transfer
from processors.claims.chunks import Chunker
from processors.claims.clauses import link
from processors.claims.merge import Statement
from processors.claims.nodes import Marks, Node, marks, tokens
from processors.claims.stance import judge
from processors.claims.tidy import tidy
from processors.claims.whose import Memory
from processors.match import Found
from processors.text import Document
from vedette.models import Span

BEFORE: Final = 3  # sentences read before one that matters
OPENING: Final = 4  # the first sentences introduce who is who
_TOPIC = re.compile(
    r"\b(?:arms|arming|armed|rearm\w*|weapon\w*|munitions|ammunition|sanction\w*|embargo\w*|blacklist\w*"
    r"|tanks|shells|rockets|missiles|drones|howitzers|jets|bombs|bullets|cartridges|grenades|guns|mortars|rifles|torpedoes"
    r"|(?:military|lethal|security|defen[cs]e) \w+|asset\w*|export controls?|(?:price|oil) caps?)\b",
    re.I,
)
_ANSWER = re.compile(
    r"\b(?:den(?:y|ies|ied)|dismiss|reject|refut|rebut|condemn|denounc|protest|oppos|criticis|criticiz|slam)", re.I
)


@dataclass(slots=True)
class Reader:
    """Reads the sentences of one document, in order."""

    doc: Document
    names: Marks
    sanctions: list[tuple[int, tuple[str, ...]]]  # where a sanction is named, with its measures; by place
    memory: Memory
    statements: list[Statement]

    @classmethod
    def of(cls, doc: Document, found: Found) -> Reader:
        named = sorted((one.start, tag.measures) for tag in found.sanctions for one in tag.mentions)
        return cls(doc, marks(doc, found), named, Memory(), [])

    def run(self) -> list[Statement]:
        spans = self.doc.sentences
        topical = [self._topical(span) for span in spans]
        wanted: set[int] = set()
        for number, hit in enumerate(topical):
            if hit:
                wanted.update(range(max(0, number - BEFORE), number + 1))
        if not wanted:
            return []
        wanted.update(range(min(OPENING, len(spans))))
        for number in sorted(wanted | self._answers(spans, wanted)):
            if not self._asks(spans[number]):
                self._read(spans[number], number)
        return self.statements

    def _topical(self, span: Span) -> bool:
        if any(mark[2] == "item" for mark in self.names.within(*span)) or self._measures(span):
            return True
        return _TOPIC.search(self.doc.text, span[0], span[1]) is not None

    def _answers(self, spans: tuple[Span, ...], wanted: set[int]) -> set[int]:
        """The sentences after a wanted one that deny or condemn what it says."""
        near = {one + step for one in wanted for step in range(1, discourse.BACK + 1)}
        text = self.doc.text
        return {one for one in near - wanted if one < len(spans) and _ANSWER.search(text, *spans[one])}

    def _asks(self, span: Span) -> bool:
        """A question claims nothing."""
        return self.doc.text[span[0] : span[1]].rstrip("\"'”’ ").endswith("?")

    def _measures(self, span: Span) -> list[tuple[str, ...]]:
        """The measures of each sanction named within the span."""
        first = bisect.bisect_left(self.sanctions, (span[0],))
        return [measures for _, measures in self.sanctions[first : bisect.bisect_left(self.sanctions, (span[1],))]]

    def _read(self, span: Span, number: int) -> None:
        sanctioned = bool(self._measures(span))
        for words in tokens(self.doc, span):
            nodes = tidy(Chunker(words, self.names).run(), self.doc.text)
            for node in nodes:
                if node.kind == "sanction":
                    listed = self._measures((node.start, node.end))
                    node.measures = tuple(dict.fromkeys(measure for measures in listed for measure in measures))
            self._state(nodes, span, number, sanctioned)

    def _state(self, nodes: list[Node], span: Span, number: int, sanctioned: bool) -> None:
        """Adds what one sentence states."""
        memory, title = self.memory, self.doc.in_title(span[0])
        link(nodes, memory)
        said_by = discourse.said_by(nodes, memory)
        for node in nodes:
            if said_by and node.kind == "verb" and node.subject is not None and nodes[node.subject].word == "we":
                node.who = said_by
        # The sanctions tagger knows sport, courts and approval from sanctions: without a tag of its there is no claim.
        acts = [*transfer.frames(nodes, memory), *(sanction.frames(nodes, memory) if sanctioned else ())]
        here = [
            Statement(frame, judged, span, number, title, discourse.when(nodes, frame.node))
            for frame in acts
            if (judged := judge(nodes, frame, memory, said_by))
        ]
        self.statements.extend(here)
        self.statements.extend(discourse.echoes(nodes, here, self.statements, memory, span, number))
