"""A few hundred made-up articles in 14 languages, and the queries that every store must answer alike.

The sentences and the tags are drawn by a fixed seed and independent of each other: the taggers are not tested here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any, Final

from vedette.models import Change, Lane, Ownership, Status, ToldArticle, Vocabulary
from vedette.testing_articles import claim, country, group, sanction, source, tag, told, weapon

SENTENCES: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "Officials denied that artillery shells had been shipped.",
        "The U.S. approved 31 Abrams tanks, don't forget 3.14.",
        "The bakery on Mill Lane opens at 7 a.m.",
        "New sanctions hit a shipping firm.",
    ),
    "fr": (
        "Le ministère dément toute livraison d'obus.",
        "L’Union prépare un embargo sur les armes.",
        "Le marché de Noël ouvre samedi à Saint-Étienne.",
    ),
    "de": (
        "Das Ministerium bestreitet die Lieferung von Marschflugkörpern.",
        "Die Straße nach Süden bleibt gesperrt.",
        "Neue Sanktionen gegen Reedereien.",
    ),
    "es": (
        "El gobierno niega haber enviado misiles.",
        "La sanción alcanza a tres empresas.",
        "El mercado abrió mañana en Logroño.",
    ),
    "it": ("L’esercito nega l'invio di droni.", "Nuove sanzioni contro una banca.", "Piove da tre giorni a Forlì."),
    "pt": ("O governo nega o envio de munições.", "As sanções atingem um banco.", "A feira abre às 9h em São João."),
    "ru": (
        "МИД отрицает поставки снарядов.",
        "Ещё один пакет санкций готовится к весне.",
        "Ёлку на площади зажгут в пятницу.",
    ),
    "uk": ("Міністерство заперечує постачання м'ятних ракет.", "Нові санкції проти судновласників.", "У Львові дощ."),
    "ar": ("نفت الوزارة إرسال صواريخ إلى الخارج.", "عُقوبات جديدة على شركة شحن.", "السوق يفتح أبوابه يوم الجمعة."),
    "fa": ("وزارت خارجه ارسال موشک‌ها را تکذیب کرد.", "تحریم‌های تازه علیه یک بانک.", "باران سه روز دیگر می‌بارد."),
    "tr": ("İran'ın füze sevkiyatı yalanlandı.", "Isparta'da yeni yaptırımlar konuşuldu.", "Pazar saat 9’da açılıyor."),
    "zh": ("外交部否认向外国提供导弹。", "新制裁针对三家航运公司。", "周五下雨，人人带伞。"),
    "ko": ("북한이 무기 제공을 부인했다.", "새로운 제재가 은행을 겨냥했다.", "금요일에 비가 온다."),
    "ja": ("外務省はミサイルの供与を否定した。", "新たな制裁は海運会社三社が対象。", "金曜はﾊﾟﾝ屋が七時に開く。"),
}
_COUNTRIES: Final = ("KP", "RU", "US", "UA", "IR", "CN", "TR", "BY", "SY")
_PARTIES: Final = (*_COUNTRIES, "EU", "UN", "WAGNER", "HOUTHI")
_WEAPONS: Final = (
    ("srbm", "kn-23", "KP"),
    ("uav", "shahed-136", "IR"),
    ("tank", "abrams", "US"),
    ("munition", None, None),
)
_STANCES: Final = ("asserted", "denied", "alleged", "promised", "planned", "called_for", "refused", "opposed")
_ACTIONS: Final = ("impose", "lift", "tighten", "evade")
_OUTLETS: Final = (
    ("Example News", "US", "private"),
    ("Пример", "RU", "state"),
    ("例日報", "JP", "public"),
    ("Échos", "FR", "unknown"),
)

NOW: Final = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def articles(count: int = 300, seed: int = 4) -> list[ToldArticle]:
    """Always the same for the same arguments; ids differ; first seen within the day before `NOW`."""
    random = Random(seed)  # noqa: S311
    return [_article(f"a{index:04d}", random) for index in range(count)]


def _article(id_: str, random: Random) -> ToldArticle:
    language = random.choice(list(SENTENCES))
    title, *rest = (random.choice(SENTENCES[language]) for _ in range(random.randint(1, 4)))
    if random.random() < 0.2:
        rest.append(random.choice(SENTENCES["en"]))
    outlet, where, ownership = random.choice(_OUTLETS)
    return told(
        id_,
        title if random.random() < 0.9 else "",
        "\n\n".join(rest),
        minutes=random.choice((0, 1, 2.5, 60, 61, 359, -600, -1_000)),
        version=random.randint(1, 9),
        language=language + ("-Hant" if language == "zh" and random.random() < 0.5 else ""),
        source=source(f"f{random.randint(1, 6)}", outlet, country=where, ownership=Ownership(ownership), owner=where),
        story=f"s{random.randint(1, 40)}",
        change=random.choice((Change.OPENED, Change.UPDATED)),
        lane=random.choice((Lane.LIVE, Lane.LIVE, Lane.SAMPLE, Lane.BACKLOG)),
        status=random.choice((Status.USABLE, Status.USABLE, Status.CORRECTED)),
        wire=random.choice((None, "AFP", "Reuters")),
        vocabulary=Vocabulary("2026.1", random.randint(0, 2)),
        **_facts(random),
    )


def _facts(random: Random) -> dict[str, Any]:
    if random.random() < 0.15:
        return {}
    confidence = random.choice((0.2, 0.5, 0.8, 0.95))
    armed = random.sample(_WEAPONS, random.randint(0, 2))
    return {
        "countries": tuple(country(c, confidence=confidence) for c in random.sample(_COUNTRIES, random.randint(0, 3))),
        "weapons": tuple(weapon(kind, system, origin=origin) for kind, system, origin in armed),
        "sanctions": tuple(_sanction(random) for _ in range(random.choice((0, 0, 1, 2)))),
        "parties": tuple(group(id_) for id_ in random.sample(("EU", "UN", "WAGNER"), random.randint(0, 2))),
        "tags": (tag("cargo", random.choice(("grain", "oil"))),) if random.random() < 0.2 else (),
        "claims": tuple(_claim(random) for _ in range(random.choice((0, 1, 2, 2, 3)))),
    }


def _sanction(random: Random) -> Any:
    measures = random.sample(("asset_freeze", "arms embargo", "travel_ban"), random.randint(0, 2))
    authority, target = random.choice(("US", "EU", None)), random.choice(_PARTIES)
    return sanction(random.choice(_ACTIONS), authority, (target,), measures=tuple(measures))


def _claim(random: Random) -> Any:
    actor, other = random.choice((*_PARTIES, None)), random.choice((*_PARTIES, None))
    stance, speakers = random.choice(_STANCES), random.sample(_PARTIES, random.randint(0, 2))
    if random.random() < 0.3:
        return claim("sanction", actor, other, stance, speakers, action=random.choice(_ACTIONS))
    items = [(kind, system) for kind, system, _ in random.sample(_WEAPONS, random.randint(0, 2))]
    return claim("transfer", actor, other, stance, speakers, items=items, phase=random.choice((None, "shipped")))


QUERIES: Final = tuple(
    line
    for line in """
# everything, nothing, structure
country:* OR -country:*
country:* -country:*
-country:*
-(country:KP OR country:RU)
--country:KP
country:KP country:RU
country:KP OR country:RU
country:KP,RU
country:KP -country:RU,US
country:XX
(country:KP OR country:IR) (claim:denied OR claim:alleged) -lane:sample
country:KP country:RU OR country:IR country:CN OR -(country:US -country:UA)
-country:KP -country:RU -weapon:* -sanction:*
NOT (country:KP AND NOT claim:transfer)
# fields
weapon:*
weapon:missile
weapon:srbm
weapon:kn-23
weapon:drone
weapon:VII
weapon:tank,munition
sanction:impose
sanction:US
sanction:asset_freeze
sanction:"arms embargo"
sanction:WAGNER
-sanction:*
party:EU
party:RU
party:WAGNER
party:EU,UN -party:WAGNER
tag:cargo
tag:cargo/oil
tag:grain
claim:*
claim:denied
claim:sanction
claim:promised,planned
story:s1,s2,s3
id:a0007
change:updated
language:zh
language:zh-hant
language:zh -language:zh-Hant
language:ru,uk,ar
-language:en
source:f1
outlet:"example news"
outlet:пример
outlet:例日報
outlet:échos
wire:afp
-wire:*
lane:live
lane:sample,backlog
status:corrected
source.ownership:state
-source.ownership:state,unknown
source.country:US
source.owner:ru
source.owner:*
confidence:>0.9
confidence:>=0.95
confidence:<0.5
confidence:0.5..0.8
confidence:<=0.2
confidence:*
-confidence:*
confidence:0.95
confidence:>0.95
# times
since:6h
since:359m
since:1h
until:2026-11-23
since:2026-11-23
since:2026-11-23T12:01Z until:6h
since:2026-11-23T13:00+01:00 until:2026-11-23T12:02:30Z
-since:6h
since:999999w
# one and the same tag
claim()
-claim()
claim(actor:KP)
claim(actor:RU)
claim(actor:WAGNER)
claim(recipient:RU)
claim(actor:KP stance:denied)
claim(actor:KP) claim(stance:denied)
claim(actor:KP stance:denied speaker:KP)
claim(kind:transfer other:RU)
claim(target:RU)
claim(other:SY)
claim(kind:sanction recipient:IR)
claim(actor:EU,US,UN target:RU,BY,WAGNER)
claim(action:impose)
claim(actor:US action:impose,tighten)
claim(item:missile)
claim(actor:KP,IR item:drone,missile stance:alleged,asserted)
claim(phase:shipped speaker:RU)
claim(kind:transfer) -claim(kind:transfer stance:denied)
claim(actor:KP recipient:RU) OR claim(actor:IR recipient:RU)
sanction(action:impose authority:US)
sanction(action:impose target:RU)
sanction(measure:arms_embargo target:IR,KP)
sanction()
sanction(authority:EU) -sanction(authority:EU action:lift)
weapon(class:missile origin:KP)
weapon(system:kn-23)
weapon(class:drone origin:KP)
weapon(origin:US) weapon(origin:IR)
# words
sanctions
SANCTIONS
"artillery shells"
"shells artillery"
"u.s. approved"
don't
3.14
"31 abrams"
ещё
еще
ЁЛКУ
"пакет санкций"
м'ятних
straße
SÜDEN
étienne
e\u0301tienne
logroño
forlì
iran
İRAN
ısparta
isparta
عقوبات
صواريخ
موشک\u200cها
موشکها
تحريم\u200cهای
导弹
人人
雨
북한
무기 제공
"무기 제공"
ミサイル
ﾐｻｲﾙ
パン屋
否认 OR 否定
"the bakery" -"mill lane"
７
"outside of every article"
country:KP weapon:missile claim(actor:KP stance:denied) OR "artillery shells" language:en since:24h -lane:sample
""".removesuffix("\n").split("\n")
    if not line.startswith("#")  # the first line is empty, and asks for everything
)
