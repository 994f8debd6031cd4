import pytest

from processors.match import matcher
from processors.naming import resolver

RESOLVE = resolver(matcher())


@pytest.mark.parametrize(
    ("vocabulary", "typed", "code"),
    [
        ("country", "KP", "KP"),
        ("country", "kp", "KP"),
        ("country", "RU", "RU"),
        ("party", "ru", "RU"),
        ("party", "IS", "IS"),
        ("country", "UK", "GB"),
        ("country", "North Korea", "KP"),
        ("country", "north korea", "KP"),
        ("country", "Северная Корея", "KP"),
        ("country", "북한", "KP"),
        ("country", "Deutschland", "DE"),
        ("country", "ایران", "IR"),
        ("party", "European Union", "EU"),
        ("party", "WAGNER", "WAGNER"),
        ("party", "Russia", "RU"),
        ("weapon", "missile", "missile"),
        ("weapon", "Drone", "drone"),
        ("weapon", "uav", "uav"),
    ],
)
def test_names_and_codes_mean_the_same(vocabulary: str, typed: str, code: str) -> None:
    assert RESOLVE(vocabulary, typed) == code


@pytest.mark.parametrize(
    ("vocabulary", "typed"), [("country", "Atlantis"), ("country", "X1"), ("weapon", "маргаритка")]
)
def test_what_nobody_knows_is_said_so(vocabulary: str, typed: str) -> None:
    with pytest.raises(LookupError, match="is known by the name"):
        RESOLVE(vocabulary, typed)
