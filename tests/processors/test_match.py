"""The matcher: word edges by script, case, language, longest match, and the packaged artefact."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from processors import match
from processors.gazetteers import _artefact, _inflect, _tables
from processors.match import Matcher
from processors.text import document
from vedette.errors import ConfigError

TABLE = """# kind: thing
Iran\ten fr de\tIR\tname\tcap
US\ten\tUS\tname
Panzer\tde\ttank\tgeneric\thead tail cap
Ukraine\tde\tUA\tname\thead cap
T-72\t*\tt-72\tsystem\tdesig
S-300\t*\ts-300\tsystem\tdesig
Искандер\tru\tiskander\tsystem\tdecline
füze\ttr\tmissile\tgeneric\tinflect
Rusya\ttr\tRU\tname\tcap
اليمن\tar\tYE\tname
صاروخ\tar\tmissile\tgeneric\tinflect
موشک\tfa\tmissile\tgeneric\tinflect
러시아\tko\tRU\tname
미사일\tko\tmissile\tgeneric\ttail
ミサイル\tja\tmissile\tgeneric
俄罗斯\tzh\tRU\tname
tank\ten\ttank\tgeneric\tplural
tank top\ten\t-\tblocked
shell\ten\tshell\tgeneric\tlow plural
New York\ten\tNY\tname\tcap
York\ten\tYork\tname\tcap
"""
OTHER = "# kind: country\nIran\ten\tIR\tname\tcap\nIranian tank\ten\tX\tname\n"


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    tables = [_tables.Table("things.tsv", TABLE), _tables.Table("other.tsv", OTHER)]
    return Matcher(_artefact.Names(_artefact.compiled(tables)))


def surfaces(matcher: Matcher, text: str, language: str) -> list[str]:
    doc = document("", text, language)
    return [doc.text[m.start : m.end] for m in matcher.find(doc) if m.kind == "thing" and m.entry != "-"]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Iran's anti-Iran Iranians MIRAN iran", ["Iran", "Iran"]),
        ("fr", "l'Iran et d’Iran", ["Iran", "Iran"]),
        ("en", "US us Us", ["US"]),
        ("de", "Ukrainekrieg Kampfpanzer Panzerlieferungen Ukrainerin", ["Ukraine", "panzer", "Panzer"]),
        ("en", "T-72 T72B3 T 72 Т-72 T-720 AT-72", ["T-72", "T72B3", "T 72", "Т-72"]),
        ("en", "S-300V4 S300 S-300-led S-300 is", ["S-300V4", "S300", "S-300", "S-300"]),
        ("ru", "«Искандеров» Искандера Искандерия", ["Искандеров", "Искандера"]),
        ("tr", "füzelerin füzesi füze Rusya'nın Rusyalı", ["füze", "füze", "füze", "Rusya"]),
        ("ar", "لليمن واليمن باليمن صاروخها بصاروخ", ["يمن", "اليمن", "اليمن", "صاروخ", "صاروخ"]),
        ("fa", "موشک‌ها موشکهای موشکی", ["موشک", "موشک", "موشک"]),
        ("ko", "러시아는 러시아군이 친러시아 탄도미사일", ["러시아", "러시아", "미사일"]),
        ("ja", "弾道ミサイルを ミサイルマン", ["ミサイル"]),
        ("zh", "对俄罗斯军队", ["俄罗斯"]),
        ("en", "tanks and a tank top", ["tanks"]),
        ("en", "a shell hit Shell", ["shell"]),
        ("en", "New York York", ["New York", "York"]),
        ("en", "New\nYork", ["New\nYork"]),
        ("en", "“Iran”，Iran,Iran/Iran", ["Iran"] * 4),
    ],
)
def test_where_names_begin_and_end(matcher: Matcher, language: str, text: str, expected: list[str]) -> None:
    assert surfaces(matcher, text, language) == expected


def test_a_name_of_the_same_script_needs_its_language(matcher: Matcher) -> None:
    assert surfaces(matcher, "füze", "fr") == []
    assert surfaces(matcher, "füze", "und") == ["füze"]
    assert surfaces(matcher, "俄罗斯", "en") == ["俄罗斯"]
    assert surfaces(matcher, "US", "zh") == ["US"]


def test_a_match_inside_a_longer_one_of_another_kind_says_so(matcher: Matcher) -> None:
    found = matcher.find(document("", "An Iranian tank and Iran", "en"))
    assert [(m.kind, m.entry, m.inside) for m in found] == [
        ("country", "X", ""),
        ("thing", "tank", "country"),
        ("country", "IR", ""),
        ("thing", "IR", "country"),
    ]


def test_offsets_hold_where_characters_are_dropped(matcher: Matcher) -> None:
    doc = document("T", "الـيَمَن\u200f US", "ar")
    assert [doc.text[m.start : m.end] for m in matcher.find(doc)] == ["الـيَمَن", "US"]


def test_a_document_is_scanned_once(matcher: Matcher) -> None:
    doc = document("", "Iran", "en")
    assert matcher.find(doc) is matcher.find(doc)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Iran\ten\tIR", "expected name, languages"),
        ("Iran\txx\tIR\tname", "language 'xx' is not known"),
        ("Iran\ten\tIR\tname\tcapp", "flag 'capp' is not known"),
    ],
)
def test_a_wrong_line_is_named(line: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as error:
        _artefact.compiled([_tables.Table("my.tsv", f"# kind: thing\n{line}\n")])
    assert "my.tsv:2" in str(error.value)


@settings(max_examples=80, deadline=None)
@given(st.text(st.characters(codec=None), max_size=200), st.sampled_from(["en", "ru", "ar", "ja", "und"]))
def test_matches_lie_in_the_text_in_order(text: str, language: str) -> None:
    doc = document("", text, language)
    found = match.matcher().find(doc)
    assert all(0 <= m.start < m.end <= len(doc.text) for m in found)
    assert [m.start for m in found] == sorted(m.start for m in found)


OVERLAY = """
add:
  - {kind: country, name: Zemlya, entry: RU/zemlya, via: region, languages: en, flags: cap}
  - {kind: country, name: Tyre, entry: GB/tyre, via: city, flags: cap}
off:
  - {kind: country, name: Peru}
  - {kind: party, entry: ICC}
assign:
  UA/crimea: XX/crimea
"""


def test_a_user_adds_replaces_switches_off_and_assigns(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(OVERLAY, "utf-8")
    mine = match.matcher(file)
    found = mine.find(document("", "Zemlya, Tyre, Peru, Chile, the ICC and Crimea.", "en"))
    assert {(m.name, m.entry) for m in found} == {
        ("Zemlya", "RU/zemlya"),
        ("Tyre", "GB/tyre"),
        ("Chile", "CL"),
        ("Crimea", "XX/crimea"),
    }
    assert mine.version.startswith(match.matcher().version + "+")
    assert mine.table("parties")["WAGNER"]["country"] == "RU"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ad: []", "must hold add, off, assign"),
        ("add: [Iran]", "add, item 1"),
        ("add: [{kind: country, name: 5, entry: X}]", "name must be text"),
        ("add: [{kind: country, name: A, entry: X, langs: en}]", "'langs' is none of"),
        ("add: [{kind: country, name: A, entry: X, languages: xx}]", "language 'xx' is not known"),
        ("off: [{name: A}]", "must have a kind"),
        ("assign: [A]", "assign: must be"),
        ("add: [", "not readable as YAML"),
    ],
)
def test_a_mistake_in_a_users_file_is_explained(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=message) as error:
        match.matcher(file)
    assert "mine.yaml" in str(error.value)


def test_the_packaged_artefact_is_current() -> None:
    assert _artefact.current(), "the tables have changed: run `make gazetteers`"


def test_the_packaged_tables_are_sorted_and_say_where_they_come_from() -> None:
    for table in _tables.read(_artefact.FOLDER):
        assert table.head.get("source"), table.file
        assert table.head.get("licence"), table.file
        if table.kind is not None:
            assert table.head.get("languages"), table.file
            lines = [line for _, line in table.lines]
            assert lines == sorted(lines), table.file


@pytest.mark.parametrize("unit", ["Russia", "Russia ", "俄罗斯", "Iran-", "الي", "“Iran ” "])
def test_repeated_names_take_time_in_proportion(unit: str) -> None:
    def seconds(times: int) -> float:
        doc = document("", unit * times, "en")
        began = time.process_time()
        match.matcher().find(doc)
        return time.process_time() - began

    match.matcher().find(document("", "warm", "en"))
    assert seconds(40_000) < 40 * max(seconds(4_000), 0.005)


@pytest.mark.parametrize(
    ("lemma", "language", "number", "expected"),
    [
        ("крылатая ракета", "ru", "both", {"крылатых ракет", "крылатыми ракетами", "крылатую ракету"}),
        ("Саудовская Аравия", "ru", "singular", {"Саудовской Аравии", "Саудовскую Аравию"}),
        ("Босния и Герцеговина", "ru", "singular", {"Боснии и Герцеговины", "Боснией и Герцеговиной"}),
        ("Филиппины", "ru", "plural", {"Филиппин", "Филиппинами"}),
        ("Україна", "uk", "singular", {"України", "Україну", "Україною", "Україні"}),
        ("заборона", "uk", "both", {"заборон", "заборонами", "заборони"}),
        ("Київ", "uk", "singular", {"Києва", "Києву", "Києвом", "Києві"}),
    ],
)
def test_case_forms_by_rule(lemma: str, language: str, number: str, expected: set[str]) -> None:
    assert expected <= set(_inflect.phrase(lemma, language, number=number))


def test_the_artefact_is_small_enough_for_the_repository() -> None:
    assert Path(_artefact.FILE).stat().st_size < 10_000_000
