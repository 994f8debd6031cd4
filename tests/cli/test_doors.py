"""What every command does with a machine that is not ready, a setting that is wrong, or a reader that has gone."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from vedette.cli import vedette

LOOKING = [
    ("status",),
    ("search", "x"),
    ("show", "x"),
    ("alerts",),
    ("dead", "list"),
    ("dead", "show", "d1"),
    ("replay",),
]


@pytest.mark.parametrize("args", LOOKING, ids=" ".join)
def test_looking_makes_nothing(bare: Any, args: tuple[str, ...]) -> None:
    done = bare(*args)
    assert (done.code, done.out) == (4, "")
    assert "vedette run" in done.err
    assert not bare.data.exists()


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"VEDETTE_DATTA": "x"}, "did you mean VEDETTE_DATA?"),
        ({"VEDETTE_PARTITIONS": "many"}, "VEDETTE_PARTITIONS is 'many'; it must be a whole number"),
        ({"VEDETTE_KEEP_DAYS": "-1"}, "must not be negative"),
        ({"VEDETTE_BROKER": "nosuch://x"}, "VEDETTE_BROKER is 'nosuch://x'"),
        ({"VEDETTE_INDEX": "nosuch:"}, "VEDETTE_INDEX is 'nosuch:'"),
        ({"VEDETTE_LANGUAGES": "en,xx"}, "VEDETTE_LANGUAGES names 'xx'"),
        ({"VEDETTE_WATCHLIST": "/nosuch/list.yaml"}, "/nosuch/list.yaml"),
        ({"VEDETTE_RULES": "/nosuch/rules"}, "/nosuch/rules"),
        ({"VEDETTE_GAZETTEERS": "/nosuch/overlay.tsv"}, "/nosuch/overlay.tsv"),
    ],
)
def test_a_wrong_setting_is_named(bare: Any, environ: dict[str, str], said: str) -> None:
    args = ("search", "x") if "VEDETTE_INDEX" in environ else ("run", "--once")
    done = bare(*args, **environ)
    assert done.code == 2, done
    assert said in done.err
    assert "Traceback" not in done.err


def test_a_folder_that_cannot_be_used_is_exit_code_4(tmp_path: Path, bare: Any) -> None:
    file = tmp_path / "file"
    file.touch()
    for args in (
        ("run", "--once"),
        ("ingest",),
        ("sources", "list"),
        ("sample", "remove"),
        ("watch", "x", "--to", "y"),
    ):
        done = bare(*args, VEDETTE_DATA=str(file / "data"))
        assert done.code == 4, done
        assert str(file) in done.err


def test_files_that_cannot_be_written_or_read(seen: Any, tmp_path: Path) -> None:
    done = seen("sources", "export", str(tmp_path / "no" / "folder" / "x.opml"))
    assert done.code == 4
    assert "No such file" in done.err
    assert seen("ingest", str(tmp_path / "nosuch")).code == 2
    assert seen("rules", "check", str(tmp_path / "nosuch")).code == 2


def test_running_once_takes_no_role(bare: Any) -> None:
    done = bare("run", "--once", "index")
    assert done.code == 2
    assert bare("run", "nosuch").code == 2


def test_no_source_but_the_sample_is_exit_code_3(bare: Any, tmp_path: Path) -> None:
    watchlist = tmp_path / "list.yaml"
    watchlist.write_text("outlets: []\n")
    done = bare("run", "--once", VEDETTE_WATCHLIST=str(watchlist))
    assert done.code == 3
    assert "No source but the sample" in done.err


def test_the_help_of_every_command_fits_and_has_an_exit_code_table() -> None:
    runner = CliRunner()
    top = runner.invoke(vedette, ["--help"])
    assert "Exit codes: 0 done" in top.output
    for name in vedette.list_commands(None):  # type: ignore[arg-type]
        done = runner.invoke(vedette, [name, "--help"], terminal_width=100)
        assert done.exit_code == 0
        assert f"vedette {name}" in done.output


def test_a_reader_that_has_gone_is_no_error(seen: Any) -> None:
    for args in (("search", "--json", "--limit", "100"), ("settings",), ("alerts",)):
        process: subprocess.Popen[bytes] = seen.start(*args)
        assert process.stdout
        process.stdout.close()
        err = process.stderr.read() if process.stderr else b""
        assert (process.wait(60), err) == (0, b"")
        for pipe in (process.stdin, process.stderr):
            if pipe:
                pipe.close()


def test_exit_codes_reach_the_shell(program: Callable[..., "subprocess.Popen[bytes]"]) -> None:
    for args, code in ((("--version",), 0), (("show", "x"), 4), (("nosuch",), 2), ((), 2)):
        process = program(*args)
        process.communicate(timeout=60)
        assert process.returncode == code
