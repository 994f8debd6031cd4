"""Golden pairs: a document, and beside it what must come of it."""

import json
from pathlib import Path

import msgspec
import pytest

from producers import formats

HERE = Path(__file__).parent
PAIRS = sorted(HERE.glob("*.expected.json"))


def _said(document: formats.Document) -> object:
    """The document as JSON, less the raws."""
    made = msgspec.json.decode(msgspec.json.encode(document))
    for entry in made["entries"]:
        assert len(entry.pop("raw")) > 0
    return made


@pytest.mark.parametrize("expected", PAIRS, ids=lambda path: path.name)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\n  "], ids=["plain", "bom", "spaces"])
def test_pairs(expected: Path, mark: bytes) -> None:
    name = expected.name.removesuffix(".expected.json")
    (file,) = [file for file in HERE.glob(f"{name}.*") if file != expected]
    document = formats.read(mark + file.read_bytes(), {}, "https://base.invalid/feeds/x")
    assert _said(document) == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["rss2.xml", "atom.xml", "rdf.xml"])
@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be"])
def test_the_encoding_does_not_matter(name: str, codec: str) -> None:
    text = (HERE / name).read_text(encoding="utf-8").replace('encoding="utf-8"', f'encoding="{codec}"')
    expected = json.loads((HERE / name).with_suffix(".expected.json").read_text(encoding="utf-8"))
    assert _said(formats.read(text.encode(codec), {}, "https://base.invalid/feeds/x")) == expected
