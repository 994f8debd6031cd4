"""Russian and Ukrainian case forms by rule, for building the tables. Never imported by a running tagger.

    phrase("Саудовская Аравия", "ru")          -> Саудовская Аравия, Саудовской Аравии, Саудовскую Аравию ...
    phrase("крылатая ракета", "ru", number="both")
    phrase("система ПВО", "uk")                -> only the head noun and the adjectives before it change
    phrase("немецкий", "ru", adjective=True)   -> all genders and cases

The rules are the declensions of any school grammar; what they cannot know (gender of words in -ь, words that do not
change, vowels that drop) is said by the caller or stands in the exceptions below. Where usage wavers both forms are
given; a form too many costs nothing, since it is only looked for.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Final

Cases = list[tuple[str, ...]]  # six: nominative, genitive, dative, accusative, instrumental, locative

SIBILANTS: Final = "жшчщ"
VELARS: Final = "гкх"
NEUTERS: Final = ("ння", "ття", "лля", "ччя", "ззя", "сся", "мя")  # Ukrainian, and Russian имя
# Nouns in -ь that are feminine; the others are taken as masculine.
FEMININE: Final = frozenset(
    """беларусь білорусь русь молдавань помощь допомога область сеть мережа цель ціль связь смерть мощь часть частина
    очередь сталь модель деталь безопасность деятельность промышленность технология торпедь зброя броня власть владність
    продукція можливість область розкіш нафта нефть медь ртуть дверь печать кровь сталь кость скорость дальность
    боеспособность отчётность задолженность собственность недвижимость отрасль роскошь ответственность""".split()  # noqa: SIM905
)
# Nouns that do not change although their ending would let them.
FIXED: Final = frozenset(
    """перу чили никарагуа конго того самоа вануату кирибати тувалу зимбабве кюрасао токио киото антигуа самоа
    мали сомали бали баку тбилиси дели осло бордо глазго чикаго сан-франциско""".split()  # noqa: SIM905
)
# lemma -> the stem of all other cases (vowels that drop or change)
STEMS: Final = {
    "киев": "киев", "київ": "києв", "львів": "львов", "харків": "харков", "чернігів": "чернігов",
    "миколаїв": "миколаєв",
    "орёл": "орл", "крым": "крым", "канів": "канев", "краків": "краков", "турок": "турк", "боец": "бойц",
    "египет": "египт", "єгипет": "єгипт", "острів": "остров",
    "орел": "орл", "лев": "льв", "день": "дн", "рынок": "рынк", "ринок": "ринк",
}  # fmt: skip


def phrase(
    lemma: str,
    language: str,
    *,
    number: str = "singular",
    gender: str = "",
    animate: bool = False,
    adjective: bool = False,
) -> list[str]:
    """All case forms of `lemma`, sorted. `number`: singular, plural (the lemma is one), or both (made from a singular).

    `gender` (m, f, n) is needed for nouns in -ь that are not in `FEMININE`; `animate` adds the accusative like the
    genitive; `adjective` takes the lemma (nominative, masculine) as an adjective of all genders and numbers.
    """
    if adjective:
        return sorted(set(itertools.chain.from_iterable(_any_adjective(lemma, language))) | {lemma})
    for joint in (" и ", " і ", " та ", " й "):
        if joint in lemma and number == "singular":
            return _joined(lemma, joint, language)
    words = lemma.split(" ")
    head = _head(words, language)
    forms: set[str] = {lemma}
    for numbers in ("plural",) if number == "plural" else ("singular", "plural") if number == "both" else ("singular",):
        made = number == "both" and numbers == "plural"
        cases = noun(words[head], language, plural=numbers == "plural", made=made, gender=gender, animate=animate)
        sex = "pl" if numbers == "plural" else gender or gender_of(words[head])
        before = [_agreeing(word, language, sex, animate) for word in words[:head]]
        for case in range(6):
            for parts in itertools.product(*(cases_[case] for cases_ in before), cases[case]):
                forms.add(" ".join((*parts, *words[head + 1 :])))
    return sorted(forms)


def _joined(lemma: str, joint: str, language: str) -> list[str]:
    """Two nouns that change together: Босния и Герцеговина."""
    sides = []
    for side in lemma.split(joint, 1):
        plural = side[-1:] in "ыиі" and side.lower() not in FIXED
        sides.append(noun(side, language, plural=plural))
    return sorted({joint.join(pair) for case in range(6) for pair in itertools.product(sides[0][case], sides[1][case])})


def gender_of(noun: str) -> str:
    """m, f or n by the ending of a singular nominative."""
    word = noun.lower()
    if word.endswith(NEUTERS):
        return "n"
    if word in FEMININE or word.endswith(("а", "я", "ість", "ость")):
        return "f"
    return "n" if word.endswith(("о", "е", "є", "ё", "мя")) else "m"


_ADJECTIVE_ENDS: Final = {
    "ru": ("ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие"),
    "uk": ("ий", "ій", "ька", "на", "ва", "та", "ша", "ла", "ьке", "не", "ве", "те", "ькі", "ні", "ві", "ті"),
}  # fmt: skip


def _head(words: list[str], language: str) -> int:
    """The first word that is not an adjective before a noun."""
    for place, word in enumerate(words[:-1]):
        if not word.lower().endswith(_ADJECTIVE_ENDS[language]):
            return place
    return len(words) - 1


# --- adjectives ------------------------------------------------------------------------------------------------------


def _split_adjective(word: str) -> tuple[str, bool]:
    """The stem, and whether it is soft."""
    low = word.lower()
    for ending in ("ый", "ой", "ий", "ій", "ая", "яя", "ое", "ее", "ые", "ие", "їй"):
        if low.endswith(ending):
            stem = word[: -len(ending)]
            hard_i = ending in ("ий", "ие") and stem[-1:] in VELARS + SIBILANTS
            return stem, ending in ("яя", "ее", "ій", "їй") or (
                ending in ("ий", "ие") and not hard_i and ending == "ие"
            )
    return word[:-1], low[-1:] in "яєї"


def _ender(stem: str) -> Callable[..., tuple[str, ...]]:
    def one(*endings: str) -> tuple[str, ...]:
        return tuple(stem + ending for ending in endings)

    return one


def _russian_adjective(word: str) -> dict[str, Cases]:
    stem, _ = _split_adjective(word)
    soft = word.lower().endswith(("ний", "няя", "нее", "ние")) and not word.lower().endswith(("онный",))
    i = "и" if soft or stem[-1:].lower() in VELARS + SIBILANTS else "ы"
    o, a, u = ("е", "я", "ю") if soft else ("о", "а", "у")
    if stem[-1:].lower() in SIBILANTS and not word.lower().endswith("ой"):
        o = "е"
    base = "ой" if word.lower().endswith("ой") else i + "й"
    one = _ender(stem)
    oblique = [one(o + "го"), one(o + "му")]
    return {
        "m": [one(base), *oblique, one(base, o + "го"), one(i + "м"), one(o + "м")],
        "n": [one(o + "е"), *oblique, one(o + "е"), one(i + "м"), one(o + "м")],
        "f": [one(a + "я"), one(o + "й"), one(o + "й"), one(u + "ю"), one(o + "й", o + "ю"), one(o + "й")],
        "pl": [one(i + "е"), one(i + "х"), one(i + "м"), one(i + "е", i + "х"), one(i + "ми"), one(i + "х")],
    }


def _ukrainian_adjective(word: str) -> dict[str, Cases]:
    low = word.lower()
    soft = low.endswith(("ній", "ня", "нє"))
    stem = word[:-2] if low.endswith(("ий", "ій", "їй")) else word[:-1]
    one = _ender(stem)
    if soft:
        oblique = [one("ього"), one("ьому")]
        return {
            "m": [one("ій"), *oblique, one("ій", "ього"), one("ім"), one("ьому", "ім")],
            "n": [one("є"), *oblique, one("є"), one("ім"), one("ьому", "ім")],
            "f": [one("я"), one("ьої"), one("ій"), one("ю"), one("ьою"), one("ій")],
            "pl": [one("і"), one("іх"), one("ім"), one("і", "іх"), one("іми"), one("іх")],
        }
    oblique = [one("ого"), one("ому")]
    return {
        "m": [one("ий"), *oblique, one("ий", "ого"), one("им"), one("ому", "ім")],
        "n": [one("е"), *oblique, one("е"), one("им"), one("ому", "ім")],
        "f": [one("а"), one("ої"), one("ій"), one("у"), one("ою"), one("ій")],
        "pl": [one("і"), one("их"), one("им"), one("і", "их"), one("ими"), one("их")],
    }


def _paradigms(word: str, language: str) -> dict[str, Cases]:
    return _russian_adjective(word) if language == "ru" else _ukrainian_adjective(word)


def _any_adjective(word: str, language: str) -> list[tuple[str, ...]]:
    return [forms for cases in _paradigms(word, language).values() for forms in cases]


def _agreeing(word: str, language: str, sex: str, animate: bool) -> Cases:
    cases = list(_paradigms(word, language)[sex])
    if not animate and sex in ("m", "pl"):
        cases[3] = cases[0]
    return cases


# --- nouns -----------------------------------------------------------------------------------------------------------


def noun(
    word: str, language: str, *, plural: bool = False, made: bool = False, gender: str = "", animate: bool = False
) -> Cases:
    """The six cases of one noun. `plural` with `made`: the plural of a singular; without: the lemma is a plural."""
    if (
        word.isupper()
        or word.lower() in FIXED
        or not word[-1:].isalpha()
        or (word[-1:].lower() in "иуюэыії" and not plural)
    ):
        return [(word,)] * 6
    prefix, dash, last = word.rpartition("-")
    if dash:
        return [
            tuple(prefix + dash + form for form in forms)
            for forms in noun(last, language, plural=plural, made=made, gender=gender, animate=animate)
        ]
    if word.lower().endswith(("ая", "ое", "ый")) and language == "ru" and not plural and len(word) > 5:
        sex = {"ая": "f", "ое": "n", "ый": "m"}[word.lower()[-2:]]
        return _agreeing(word, language, sex, animate)  # Поднебесная, пограничный
    if plural and not made:
        return _plural_lemma(word, language, animate)
    table = _russian if language == "ru" else _ukrainian
    return table(word, gender or gender_of(word), plural, animate)


def _stem(word: str, language: str) -> str:
    """The stem of the oblique cases of a masculine word: without ь and й, and with the vowel that drops."""
    low = word.lower()
    if low in STEMS:
        return word[:1] + STEMS[low][1:]
    for ending, soft in (("ец", "ц"), ("ець", "ц"), ("єць", "йц")):
        if low.endswith(ending) and len(word) > len(ending) + 1:
            before = word[: -len(ending)]
            if ending == "єць" or (ending == "ец" and before[-1:].lower() in "аеёиоуыэюя"):
                return before + "йц"
            return before + ("ьц" if before[-1:].lower() == "л" else soft)
    return word[:-1] if low[-1] in "ьй" else word


def _russian(word: str, gender: str, plural: bool, animate: bool) -> Cases:
    low = word.lower()
    if low.endswith(("а", "я")):
        return _russian_a(word, plural, animate)
    if low.endswith(("о", "е", "ё")):
        return _russian_neuter(word, plural)
    if low.endswith("ь") and gender == "f":
        stem = word[:-1]
        if plural:
            return _cases(stem, ("и",), ("ей",), ("ям",), ("и",), ("ями",), ("ях",))
        return _cases(stem, ("ь",), ("и",), ("и",), ("ь",), ("ью",), ("и",))
    return _russian_masculine(word, plural, animate)


def _cases(stem: str, *endings: tuple[str, ...]) -> Cases:
    return [tuple(stem + ending for ending in case) for case in endings]


def _russian_a(word: str, plural: bool, animate: bool) -> Cases:
    stem, last = word[:-1], word[-1].lower()
    soft = last == "я"
    i = "и" if soft or stem[-1:].lower() in VELARS + SIBILANTS else "ы"
    e = "и" if stem[-1:].lower() == "и" else "е"
    o = "е" if soft or stem[-1:].lower() in SIBILANTS + "ц" else "о"
    a, u = ("я", "ю") if soft else ("а", "у")
    if plural:
        genitive = _russian_bare(stem, soft)
        accusative = (stem + i, *genitive) if animate else (stem + i,)
        return [(stem + i,), genitive, (stem + a + "м",), accusative, (stem + a + "ми",), (stem + a + "х",)]
    return _cases(stem, (last,), (i,), (e,), (u,), (o + "й", o + "ю"), (e,))


def _russian_bare(stem: str, soft: bool) -> tuple[str, ...]:
    """The genitive plural of a word in -а, -я: the bare stem, with a vowel between two last consonants."""
    if soft:
        return (stem + "й",) if stem[-1:].lower() in "аеиоуэюья" else (stem + "ь", stem + "ей")
    vowels = "аеёиоуыэюяь"
    if len(stem) > 1 and stem[-1].lower() == "к" and stem[-2].lower() not in vowels + "й":
        return (stem[:-1] + ("е" if stem[-2].lower() in SIBILANTS + "ц" else "о") + "к",)
    if len(stem) > 1 and stem[-1].lower() == "к" and stem[-2].lower() in "йь":
        return (stem[:-2] + "е" + "к",)
    return (stem,)


def _russian_neuter(word: str, plural: bool) -> Cases:
    stem, last = word[:-1], word[-1].lower()
    soft = last in "её"
    hush = stem[-1:].lower() in SIBILANTS + "ц"
    a, u = ("я", "ю") if soft and not hush else ("а", "у")
    e = "и" if stem[-1:].lower() == "и" else "е"
    if plural:
        bare = stem + "й" if stem[-1:].lower() == "и" else stem
        return [(stem + a,), (bare,), (stem + a + "м",), (stem + a,), (stem + a + "ми",), (stem + a + "х",)]
    return _cases(stem, (last,), (a,), (u,), (last,), (last + "м",), (e,))


def _russian_masculine(word: str, plural: bool, animate: bool) -> Cases:
    low, stem = word.lower(), _stem(word, "ru")
    soft = low[-1] in "ьй"
    hush = stem[-1:].lower() in SIBILANTS + "ц"
    a, u = ("я", "ю") if soft else ("а", "у")
    em = ("ем", "ём") if soft else ("ем", "ом") if hush else ("ом",)
    if plural:
        return _russian_masculine_plural(word, stem, soft, animate)
    locative = ("и",) if low.endswith("ий") else ("е",)
    accusative = (stem + a,) if animate else (word,)
    rest = _cases(stem, em, locative)
    return [(word,), (stem + a,), (stem + u,), accusative, *rest]


def _russian_masculine_plural(word: str, stem: str, soft: bool, animate: bool) -> Cases:
    low = word.lower()
    if low.endswith(("анин", "янин", "гарин", "тарин")):
        stem = word[:-2]
        return [
            (stem + ("ы" if low.endswith("арин") else "е"),),
            (stem,),
            (stem + "ам",),
            (stem,),
            (stem + "ами",),
            (stem + "ах",),
        ]
    i = "и" if soft or stem[-1:].lower() in VELARS + SIBILANTS else "ы"
    if low.endswith("й"):
        genitive: tuple[str, ...] = (stem + "ев", stem + "ёв")
    elif low.endswith("ь") or stem[-1:].lower() in SIBILANTS:
        genitive = (stem + "ей",)
    elif stem[-1:].lower() == "ц":
        genitive = (stem + "ев", stem + "ов")
    elif low.endswith(("ин", "рок", "ок")) and animate:
        genitive = (word, stem + "ов")
    else:
        genitive = (stem + "ов",)
    a = "я" if soft else "а"
    accusative = genitive if animate else (stem + i,)
    return [(stem + i,), genitive, (stem + a + "м",), accusative, (stem + a + "ми",), (stem + a + "х",)]


# --- Ukrainian -------------------------------------------------------------------------------------------------------

_SOFTENED: Final = {"г": "з", "к": "ц", "х": "с", "ґ": "дз"}


def _ukrainian(word: str, gender: str, plural: bool, animate: bool) -> Cases:
    low = word.lower()
    if low.endswith(("а", "я")) and not low.endswith(NEUTERS):
        return _ukrainian_a(word, plural, animate)
    if low.endswith(("о", "е", "є", *NEUTERS)):
        return _ukrainian_neuter(word, plural)
    if gender == "f":
        stem = word[:-1] if low.endswith("ь") else word
        if low.endswith("ість"):
            stem = word[:-4] + "ост"
        if plural:
            return _cases(stem, ("і",), ("ей",), ("ям",), ("і",), ("ями",), ("ях",))
        return [(word,), (stem + "і",), (stem + "і",), (word,), (stem + "ю", stem + stem[-1:] + "ю"), (stem + "і",)]
    return _ukrainian_masculine(word, plural, animate)


def _ukrainian_a(word: str, plural: bool, animate: bool) -> Cases:
    stem, last = word[:-1], word[-1].lower()
    before = stem[-1:].lower()
    soft, iota = last == "я", last == "я" and before in "аеиіоуєїю"
    soft_stem = stem[:-1] + _SOFTENED[before] if before in _SOFTENED else stem
    i = "ї" if iota else "і"
    genitive = stem + (i if soft else "і" if before in SIBILANTS else "и")
    a, u = ("я", "ю") if soft else ("а", "у")
    instrumental = "єю" if iota else "ею" if soft or before in SIBILANTS else "ою"
    if plural:
        bare = _ukrainian_bare(stem, soft, iota)
        accusative = (genitive, *bare) if animate else (genitive,)
        return [(genitive,), bare, (stem + a + "м",), accusative, (stem + a + "ми",), (stem + a + "х",)]
    locative = (soft_stem + i,)
    return [(word,), (genitive,), locative, (stem + u,), (stem + instrumental,), locative]


def _ukrainian_bare(stem: str, soft: bool, iota: bool) -> tuple[str, ...]:
    if iota:
        return (stem + "й",)
    if soft:
        return (stem + "ь",)
    if len(stem) > 2 and stem[-1].lower() == "к" and stem[-2].lower() not in "аеиіоуєїюя":
        return (stem[:-1].rstrip("ь") + "ок",)
    return (stem,)


def _ukrainian_neuter(word: str, plural: bool) -> Cases:
    stem, last = word[:-1], word[-1].lower()
    a, u = ("я", "ю") if last in "яє" or last == "я" else ("а", "у")
    em = {"о": "ом", "е": "ем", "є": "єм", "я": "ям"}[last]
    if plural:
        bare = stem[:-1] + "ь" if last == "я" else stem
        return [(stem + a,), (bare,), (stem + a + "м",), (stem + a,), (stem + a + "ми",), (stem + a + "х",)]
    locative = ("і", u) if last != "є" else ("ї",)
    return _cases(stem, (last,), (a,), (u,), (last,), (em,), locative)


def _ukrainian_masculine(word: str, plural: bool, animate: bool) -> Cases:
    low, stem = word.lower(), _stem(word, "uk")
    iota, soft = low.endswith("й"), low.endswith("ь")
    hush = stem[-1:].lower() in SIBILANTS
    a, u = ("я", "ю") if iota or soft else ("а", "у")
    if plural:
        return _ukrainian_masculine_plural(word, stem, iota, soft, animate)
    em = "єм" if iota else "ем" if soft or hush else "ом"
    ovi = "єві" if iota else "еві" if soft or hush else "ові"
    i = "ї" if iota else "і"
    softened = stem[:-1] + _SOFTENED[stem[-1].lower()] if stem[-1:].lower() in _SOFTENED else stem
    genitive = (stem + a, stem + u)
    accusative = (stem + a, word) if animate else (word,)
    locative = (softened + i, stem + u, stem + ovi)
    return [(word,), genitive, (stem + u, stem + ovi), accusative, (stem + em,), locative]


def _ukrainian_masculine_plural(word: str, stem: str, iota: bool, soft: bool, animate: bool) -> Cases:
    if word.lower().endswith(("анин", "янин", "гарин", "тарин", "ський")) and animate:
        stem = word[:-2]
        return [(stem + "и",), (stem,), (stem + "ам",), (stem,), (stem + "ами",), (stem + "ах",)]
    nominative = stem + ("ї" if iota else "і" if soft or stem[-1:].lower() in SIBILANTS else "и")
    genitive = stem + ("їв" if iota else "ів")
    a = "я" if iota or soft else "а"
    accusative = (genitive,) if animate else (nominative,)
    return [(nominative,), (genitive,), (stem + a + "м",), accusative, (stem + a + "ми",), (stem + a + "х",)]


def _plural_lemma(word: str, language: str, animate: bool) -> Cases:
    """The cases of a word that is only used in the plural (Филиппины, Штати): the genitive is bare or in -ов, -ів."""
    stem, last = word[:-1], word[-1].lower()
    a = "я" if last in "яї" or stem[-1:].lower() in "иі" else "а"
    if stem[-1:].lower() in "иі":  # территории, території
        genitive: tuple[str, ...] = (stem + "й",)
        return [(word,), genitive, (stem + "ям",), (word,), (stem + "ями",), (stem + "ях",)]
    genitive = (stem, stem + ("ов" if language == "ru" else "ів"), stem + "ев" if language == "ru" else stem + "їв")
    accusative = genitive if animate else (word,)
    return [(word,), genitive, (stem + a + "м",), accusative, (stem + a + "ми",), (stem + a + "х",)]
