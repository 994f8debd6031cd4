from io import StringIO

import pytest
from hypothesis import example, given, strategies as st

from vedette.errors import ConfigError
from vedette.yaml_file import load, yaml


@given(st.text(max_size=60))
@example("0o_")
@example("2026-13-45")
@example("? ? ? :")
@example("&a [*a]")
def test_any_text_is_a_tree_or_one_sentence(text: str) -> None:
    said = "list.yaml"
    try:
        load(text, "list.yaml")
    except ConfigError as error:
        said = str(error)
    assert said.startswith("list.yaml")


def test_a_mistake_has_its_line() -> None:
    with pytest.raises(ConfigError, match=r"^list\.yaml:2: not readable as YAML"):
        load("a: 1\nb: [", "list.yaml")


def test_comments_and_quotes_survive() -> None:
    text = "# mine\na: 'x'  # why\nb:\n  - one\n"
    out = StringIO()
    yaml().dump(load(text, "list.yaml"), out)
    assert out.getvalue() == text
