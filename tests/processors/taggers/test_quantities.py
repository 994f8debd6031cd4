"""Numbers beside a weapon: a table per language, and properties of the figures."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from processors.taggers import _quantities_cjk
from processors.taggers._quantities import figure, quantity, read, tokens
from processors.text import document
from vedette.models import Quantity

# (language, text with the mention in brackets, "min,max,unit,~"; "-" is no quantity)
ROWS = [
    ("en", "promised 31 [Abrams tanks]", "31,31,,"),
    ("en", "up to 200,000 [artillery shells]", ",200000,,"),
    ("en", "between 20 and 30 [launchers]", "20,30,,"),
    ("en", "from 20 to 30 [launchers]", "20,30,,"),
    ("en", "20-30 [drones]", "20,30,,"),
    ("en", "dozens of [drones]", ",,,~"),
    ("en", "hundreds of thousands of [shells]", ",,,~"),
    ("en", "at least two dozen [drones]", "24,,,"),
    ("en", "more than one hundred and fifty [missiles]", "150,,,"),
    ("en", "about 1.5 million [shells]", "1500000,1500000,,~"),
    ("en", "2 million rounds of [155 mm ammunition]", "2000000,2000000,rounds,"),
    ("en", "20 Russian-made [T-72 tanks]", "20,20,,"),
    ("en", "In 2022 [missiles] fell", "-"),
    ("en", "On 5 May [missiles] fell", "-"),
    ("en", "killed 20 people with [missiles]", "-"),
    ("en", "$20 million [missile]", "-"),
    ("en", "its 5th [missile]", "-"),
    ("en", "twenty-five [tanks]", "25,25,,"),
    ("en", "20 to 30 thousand [shells]", "20000,30000,,"),
    ("en", "500 tonnes of [ammunition]", "500,500,tonnes,"),
    ("en", "two Patriot batteries and 3 [missiles]", "3,3,,"),
    ("en", "at least another 20 [drones]", "20,,,"),
    ("en", "as many as 300 Iranian attack [drones]", ",300,,"),
    ("en", "a dozen [jets]", "12,12,,"),
    ("en", "half a million [shells]", "500000,500000,,"),
    ("en", "one [tank]", "1,1,,"),
    ("en", "a [tank]", "-"),
    ("en", "20 40-year-old [tanks]", "20,20,,"),
    ("en", "the two sides' [weapons]", "-"),
    ("en", "fewer than 10 [missiles]", ",10,,"),
    ("de", "mindestens 30 russische [Drohnen]", "30,,,"),
    ("de", "einundzwanzig [Panzer]", "21,21,,"),
    ("de", "1,5 Millionen [Granaten]", "1500000,1500000,,"),
    ("de", "bis zu 200.000 [Granaten]", ",200000,,"),
    ("de", "zwischen 20 und 30 [Panzer]", "20,30,,"),
    ("de", "Dutzende [Drohnen]", ",,,~"),
    ("de", "14 [Leopard-2-Panzer]", "14,14,,"),
    ("de", "ein [Panzer]", "-"),
    ("de", "mehr als hundert [Drohnen]", "100,,,"),
    ("fr", "une vingtaine de [chars]", "20,20,,~"),
    ("fr", "des dizaines de [drones]", ",,,~"),
    ("fr", "jusqu'à 200 000 [obus]", ",200000,,"),
    ("fr", "quatre-vingt-dix [missiles]", "90,90,,"),
    ("fr", "un [char]", "-"),
    ("fr", "environ 40 [missiles]", "40,40,,~"),
    ("fr", "plus de deux cents [drones]", "200,,,"),
    ("fr", "trente et un [chars]", "31,31,,"),
    ("es", "treinta y un [tanques]", "31,31,,"),
    ("es", "decenas de [drones]", ",,,~"),
    ("es", "más de 200.000 [proyectiles]", "200000,,,"),
    ("es", "entre 20 y 30 [misiles]", "20,30,,"),
    ("es", "dos millones de [proyectiles]", "2000000,2000000,,"),
    ("es", "una veintena de [misiles]", "20,20,,~"),
    ("it", "ventuno [carri armati]", "21,21,,"),
    ("it", "centinaia di [missili]", ",,,~"),
    ("it", "duemila [razzi]", "2000,2000,,"),
    ("it", "circa 30 [droni]", "30,30,,~"),
    ("it", "una trentina di [droni]", "30,30,,~"),
    ("pt", "trinta e um [tanques]", "31,31,,"),
    ("pt", "dezenas de [drones]", ",,,~"),
    ("pt", "pelo menos 12 [mísseis]", "12,,,"),
    ("ru", "двадцать [танков]", "20,20,,"),
    ("ru", "двадцать пять [танков]", "25,25,,"),
    ("ru", "две тысячи [снарядов]", "2000,2000,,"),
    ("ru", "тысячи [снарядов]", ",,,~"),
    ("ru", "десятки [дронов]", ",,,~"),
    ("ru", "31 американский [танк]", "31,31,,"),
    ("ru", "до 200 тысяч [снарядов]", ",200000,,"),
    ("ru", "от 20 до 30 [ракет]", "20,30,,"),
    ("ru", "около 40 [ракет]", "40,40,,~"),
    ("ru", "более ста [дронов]", "100,,,"),
    ("ru", "1,5 млн [снарядов]", "1500000,1500000,,"),
    ("ru", "500 тонн [боеприпасов]", "500,500,tonnes,"),
    ("ru", "ранены 20 военных [ракетами]", "-"),
    ("uk", "двадцять [танків]", "20,20,,"),
    ("uk", "понад 100 [дронів]", "100,,,"),
    ("uk", "десятки [ракет]", ",,,~"),
    ("uk", "п'ять [ракет]", "5,5,,"),
    ("uk", "від 20 до 30 [ракет]", "20,30,,"),
    ("ar", "31 [دبابة]", "31,31,,"),
    ("ar", "عشرات ال[صواريخ]", ",,,~"),
    ("ar", "خمسة وعشرين [صاروخا]", "25,25,,"),
    ("ar", "أكثر من 200 ألف [قذيفة]", "200000,,,"),
    ("ar", "بين 20 و30 [صاروخا]", "20,30,,"),
    ("ar", "نحو 40 [طائرة مسيرة]", "40,40,,~"),
    ("fa", "۳۱ [تانک]", "31,31,,"),
    ("fa", "صدها [موشک]", ",,,~"),
    ("fa", "سی و یک [تانک]", "31,31,,"),
    ("fa", "یک میلیون [گلوله]", "1000000,1000000,,"),
    ("fa", "بیش از ۲۰ فروند [پهپاد]", "20,,units,"),
    ("tr", "31 [Abrams tankı]", "31,31,,"),
    ("tr", "200 bin [top mermisi]", "200000,200000,,"),
    ("tr", "20'den fazla [tank]", "20,,,"),
    ("tr", "onlarca [füze]", ",,,~"),
    ("tr", "en az 20 [İHA]", "20,,,"),
    ("tr", "yaklaşık kırk beş [füze]", "45,45,,~"),
    ("tr", "20 ila 30 [füze]", "20,30,,"),
    ("zh", "提供31辆[艾布拉姆斯坦克]", "31,31,,"),
    ("zh", "最多30万发[炮弹]", ",300000,rounds,"),
    ("zh", "数十架[无人机]", ",,,~"),
    ("zh", "二十多枚[导弹]", "20,,,"),
    ("zh", "20至30枚[导弹]", "20,30,,"),
    ("zh", "100万[炮弹]", "1000000,1000000,,"),
    ("zh", "至少三架[无人机]", "3,,,"),
    ("zh", "20架伊朗制造的[无人机]", "20,20,,"),
    ("zh", "2022年[导弹]", "-"),
    ("ja", "[ミサイル]20発を発射", "20,20,rounds,"),
    ("ja", "約20発の[弾道ミサイル]", "20,20,rounds,~"),
    ("ja", "[戦車]を31両供与", "31,31,,"),
    ("ja", "数百機の[ドローン]", ",,,~"),
    ("ja", "最大20機の[ドローン]", ",20,,"),
    ("ko", "31대의 [에이브럼스 전차]", "31,31,,"),
    ("ko", "[포탄] 100만 발을", "1000000,1000000,rounds,"),
    ("ko", "[무인기] 20여 대", "20,,,"),
    ("ko", "수십 발의 [미사일]", ",,rounds,~"),
    ("ko", "최대 20만 발의 [포탄]", ",200000,rounds,"),
    ("ko", "[탄도미사일] 두 발을", "2,2,rounds,"),
]

SPACED = ("en", "fr", "de", "es", "it", "pt", "ru", "uk", "ar", "fa", "tr", "und")


def written(found: Quantity | None) -> str:
    if found is None:
        return "-"
    low, high = ("" if bound is None else f"{bound:.0f}" for bound in (found.min, found.max))
    return f"{low},{high},{found.unit or ''},{'~' if found.approximate else ''}"


@pytest.mark.parametrize(("language", "text", "expected"), ROWS)
def test_the_number_for_a_mention(language: str, text: str, expected: str) -> None:
    begin, end = text.index("["), text.index("]") - 1
    doc = document("", text.replace("[", "").replace("]", ""), language)
    assert written(quantity(doc, begin + doc.body_start, end + doc.body_start)) == expected


@given(st.integers(0, 10**9), st.sampled_from([",", ".", " ", "'"]))
def test_separators_of_thousands_do_not_change_a_figure(value: int, separator: str) -> None:
    assert figure(f"{value:,}".replace(",", separator)) == value


@given(st.integers(1, 9999))
def test_han_figures_with_ten_thousands(value: int) -> None:
    assert _quantities_cjk.value(f"{value}万") == value * 10_000


@given(st.text(max_size=120), st.sampled_from(SPACED))
def test_no_text_before_a_mention_is_too_strange(before: str, language: str) -> None:
    found = read(language, before)
    assert found is None or found.min is None or found.max is None or found.min <= found.max
    assert sum(map(len, tokens(language, before))) <= len(before)


@given(st.text(max_size=60), st.text(max_size=30))
def test_no_text_around_an_east_asian_mention_is_too_strange(before: str, after: str) -> None:
    found = _quantities_cjk.quantity(before, after)
    assert found is None or found.min is None or found.max is None or found.min <= found.max
