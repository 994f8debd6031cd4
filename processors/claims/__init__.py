"""Reads the claims of a document: who supplies or sanctions whom, how real it is by the text, and who says so.

    claims(doc, found) -> list[Claim]        # English; other languages give none yet

The way through: `chunks` cuts a sentence into nodes, `tidy` joins noun phrases, `clauses` links verbs with subjects and
with the words they stand under, `transfer` and `sanction` make frames, `stance` judges them, `discourse` carries
denials and protests over to what they are about, `merge` makes one claim of all that say the same. What a claim is, and
what is none, is in the codebook. Time is linear in the length of the document.
"""

from __future__ import annotations

from processors.claims import discourse, merge, sanction, transfer
from processors.claims.chunks import Chunker
from processors.claims.clauses import Memory, link
from processors.claims.merge import Statement
from processors.claims.nodes import Marks, Node, marks, measures_of, tokens
from processors.claims.stance import judge
from processors.claims.tidy import tidy
from processors.match import Found
from processors.text import Document
from vedette.models import Claim, Span

LANGUAGES = frozenset({"en"})


def claims(doc: Document, found: Found) -> list[Claim]:
    """The claims of `doc`, in the order of their best evidence. `found` holds the tags of all taggers before.

    One claim per kind, actor, other party, stance and action; `key` depends on these alone. Empty where the language is
    not one of `LANGUAGES`, or no country or party is named.
    """
    if doc.base_language not in LANGUAGES or not (found.countries or found.parties):
        return []
    names, memory = marks(doc, found), Memory()
    statements: list[Statement] = []
    tagged = [mention.start for tag in found.sanctions for mention in tag.mentions]
    for number, span in enumerate(doc.sentences):
        if _worth_reading(doc, span):
            sanctioned = any(span[0] <= start < span[1] for start in tagged)
            for nodes in _pieces(doc, span, names, found):
                _read(nodes, memory, span, number, statements, doc, sanctioned)
    return merge.merged(statements)


def _worth_reading(doc: Document, span: Span) -> bool:
    """A question claims nothing."""
    return not doc.text[span[0] : span[1]].rstrip("\"'”’ ").endswith("?")


def _pieces(doc: Document, span: Span, names: Marks, found: Found) -> list[list[Node]]:
    made = []
    for words in tokens(doc, span):
        nodes = tidy(Chunker(words, names).run(), doc.text)
        for node in nodes:
            if node.kind == "sanction":
                node.measures = measures_of(found.sanctions, node.start, node.end)
        made.append(nodes)
    return made


def _read(
    nodes: list[Node],
    memory: Memory,
    span: Span,
    number: int,
    statements: list[Statement],
    doc: Document,
    sanctioned: bool,
) -> None:
    """Adds what one sentence states to `statements`."""
    link(nodes, memory)
    said_by = discourse.said_by(nodes, memory)
    for node in nodes:
        if said_by and node.kind == "verb" and node.subject is not None and nodes[node.subject].word == "we":
            node.who = said_by
    here: list[Statement] = []
    # The sanctions tagger knows sport, courts and approval from sanctions: without a tag of its there is no claim.
    acts = (*transfer.frames(nodes, memory), *(sanction.frames(nodes, memory) if sanctioned else ()))
    for frame in acts:
        if judged := judge(nodes, frame, memory, said_by):
            here.append(
                Statement(frame, judged, span, number, doc.in_title(span[0]), discourse.when(nodes, frame.node))
            )
    statements.extend(here)
    statements.extend(discourse.echoes(nodes, here, statements, memory, span, number))
