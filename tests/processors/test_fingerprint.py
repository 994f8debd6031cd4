from hypothesis import given, strategies as st

from processors.fingerprint import SIZE, bands, fingerprint, similarity

AGENCY = (
    "The ministry said on Monday that the second shipment of artillery shells had left the port of Constanta. "
    "Officials in Bucharest declined to say how many rounds were on board or when they would arrive at the front. "
    "A spokeswoman for the alliance called the delivery an important sign of support before the winter."
)
EXPECTED = (182220999, 136256515, 205624031, 182764337)  # the first places
OTHER = (
    "Fishermen on the northern coast have asked the government to reopen the herring grounds that were closed. "
    "The institute that counts the stocks says that it is too early and proposes to wait for the survey in March."
)


def test_a_signature_never_changes() -> None:
    assert fingerprint("Shells leave Constanta", AGENCY)[:4] == EXPECTED


def test_the_same_words_under_another_headline_are_near() -> None:
    one = fingerprint("Shells leave Constanta", AGENCY)
    other = fingerprint("Romania sends a second shipment", AGENCY)
    assert similarity(one, other) > 0.7
    assert set(bands(one)) & set(bands(other))


def test_other_words_are_far() -> None:
    assert similarity(fingerprint("", AGENCY), fingerprint("", OTHER)) < 0.1


def test_scripts_without_spaces_are_compared_by_character() -> None:
    text = "国防部周一表示，第二批炮弹已离开港口，官员拒绝透露数量和抵达时间。"
    assert similarity(fingerprint("甲", text), fingerprint("乙", text)) > 0.7


def test_a_text_that_says_too_little_is_nobodys_duplicate() -> None:
    assert fingerprint("Live updates", "Follow here.") == ()
    assert similarity((), ()) == 0.0
    assert bands(()) == []


@given(st.text(max_size=400))
def test_any_text_gives_a_whole_signature_or_none(text: str) -> None:
    signature = fingerprint("", text)
    assert len(signature) in (0, SIZE)
    assert similarity(signature, signature) in (0.0, 1.0)
    assert all(0 <= key < 2**63 for key in bands(signature))
