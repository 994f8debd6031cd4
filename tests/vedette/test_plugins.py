from pathlib import Path

import pytest

from vedette import plugins
from vedette.errors import ConfigError


def test_the_folder_is_the_list(tmp_path: Path) -> None:
    folder = tmp_path / "sinks" / "channels"
    folder.mkdir(parents=True)
    (folder / "pigeon.py").write_text("NAME = 'pigeon'")
    (folder / "_helper.py").write_text("")
    names = plugins.names("sinks.channels", tmp_path)
    assert "pigeon" in names
    assert "_helper" not in names
    assert plugins.load("sinks.channels", "pigeon", tmp_path).NAME == "pigeon"


def test_two_folders_may_hold_components_of_one_name(tmp_path: Path) -> None:
    for home in ("one", "two"):
        folder = tmp_path / home / "sinks" / "channels"
        folder.mkdir(parents=True)
        (folder / "pigeon.py").write_text(f"NAME = {home!r}")
    for home in ("one", "two", "one"):
        assert home == plugins.load("sinks.channels", "pigeon", tmp_path / home).NAME


def test_an_unknown_name_is_answered_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match=r"there are: .*memory"):
        plugins.load("vedette.streams", "pigeon")


def test_a_plugin_that_does_not_import_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "sinks" / "channels"
    folder.mkdir(parents=True)
    (folder / "broken.py").write_text("1/0")
    with pytest.raises(ConfigError, match=r"broken\.py.*ZeroDivisionError"):
        plugins.load("sinks.channels", "broken", tmp_path)
