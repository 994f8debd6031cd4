"""The sentences that an alert rests on, cut out of the article with what to highlight in them: pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from vedette.models import Evidence, Span, ToldArticle
from vedette.query import Reasons

MOST: Final = 5  # sentences an alert
LONGEST: Final = 500  # code points of one; a "sentence" without an end is cut around what is highlighted

# Where one sentence ends (with its closing quotes) and the next begins. A stop after a capital letter is an initial or
# an abbreviation (U.S.).
_END: Final = re.compile(r"()\n+|(?<=[^A-Z\s.][.!?؟۔…])([\"'”“’»)\]]*)\s+|(?<=[。！？])([」』”’）]*)")
_ABBREVIATION: Final = re.compile(r"(?:^|\W)(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Maj|Sen|Rep|Gov|St|No|vs|ca|bzw|Nr)\.$")


def evidence(article: ToldArticle, reasons: Reasons) -> tuple[Evidence, ...]:
    """At most five sentences, the best first: those of the claims that matched, then those with most that matched.

    Where nothing in the text made the rule match (only a language, or what is *not* there) it is the title.
    """
    text = f"{article.title}\n\n{article.text}"
    spans = [span for span in reasons.spans if 0 <= span[0] < span[1] <= len(text)]
    claimed = [span for claim in reasons.claims for span in claim.evidence[:2] if 0 <= span[0] < span[1] <= len(text)]
    chosen = _distinct([*claimed, *_by_weight(_sentences(text, spans), spans)])
    found = tuple(_cut(text, sentence, spans) for sentence in chosen[:MOST])
    return found or (Evidence(text=article.title[:LONGEST]),)


def _sentences(text: str, spans: Sequence[Span]) -> list[Span]:
    """The sentences that the spans lie in, in the order of the text."""
    if not spans:
        return []
    found = (m for m in _END.finditer(text) if not _ABBREVIATION.search(text, max(m.start() - 8, 0), m.start()))
    breaks = [(m.end(m.lastindex or 0), m.end()) for m in found]
    begins, ends = [0, *(end for _, end in breaks)], [*(start for start, _ in breaks), len(text)]
    at = sorted({bisect_right(begins, start) - 1 for start, _ in spans})
    return [(begins[i], ends[i]) for i in at if begins[i] < ends[i]]


def _by_weight(sentences: Sequence[Span], spans: Sequence[Span]) -> list[Span]:
    weight = {s: len({span for span in spans if s[0] <= span[0] < s[1]}) for s in sentences}
    return sorted(sentences, key=lambda s: (-weight[s], s))


def _distinct(sentences: Iterable[Span]) -> list[Span]:
    """Without those that overlap an earlier, better one."""
    kept: list[Span] = []
    for start, end in sentences:
        if all(end <= s or e <= start for s, e in kept):
            kept.append((start, end))
    return kept


def _cut(text: str, sentence: Span, spans: Iterable[Span]) -> Evidence:
    start, end = sentence
    inside = _merged((max(s, start), min(e, end)) for s, e in spans if s < end and start < e)
    if end - start > LONGEST:
        first = inside[0][0] if inside else start
        start = max(start, min(first - LONGEST // 4, end - LONGEST))
        end = start + LONGEST
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    marks = [(max(s, start) - start, min(e, end) - start) for s, e in inside if s < end and start < e]
    return Evidence(text=text[start:end], highlights=tuple(marks))


def _merged(spans: Iterable[Span]) -> list[Span]:
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
