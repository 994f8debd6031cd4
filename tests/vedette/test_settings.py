from pathlib import Path

import pytest

from vedette.errors import ConfigError
from vedette.settings import Settings, read


def test_defaults_need_no_variable() -> None:
    assert read({}) == Settings()


def test_values_are_read_by_their_type() -> None:
    settings = read(
        {"VEDETTE_DATA": "/x", "VEDETTE_PARTITIONS": "3", "VEDETTE_SAMPLE": "off", "VEDETTE_POLL_SECONDS": "1.5"}
    )
    assert (settings.data, settings.partitions, settings.sample, settings.poll_seconds) == (Path("/x"), 3, False, 1.5)


def test_a_child_reads_the_same_settings() -> None:
    settings = read({"VEDETTE_DATA": "/x", "VEDETTE_SHARD": "1/4", "VEDETTE_PREFIX": "", "VEDETTE_SAMPLE": "0"})
    assert read(settings.environ()) == settings


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("VEDETTE_PARTITION", "8", "did you mean VEDETTE_PARTITIONS"),
        ("VEDETTE_PARTITIONS", "many", "VEDETTE_PARTITIONS is 'many'; it must be a whole number"),
        ("VEDETTE_PARTITIONS", "0", "at least 1"),
        ("VEDETTE_FETCH_SECONDS", "-1", "must not be negative"),
        ("VEDETTE_FETCH_SECONDS", "nan", "must not be negative"),
        ("VEDETTE_SAMPLE", "perhaps", "it must be 1 or 0"),
        ("VEDETTE_SHARD", "4/4", "like 0/4"),
        ("VEDETTE_SHARD", "x", "like 0/4"),
        ("VEDETTE_LOG_LEVEL", "loud", "debug, info, warning or error"),
    ],
)
def test_an_error_names_the_variable_and_what_would_be_right(variable: str, value: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as error:
        read({variable: value})
    assert variable in str(error.value)
