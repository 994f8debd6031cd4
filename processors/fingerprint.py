"""Near-duplicate detection: a MinHash signature of an article's words, comparable for ever (fixed seeds). Pure.

Two signatures agree in a share of their places that estimates how much the sets of 4-word runs overlap (Jaccard). Bands
of a signature find candidates by exact look-up; `similarity` then judges them. Broder 1997, "On the resemblance and
containment of documents"; Leskovec et al., "Mining of Massive Datasets", chapter 3.
"""

from __future__ import annotations

import re
import zlib

import numpy as np

SIZE = 64  # places of a signature: the estimate's standard error is at most 1/sqrt(64) / 2 = 0.06
ROWS = 4  # places in a band: 16 bands find 99.9 % of the pairs at 0.8, 64 % at 0.5
RUN = 4  # words in a run: a shared phrase counts, a shared word does not
LEAST = 8  # runs below which a text says too little to be called a duplicate
MOST = 20_000  # words that are looked at: what repeats repeats earlier

# A word, or one character where words are written without spaces.
_WORD = re.compile(r"[぀-ヿ㐀-䶿一-鿿豈-﫿ｦ-ﾟ฀-๿]|[^\W_぀-ヿ㐀-䶿一-鿿豈-﫿ｦ-ﾟ฀-๿]+")

_random = np.random.Generator(np.random.PCG64(20_230_129))
_FACTORS = _random.integers(0, 2**63, SIZE, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_SHIFTS = _random.integers(0, 2**63, SIZE, dtype=np.uint64)


def fingerprint(title: str, text: str) -> tuple[int, ...]:
    """`SIZE` numbers below 2**32; empty where there are fewer than `LEAST` runs of words to compare."""
    words = [word.encode("utf-8", "replace") for word in _WORD.findall(f"{title}\n{text}".casefold())[:MOST]]
    runs = {zlib.crc32(b" ".join(words[i : i + RUN])) for i in range(len(words) - RUN + 1)}
    if len(runs) < LEAST:
        return ()
    column = np.fromiter(runs, dtype=np.uint64, count=len(runs))[:, None]
    # Multiply-shift hashing, modulo 2**64 by overflow; the upper half is the well-mixed one.
    hashes = (column * _FACTORS + _SHIFTS) >> np.uint64(32)
    return tuple(int(least) for least in hashes.min(axis=0))


def similarity(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The share of runs of words that both texts have, 0-1, as estimated from two signatures; 0 where one is empty."""
    if not one or len(one) != len(other):
        return 0.0
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)


def bands(signature: tuple[int, ...]) -> list[int]:
    """Keys (63 bits) of which near-duplicates share at least one; none for an empty signature."""
    keys = []
    for start in range(0, len(signature), ROWS):
        row = b",".join(b"%d" % place for place in (start, *signature[start : start + ROWS]))
        keys.append((zlib.crc32(row) << 31) | (zlib.adler32(row) & 0x7FFFFFFF))
    return keys
