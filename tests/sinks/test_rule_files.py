import os
from pathlib import Path

import pytest

from sinks.rule_files import RuleBook, load
from vedette.errors import ConfigError
from vedette.events import counts


def put(file: Path, text: str, seconds: int = 0) -> None:
    file.write_text(text, encoding="utf-8")
    os.utime(file, (1_700_000_000 + seconds,) * 2)


def test_a_folder_is_all_its_yaml_files_in_order(tmp_path: Path) -> None:
    put(tmp_path / "b.yml", "- id: two\n  when: b\n")
    put(tmp_path / "a.yaml", "- id: one\n  when: a\n")
    put(tmp_path / "notes.txt", "not: [a rule")
    assert [rule.id for rule in load(tmp_path)] == ["one", "two"]
    assert [rule.id for rule in load(tmp_path / "b.yml")] == ["two"]


def test_an_id_is_unique_over_all_files(tmp_path: Path) -> None:
    put(tmp_path / "a.yaml", "- id: one\n  when: a\n")
    put(tmp_path / "b.yaml", "\n- id: one\n  when: b\n")
    with pytest.raises(ConfigError, match=r"b\.yaml:2: rule 'one': this id is taken by the rule at .*a\.yaml:1"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("webhook: example.org/hook", "begins with https://"),
        ("webhook: ftp://example.org", "begins with https://"),
        ("webhook: 'http://[::1'", "begins with https://"),
        ("file: alerts/", "path of a file"),
        ("file: a.jsonl\n      secret: env:A", "has no secret"),
        ("pigeon: home", "'pigeon' is not a channel"),
    ],
)
def test_channels_check_their_endpoints(tmp_path: Path, target: str, words: str) -> None:
    put(tmp_path / "a.yaml", f"- id: one\n  when: a\n  send:\n    - {target}\n")
    with pytest.raises(ConfigError, match=words):
        load(tmp_path)


def test_a_channel_of_your_own_can_be_sent_to(tmp_path: Path) -> None:
    folder = tmp_path / "plugins" / "sinks" / "channels"
    folder.mkdir(parents=True)
    put(folder / "pigeon.py", "async def send(alert, endpoint, context): ...\n")
    put(tmp_path / "a.yaml", "- id: one\n  when: a\n  send:\n    - pigeon: home\n")
    (rule,) = load(tmp_path / "a.yaml", plugins=tmp_path / "plugins")
    assert rule.send[0].channel == "pigeon"


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file or folder"):
        load(tmp_path / "nowhere")
    (tmp_path / "a.yaml").write_bytes(b"- id: one\n  title: caf\xe9\n")
    with pytest.raises(ConfigError, match=r"a\.yaml:2: is not in UTF-8"):
        load(tmp_path)


def test_a_change_is_seen_and_a_bad_one_leaves_the_old_rules_in_force(tmp_path: Path) -> None:
    time = [0.0]
    file = tmp_path / "a.yaml"
    put(file, "- id: one\n  when: a\n")
    book = RuleBook(tmp_path, now=lambda: time[0])
    put(file, "- id: two\n  when: b\n", seconds=1)
    assert [rule.id for rule in book.current()] == ["one"]  # not yet looked
    time[0] += 2
    assert [rule.id for rule in book.current()] == ["two"]
    refused = counts().get(("RulesRefused", ("alerts",)), 0)
    put(file, "- id: two\n  whn: b\n", seconds=2)
    for _ in range(3):
        time[0] += 2
        assert [rule.id for rule in book.current()] == ["two"]
    assert counts()["RulesRefused", ("alerts",)] == refused + 1  # said once, not each second
    put(tmp_path / "b.yaml", "- id: three\n  when: c\n")
    put(file, "[]", seconds=3)
    time[0] += 2
    assert [rule.id for rule in book.current()] == ["three"]


def test_nothing_starts_on_wrong_rules(tmp_path: Path) -> None:
    put(tmp_path / "a.yaml", "- id: two\n  whn: b\n")
    with pytest.raises(ConfigError):
        RuleBook(tmp_path)
