"""`vedette tag`: how people try it first."""

import json
import select
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import given, settings, strategies as st

from vedette.cli._lines import tag_lines

DENIAL = "Pyongyang denies supplying Russia with shells; Washington promised Kyiv 31 Abrams tanks"
SANCTIONS = "The US Treasury imposed an asset freeze on Iran, and NATO agreed; North Korea sold missiles to Wagner."
MENTION = {"start", "end", "surface", "via", "entry", "quantity"}
PARTY = {"id", "kind", "name", "country"}
FIELDS = {
    "countries": {"code", "name", "kind", "salience", "role", "confidence", "by", "mentions"},
    "weapons": {"system", "label", "weapon_class", "category", "origin", "confidence", "by", "mentions"},
    "sanctions": {"action", "measures", "authority", "targets", "regime", "confidence", "by", "mentions"},
    "parties": {"id", "kind", "name", "country", "hits", "confidence", "by", "mentions"},
    "claims": {
        "key", "kind", "actor", "recipient", "target", "speakers", "stance", "phase", "action", "items", "measures",
        "when", "evidence", "confidence", "by",
    },
}  # fmt: skip


def line(**fields: Any) -> bytes:
    return json.dumps(fields).encode() + b"\n"


def check_offsets(answer: dict[str, Any], title: str, text: str) -> None:
    whole = f"{title}\n\n{text}"
    for kind in ("countries", "weapons", "sanctions", "parties", "tags"):
        for tag in answer[kind]:
            assert tag["mentions"], tag
            for mention in tag["mentions"]:
                assert mention["surface"] == whole[mention["start"] : mention["end"]] != ""
    for claim in answer["claims"]:
        assert claim["evidence"]
        assert all(0 <= start < end <= len(whole) for start, end in claim["evidence"])


# --- plain text ------------------------------------------------------------------------------------------------------


def test_a_text_gives_a_view_with_tags_and_claims(bare: Any) -> None:
    done = bare.good("tag", "--text", DENIAL)
    assert "KP North Korea" in done.out
    assert "Abrams tanks [31]" in done.out
    assert "North Korea denies supplying shells to Russia" in done.out
    assert not bare.data.exists(), "tagging keeps nothing"


def test_plain_text_is_read_from_files_and_from_a_pipe(bare: Any, tmp_path: Path) -> None:
    file = tmp_path / "article.txt"
    file.write_bytes(b"\xef\xbb\xbfIran buys tanks\r\n\r\nRussia sold them, Tehran said.\r\n")
    views = {bare.good("tag", str(file)).out, bare.good("tag", given=file.read_bytes()).out}
    assert len(views) == 1
    assert "IR Iran" in views.pop()
    two = bare.good("tag", str(file), str(file)).out
    assert two.count("article.txt") == 2


def test_the_first_line_of_plain_text_is_its_title(bare: Any) -> None:
    (answer,) = bare.good("tag", "--json", given="Iran buys tanks\n\nRussia sold them.").lines
    assert (answer["title"], answer["text"]) == ("Iran buys tanks", "Russia sold them.")
    check_offsets(answer, answer["title"], answer["text"])
    (alone,) = bare.good("tag", "--json", "--text", "Iran buys tanks").lines
    assert (alone["title"], alone["text"]) == ("", "Iran buys tanks")
    check_offsets(alone, "", alone["text"])


def test_no_control_character_of_a_text_reaches_the_terminal(bare: Any) -> None:
    out = bare.good("tag", "--text", "Iran\x1b[2J and \x9b31m Russia\x00 [bold red]sold\x07 tanks").out
    assert not {"\x1b", "\x9b", "\x00", "\x07"} & set(out)
    assert "[bold red]sold" in out


@pytest.mark.parametrize("nothing", [b"", b"\n\n", b"  \r\n", b"\xef\xbb\xbf"])
def test_nothing_in_nothing_out(bare: Any, nothing: bytes) -> None:
    assert bare.good("tag", given=nothing).out == ""
    assert bare.good("tag", "--lines", given=nothing.replace(b"\xef\xbb\xbf", b"")).out == ""


def test_wrong_use_is_refused(bare: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Iran")
    for args in (["--jobs", "0"], ["--bogus"], ["nosuch.txt"], [str(file), "--text", "Iran"], [str(tmp_path)]):
        done = bare("tag", *args)
        assert (done.code, done.out) in ((2, ""), (4, "")), done
        assert "Traceback" not in done.err
        assert done.err.strip()


# --- JSON lines ------------------------------------------------------------------------------------------------------


def test_the_fields_are_those_that_were_promised(bare: Any) -> None:
    answers = bare.good("tag", given=line(id=1, title=DENIAL, text=SANCTIONS) + line(id="z", text=DENIAL)).lines
    assert [answer["id"] for answer in answers] == [1, "z"]
    first = answers[0]
    assert set(first) == {"id", "language", "tags", "vocabulary", *FIELDS}
    assert set(first["vocabulary"]) == {"version", "serial"}
    for kind, fields in FIELDS.items():
        assert first[kind], f"the sentences hold no {kind}"
        for tag in first[kind]:
            assert set(tag) == fields
            for mention in tag.get("mentions", ()):
                assert set(mention) == MENTION
    for claim in first["claims"]:
        parties = [claim["actor"], claim["recipient"], claim["target"], *claim["speakers"]]
        assert all(set(party) == PARTY for party in parties if party)
    assert any(m["quantity"] for tag in first["weapons"] for m in tag["mentions"])
    check_offsets(first, DENIAL, SANCTIONS)


def test_a_line_that_cannot_be_read_has_its_answer_in_its_place(bare: Any) -> None:
    lines = [
        line(id="a", title="Iran"),
        b"not json\n",
        b"\n",
        b"[1, 2]\n",
        b'{"id": "b"\n',
        line(id="c", text=5),
        line(id={"d": 1}, text="Iran"),
        line(id="e"),
        b'{"id":"f","title":"Ir\xffan"}\n',
        line(id=10**40, title="Iran"),
        line(id="g", title="Iran", language=7),
        b"[" * 100_000 + b"\n",
        line(id="z", text="Russia"),
    ]
    for jobs in ("1", "2"):
        done = bare("tag", "--jobs", jobs, given=b"".join(lines))
        assert done.code == 1
        good, *bad, last = done.lines
        assert (good["id"], last["id"]) == ("a", "z")
        assert [answer["line"] for answer in bad] == [2, 4, 5, 6, 7, 8, 9, 10, 11, 12]
        assert all(set(answer) == {"id", "line", "error"} and answer["id"] is None for answer in bad)
        assert "text must be text, not int" in bad[3]["error"]


def test_the_first_line_may_be_the_broken_one(bare: Any) -> None:
    done = bare("tag", given=b"not json\n" + line(id="a", title="Iran"))
    assert done.code == 1
    assert [answer["id"] for answer in done.lines] == [None, "a"]
    plain = bare.good("tag", "--plain", given=line(id="a", title="Iran"))
    assert "because of" in plain.out
    lines = bare("tag", "--lines", given=b"only this")
    assert (lines.code, lines.lines[0]["line"]) == (1, 1)


def test_a_byte_order_mark_and_windows_line_ends_make_no_difference(bare: Any) -> None:
    given = line(id="a", title="Iran") + line(id="b", text="Sudan")
    windows = b"\xef\xbb\xbf" + given.replace(b"\n", b"\r\n")
    assert bare.good("tag", given=windows).out == bare.good("tag", given=given).out
    assert bare.good("tag", given=given.rstrip()).out == bare.good("tag", given=given).out


def test_several_jobs_give_the_same_in_the_same_order(bare: Any, tmp_path: Path) -> None:
    texts = [DENIAL, SANCTIONS, "Nothing of note.", "L'Iran a livré des drones à la Russie.", "북한은 러시아에 포탄을"]
    lines = [line(id=n, title=f"Number {n}", text=texts[n % 5] * (n % 7)) for n in range(150)]
    lines[40] = b"broken\n"
    file = tmp_path / "articles.jsonl"
    file.write_bytes(b"".join(lines))
    one, two = bare("tag", str(file)), bare("tag", "--jobs", "2", str(file))
    assert one.code == two.code == 1
    assert one.out == two.out
    assert [answer["id"] for answer in one.lines if answer["id"] is not None] == [n for n in range(150) if n != 40]


@pytest.mark.parametrize(
    ("fields", "language"),
    [
        ({"language": "fr"}, "fr"),
        ({"lang": "fr"}, "fr"),
        ({"language": "fr", "lang": "en"}, "fr"),
        ({"language": "fr-CH"}, "fr"),
        ({"language": "und"}, "en"),
        ({"language": ""}, "en"),
        ({"language": "!!"}, "en"),
        ({"language": None}, "en"),
        ({"more": [1, {"x": None}], "published": "today"}, "en"),
    ],
)
def test_the_language_is_as_declared_or_found_out(bare: Any, fields: dict[str, Any], language: str) -> None:
    text = "The government of Iran said on Monday that it had sold drones to Russia."
    (answer,) = bare.good("tag", given=line(id=1, title="Iran sells drones", text=text, **fields)).lines
    assert answer["language"] == language
    check_offsets(answer, "Iran sells drones", text)


def test_lone_surrogates_become_one_replacement_character_each(bare: Any) -> None:
    given = b'{"id":"x\\ud800","title":"\\ud800Iran\\udc00","text":"\\ud83d\\ude00 \\udfff Russia sold tanks"}\n'
    (answer,) = bare.good("tag", given=given).lines
    assert answer["id"] == "x\ufffd"
    check_offsets(answer, "\ufffdIran\ufffd", "\U0001f600 \ufffd Russia sold tanks")
    assert {tag["code"] for tag in answer["countries"]} == {"IR", "RU"}


def test_a_line_of_a_megabyte_is_read_whole(bare: Any) -> None:
    text = "Some words that say nothing. " * 36_000 + "Iran."
    for jobs in ("1", "2"):
        (answer,) = bare.good("tag", "--jobs", jobs, given=line(id=1, title="", text=text)).lines
        check_offsets(answer, "", text)
        assert [tag["code"] for tag in answer["countries"]] == ["IR"]


ODD = st.text(alphabet=st.characters(codec=None), max_size=30)  # lone surrogates and control characters, too
NAMES = (
    "Iran",
    "İran",
    "N. Korea",
    "Россия",
    "러시아에",
    "イラン",
    "sanctions",
    "31 tanks",
    "\ud800",
    "\x00",
    "\u202e",
    "ﬁ",
)
PIECES = st.lists(st.one_of(st.sampled_from(NAMES), ODD), max_size=12).map(" ".join)


@settings(max_examples=150)
@given(title=PIECES, text=PIECES, escaped=st.booleans())
def test_offsets_hold_for_any_text(title: str, text: str, escaped: bool) -> None:
    encoded = json.dumps({"id": "x", "title": title, "text": text}, ensure_ascii=escaped)
    values = (None, None, None)
    ((answer, good),) = tag_lines(values, [(1, encoded.encode("utf-8", "surrogatepass"))])
    if not escaped and not (title + text).isascii() and any("\ud800" <= c <= "\udfff" for c in title + text):
        assert not good, "a surrogate in UTF-8 is not UTF-8"
        return
    assert good

    def replaced(of: str) -> str:
        joined = json.loads(json.dumps(of))  # a pair of surrogates, escaped, is one character
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in joined)

    check_offsets(json.loads(answer), replaced(title), replaced(text))


# --- as a process ----------------------------------------------------------------------------------------------------

Program = Callable[..., "subprocess.Popen[bytes]"]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_line_is_answered_before_the_next_is_written(program: Program, jobs: str) -> None:
    process = program("tag", "--jobs", jobs)
    assert process.stdin
    assert process.stdout
    for number in range(3):
        process.stdin.write(line(id=number, title="Iran and Russia"))
        process.stdin.flush()
        assert select.select([process.stdout], [], [], 60)[0], "no answer while the input waits"
        assert json.loads(process.stdout.readline())["id"] == number
    process.stdin.close()
    assert process.wait(30) == 0


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_it_ends_quietly_when_its_reader_has_gone(program: Program, tmp_path: Path, jobs: str) -> None:
    file = tmp_path / "many.jsonl"
    file.write_bytes(line(id=1, title=DENIAL, text=SANCTIONS) * 3000)
    process = program("tag", "--jobs", jobs, str(file))
    assert process.stdout
    assert process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(60) == 0
    assert process.stderr.read() == b""


def test_an_interruption_ends_it_without_a_trace(program: Program) -> None:
    process = program("tag", "--jobs", "2")
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdin.write(line(id=1, title="Iran"))
    process.stdin.flush()
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 130
    assert b"Traceback" not in process.stderr.read()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left_over(program: Program, end: signal.Signals) -> None:
    process = program("tag", "--jobs", "2")
    assert process.stdin
    assert process.stdout
    process.stdin.write(line(id=1, title="Iran"))
    process.stdin.flush()
    process.stdout.readline()
    children = psutil.Process(process.pid).children(recursive=True)
    assert children
    process.send_signal(end)
    process.wait(30)
    assert psutil.wait_procs(children, timeout=30)[1] == []


CRASH = "import os\ndef tag(doc, found):\n    if 'CRASH' in doc.text:\n        os._exit(1)\n    return []\n"


def test_a_line_that_kills_its_process_is_one_bad_line(program: Program, tmp_path: Path) -> None:
    folder = tmp_path / "plugins" / "processors" / "taggers"
    folder.mkdir(parents=True)
    folder.joinpath("crash.py").write_text(CRASH)
    lines = [line(id=n, title="CRASH" if n in (5, 70) else "Iran") for n in range(100)]
    process = program("tag", "--jobs", "2", VEDETTE_PLUGINS=str(tmp_path / "plugins"))
    answers = [json.loads(answer) for answer in process.communicate(b"".join(lines), 120)[0].splitlines()]
    assert process.returncode == 1
    assert [answer["id"] for answer in answers] == [None if n in (5, 70) else n for n in range(100)]
    assert [answer["line"] for answer in answers if answer["id"] is None] == [6, 71]


def test_a_tagger_that_cannot_be_loaded_is_said_once(bare: Any, tmp_path: Path) -> None:
    folder = tmp_path / "processors" / "taggers"
    folder.mkdir(parents=True)
    folder.joinpath("broken.py").write_text("import nosuchmodule\n")
    for jobs in ("1", "2"):
        done = bare("tag", "--jobs", jobs, given=line(id=1, title="Iran") * 40, VEDETTE_PLUGINS=str(tmp_path))
        assert (done.code, done.out) == (2, "")
        assert done.err.count("broken.py") == 1


def test_bad_lines_and_mistakes_have_their_exit_codes(program: Program) -> None:
    assert program("tag").communicate(line(id=1, title="Iran"))[0].count(b"\n") == 1
    bad = program("tag", "--jobs", "2")
    assert bad.communicate(line(id=1, title="Iran") + b"{\n", 60)[0].count(b"\n") == 2
    assert bad.returncode == 1
    wrong = program("tag", "--nosuch")
    assert b"No such option" in wrong.communicate(timeout=60)[1]
    assert wrong.returncode == 2
