"""Reads the claims of a document: who supplies or sanctions whom, how real it is by the text, and who says so.

    claims(doc, found) -> list[Claim]        # English; other languages give none yet

The way through: `reading` picks the sentences, `chunks` cuts one into nodes, `tidy` joins noun phrases, `clauses` links
verbs with subjects and with the words they stand under, `transfer` and `sanction` make frames, `stance` judges them,
`discourse` carries denials and protests over to what they are about, `merge` makes one claim of all that say the same.
What a claim is, and what is none, is in the codebook. Time is linear in the length of the document.

What it does not do: it does not parse (a subject far from its verb may be missed), knows no events but transfers and
sanctions, reads no question and no `if` clause as a claim, and guesses no party that the text does not state.
"""

from __future__ import annotations

from processors.claims import merge
from processors.claims.reading import Reader
from processors.match import Found
from processors.text import Document
from vedette.models import Claim

LANGUAGES = frozenset({"en"})


def claims(doc: Document, found: Found) -> list[Claim]:
    """The claims of `doc`, in the order of their first evidence. `found` holds the tags of all taggers before.

    One claim per kind, actor, other party, stance and action; `key` depends on these alone. Empty where the language is
    not one of `LANGUAGES`, or no country or party is named.
    """
    if doc.base_language not in LANGUAGES or not (found.countries or found.parties):
        return []
    return merge.merged(Reader.of(doc, found).run())
