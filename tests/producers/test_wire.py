"""Credits of agencies: where they stand, and where the name alone is none."""

import pytest

from producers.wire import credited


@pytest.mark.parametrize(
    ("authors", "text", "wire"),
    [
        ((), "LONDON, May 3 (Reuters) - Ministers met.", "Reuters"),
        ((), "GENEVA (AP) — Ministers met.", "AP"),
        ((), "Berlin (dpa) - Die Minister trafen sich.", "dpa"),
        ((), "Berlin (dpa/lnw) - Die Minister trafen sich.", "dpa"),
        ((), "МОСКВА, 3 мая. /ТАСС/. Министры встретились.", "TASS"),
        ((), "BEIJING, May 3 (Xinhua) -- Ministers met.", "Xinhua"),
        ((), "新華社", None),
        ((), "Los ministros se reunieron. (EFE)", "EFE"),
        ((), "Ministers met.\n\n© 2026 AFP", "AFP"),
        ((), "Ministers met.\n\nSource: Reuters", "Reuters"),
        (("Reuters",), "Ministers met.", "Reuters"),
        (("By AFP",), "Ministers met.", "AFP"),
        (("AP staff",), "", "AP"),
        (("Jane Doe",), "Reuters reported that ministers met.", None),
        (("Ann Apple",), "The AP saw the letter; (Reuters was told of it too.)", None),
        ((), "Shares of Reuters - the agency - rose.", None),
        ((), "", None),
    ],
)
def test_credits(authors: tuple[str, ...], text: str, wire: str | None) -> None:
    assert credited(authors, text) == wire
