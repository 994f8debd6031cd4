"""Languages of short texts, as headlines are."""

import pytest
from hypothesis import given, strategies as st

from vedette.language import detect, normalise

HEADLINES = [
    ("en", "The prime minister rejected the report and said that no shells had been sent"),
    ("en", "Ministers meet in Geneva to discuss the arms embargo"),
    ("fr", "Le gouvernement annonce la livraison de douze canons à l'armée"),
    ("fr", "La ministre dément toute vente d'armes"),
    ("de", "Die Bundesregierung prüft die Lieferung weiterer Panzer"),
    ("de", "Verteidigungsminister weist die Vorwürfe zurück"),
    ("es", "El Gobierno aprueba nuevas sanciones contra dos bancos"),
    ("it", "Il ministro della Difesa smentisce l'invio di missili"),
    ("pt", "Ministério nega ter vendido munições ao país vizinho"),
    ("ru", "Министр обороны опроверг сообщения о поставках снарядов"),
    ("uk", "Міністр оборони заявив, що країна отримала нові гармати"),
    ("bg", "Министърът на отбраната отрече доставката на снаряди"),
    ("sr", "Министар одбране демантовао је испоруку граната"),
    ("ar", "وزير الدفاع ينفي إرسال أسلحة إلى البلاد"),
    ("fa", "وزیر دفاع ارسال موشک به این کشور را تکذیب کرد"),
    ("tr", "Savunma Bakanlığı füze satışı iddialarını yalanladı"),
    ("zh", "国防部长否认向该国出售导弹"),
    ("zh-Hant", "國防部長否認向該國出售飛彈並表示將繼續談判"),
    ("ko", "국방부 장관은 미사일 수출 보도를 부인했다"),
    ("ja", "防衛相はミサイルの輸出を否定した"),
    ("pl", "Minister obrony zaprzeczył doniesieniom o sprzedaży rakiet"),
    ("cs", "Ministr obrany popřel zprávy o prodeji raket"),
    ("sl", "Obrambni minister je zanikal poročila o prodaji raket"),
    ("he", "שר הביטחון הכחיש את הדיווחים"),
    ("el", "Ο υπουργός διέψευσε τις αναφορές"),
    ("hi", "रक्षा मंत्री ने मिसाइल बेचने की खबरों का खंडन किया"),
    ("ur", "وزیر دفاع نے میزائل فروخت کرنے کی خبروں کی تردید کر دی ہے"),
]


@pytest.mark.parametrize(("language", "text"), HEADLINES)
def test_headlines(language: str, text: str) -> None:
    found = detect(text)
    assert found is not None
    assert found.split("-")[0] == language.split("-")[0]


def test_most_headlines_are_right_with_the_variant() -> None:
    assert sum(detect(text) == language for language, text in HEADLINES) >= len(HEADLINES) - 1


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("Министр опроверг сообщения о поставках", "en", "ru"),  # script wins over the feed's word
        ("국방부 장관은 보도를 부인했다", "en-US", "ko"),
        ("首相辞任", "ja", "ja"),  # Han alone: the feed knows
        ("首相辞任", None, "zh"),
        ("OK", "fr", "fr"),
        ("", "fr-FR", "fr"),
        ("12.05.2026 — 13:30", "pt_BR", "pt"),
        ("", None, None),
        ("Kim Jong Un visits", "de", "de"),
        ("Ministers meet in Geneva to discuss the arms embargo again", "de", "en"),
        ("台灣國防部長表示", "zh-TW", "zh-Hant"),
        ("NATO: 국방부 장관", None, "ko"),
    ],
)
def test_the_hint_decides_only_where_the_text_does_not(text: str, hint: str | None, language: str | None) -> None:
    assert detect(text, hint) == language


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en-GB", "en"), ("PT_br", "pt"), ("zh-TW", "zh-Hant"), ("zh-Hant-HK", "zh-Hant"), ("zh-cn", "zh"),
        ("iw", "he"), ("nb", "no"), ("und", None), ("", None), (None, None), ("???", None), (" de ", "de"),
    ],
)  # fmt: skip
def test_declared_languages_are_normalised(tag: str | None, language: str | None) -> None:
    assert normalise(tag) == language


@given(st.text(max_size=300), st.none() | st.text(max_size=8))
def test_nothing_raises(text: str, hint: str | None) -> None:
    found = detect(text, hint)
    assert found is None or found


def test_control_characters_and_lone_surrogates_do_not_matter() -> None:
    assert detect("Die \x00Bundesregierung \x1bprüft \ud800die Lieferung weiterer Panzer") == "de"
    assert detect("\ufffe\uffff\U000e0001" * 50) is None


def test_addresses_do_not_count() -> None:
    text = "Lieferung verzögert sich https://www.example.org/the/news/of/the/day/that/we/have @some_english_name"
    assert detect(text) == "de"
