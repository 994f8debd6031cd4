"""The watch list: what it says, what is wrong with it and where, and edits that keep its comments."""

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from producers import opml, sources
from producers.watchlist import Watched, parse
from vedette.errors import ConfigError
from vedette.identity import source_id
from vedette.models import Lane, Ownership, Source

LIST = """\
# ours
outlets:
  - outlet: Example Times   # a paper
    country: GB
    language: en
    ownership: private
    owner: Example Group
    feeds:
      - https://example.invalid/rss.xml   # the main one
      - url: https://feeds.example.invalid/world
        name: Times World
        language: pt-BR
        topic: world
        every: 5m
  - outlet: Folder
    lane: import
    feeds:
      - url: file:exports/
        drip: 2
"""


def test_what_a_list_says(tmp_path: Path) -> None:
    one, two, folder = parse(LIST, "w.yaml", tmp_path)
    assert one.source == Source(
        id=source_id("https://example.invalid/rss.xml"), name="Example Times", url="https://example.invalid/rss.xml",
        outlet="Example Times", country="GB", language="en", ownership=Ownership.PRIVATE, owner="Example Group",
    )  # fmt: skip
    assert (two.source.name, two.source.language, two.topic, two.every) == ("Times World", "pt", "world", 300.0)
    assert {one.home, two.home} == {"example.invalid"}
    assert (folder.lane, folder.drip, folder.path) == (Lane.IMPORT, 2.0, tmp_path / "exports")
    assert folder.source.ownership is Ownership.UNKNOWN


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("ownership: private", "ownership: privat", 6, "ownership 'privat' must be one of state, public, .*'private'"),
        ("ownership: private", "ownership: other", 6, "ownership 'other' must be one of"),
        ("ownership: private", "onership: private", 6, "no field 'onership'; did you mean 'ownership'"),
        ("country: GB", "country: Britain", 4, "country 'Britain' must be two capital letters"),
        ("language: en", "language: English language", 5, "language 'English language' must be a language tag"),
        ("every: 5m", "every: 5 minuets", 14, "every '5 minuets' must be a time of at least 10s"),
        ("every: 5m", "every: 1s", 14, "every '1s' must be"),
        ("drip: 2", "drip: -1", 19, "drip -1 must be a number"),
        ("lane: import", "lane: replay", 16, "lane 'replay' must be one of live"),
        (
            "url: https://feeds.example.invalid/world",
            "url: feeds.example.invalid",
            10,
            r"must begin with https://.*forget",
        ),
        (
            "url: https://feeds.example.invalid/world",
            "nam: x",
            10,
            "a feed has no field 'nam'; did you mean 'name'",
        ),
        ("url: https://feeds.example.invalid/world", "topic2: x", 10, "a feed has no field 'topic2'"),
        ("url: file:exports/", "url: https://example.invalid/rss.xml", 18, "listed in line 9 already"),
        (
            "- outlet: Folder",
            "- outlet: Example Times",
            15,
            "ownership 'unknown' of 'Example Times' must be as in line 3",
        ),
        ("outlet: Folder", "country: FR", 15, "an outlet without a name"),
        ("outlets:", "outlet:", 2, "the watch list has no field 'outlet'; did you mean 'outlets'"),
        ("country: GB", "country: [", None, "not readable as YAML"),
        ("country: GB", "country: {}", 4, "country {} must be text"),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, line: int | None, says: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        parse(LIST.replace(old, new, 1), "w.yaml", tmp_path)
    assert caught.value.file == "w.yaml"
    assert caught.value.line == line or (line is None and caught.value.line)


@pytest.mark.parametrize("text", ["", "outlets:", "outlets: []", "# only a comment\n"])
def test_an_empty_list_is_a_list(text: str) -> None:
    assert parse(text, "w.yaml", Path()) == []


@given(st.text(max_size=200))
def test_anything_is_a_list_or_a_config_error(text: str) -> None:
    found: object = None
    try:
        found = parse(text, "w.yaml", Path())
    except ConfigError as error:
        found = error.file
    assert found == "w.yaml" or isinstance(found, list)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        sources.load(tmp_path / "missing.yaml")


# --- edits


def test_adding_and_removing_keeps_comments(tmp_path: Path) -> None:
    file = tmp_path / "w.yaml"
    file.write_text(LIST, encoding="utf-8")
    new = sources.source_of("https://example.invalid/sport", outlet="Example Times", ownership="private", name="Sport")
    other = sources.source_of("https://other.invalid/rss", country="FR", language="fr", every="1h")
    assert sources.add(file, [new, other]) == [new, other]
    assert sources.add(file, [new, other]) == []
    text = file.read_text(encoding="utf-8")
    assert all(comment in text for comment in ("# ours", "# a paper", "# the main one"))
    loaded = {one.source.url: one for one in sources.load(file)}
    assert loaded["https://example.invalid/sport"].source.country == "GB"
    assert loaded["https://other.invalid/rss"].every == 3600.0
    for which in ("https://other.invalid/rss", "Sport", source_id("https://feeds.example.invalid/world")[:10]):
        assert len(sources.remove(file, which)) == 1
    assert sources.remove(file, "https://nobody.invalid/") == []
    assert [one.source.url for one in sources.load(file)] == ["https://example.invalid/rss.xml", "file:exports/"]
    assert "# ours" in file.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["w.yaml"]


def test_a_list_is_made_where_there_is_none(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "w.yaml"
    added = sources.add(file, [sources.source_of("https://other.invalid/rss")])
    assert sources.load(file) == added


def test_what_would_be_wrong_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "w.yaml"
    file.write_text(LIST, encoding="utf-8")
    with pytest.raises(ConfigError, match="all feeds of an outlet have the same"):
        sources.add(file, [sources.source_of("https://x.invalid/", outlet="Example Times", ownership="state")])
    assert file.read_text(encoding="utf-8") == LIST
    with pytest.raises(ConfigError, match="must begin with"):
        sources.source_of("example.invalid/rss")
    with pytest.raises(ConfigError, match="ownership 'mine'"):
        sources.source_of("https://example.invalid/rss", ownership="mine")


# --- OPML


def test_opml_keeps_everything(tmp_path: Path) -> None:
    watched = parse(LIST, "w.yaml", tmp_path)
    text = opml.to_opml(watched)
    assert opml.from_opml(text.encode(), str(tmp_path / "x.opml")) == watched
    file = tmp_path / "list.opml"
    file.write_text(text, encoding="utf-8")
    assert sources.load(file) == watched
    assert len(sources.add(file, [sources.source_of("https://other.invalid/rss")])) == 1
    assert len(sources.remove(file, "https://example.invalid/rss.xml")) == 1
    assert len(sources.load(file)) == 3


def test_opml_from_elsewhere() -> None:
    body = b"""<?xml version="1.0"?><opml version="1.0"><body><outline text="News">
    <outline text="A &amp; B" type="rss" xmlUrl="https://a.invalid/rss" htmlUrl="https://a.invalid/"/>
    <outline title="B" xmlURL="http://b.invalid/rss"/></outline>
    <outline text="Again"><outline text="A" xmlUrl="https://a.invalid/rss"/></outline></body></opml>"""
    a, b = opml.from_opml(body, "x.opml")
    assert (a.source.name, a.source.outlet, a.source.ownership) == ("A & B", "A & B", Ownership.UNKNOWN)
    assert b.source.url == "http://b.invalid/rss"


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        (b"<opml><body>\n<outline xmlUrl='a.invalid'/></body></opml>", 2, "must begin with https://"),
        (b"<opml><body>\n<outline", 2, "not OPML"),
        (b"<rss/>", None, "first element must be <opml>"),
        (b"<!DOCTYPE opml [<!ENTITY a 'b'>]><opml/>", 1, "document type"),
        (
            b"<opml xmlns:v='urn:vedette:opml:1'><outline xmlUrl='https://a.invalid' v:ownership='mine'/></opml>",
            1,
            "'mine' must be one of",
        ),
    ],
)
def test_opml_mistakes(body: bytes, line: int | None, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        opml.from_opml(body, "x.opml")
    assert caught.value.line == line


# --- shards, the sample


def test_shards_part_the_list_and_keep_outlets_together() -> None:
    tree = "".join(
        f"- outlet: O{n}\n  feeds: [https://feeds.o{n}.co.uk/a, https://www.o{n}.co.uk/b]\n" for n in range(40)
    )
    watched = parse(tree, "w.yaml", Path())
    parts = [sources.shard(watched, which, 4) for which in range(4)]
    assert sorted(one.source.id for part in parts for one in part) == sorted(one.source.id for one in watched)
    assert all(parts)
    for part in parts:
        outlets = {one.source.outlet for one in part}
        assert len(part) == 2 * len(outlets)
    assert sources.registrable("feeds.bbci.co.uk") == "bbci.co.uk"
    assert sources.shard(watched, 0, 1) == watched


def test_the_sample_newsroom(tmp_path: Path) -> None:
    for name in ("wire.xml", "gazette.json", "notes.md"):
        (tmp_path / name).touch()
    found: list[Watched] = sources.sample(tmp_path)
    assert [one.source.url for one in found] == ["sample:gazette.json", "sample:wire.xml"]
    assert all(one.lane is Lane.SAMPLE and one.drip and one.path for one in found)
