"""Organisations and armed groups, and that they are not countries."""

from __future__ import annotations

import msgspec
import pytest

from processors import match
from processors.match import Found
from processors.taggers import countries, parties
from processors.text import document
from vedette.models import PartyKind, PartyTag


def tags(text: str, language: str = "en") -> dict[str, PartyTag]:
    doc = document("", text, language)
    found = Found(matches=match.matcher().find(doc))
    found = msgspec.structs.replace(found, countries=tuple(countries.tag(doc, found)))
    return {tag.id: tag for tag in parties.tag(doc, found)}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The EU and NATO welcomed the vote at the UN Security Council.", {"EU", "NATO", "UN"}),
        ("en", "Brussels will propose a new package of measures.", {"EU"}),
        ("en", "Hezbollah and Hamas denied it; the Houthis did not.", {"HEZBOLLAH", "HAMAS", "HOUTHI"}),
        ("en", "Rockets were sent to the Russian private military company Wagner.", {"WAGNER"}),
        ("en", "The orchestra played Wagner and Verdi until midnight.", set()),
        ("en", "Sudan's army accused the RSF of shelling the camp.", {"RSF"}),
        ("en", "The G7 agreed on a price cap.", {"G7"}),
        ("en", "Follow us on news.example.EU and in the app.", set()),
        ("it", "In porta Rossi, in difesa Bianchi e Grossi.", set()),
        ("en", "The IAEA's Grossi and Rafael Grossi's deputy spoke.", {"IAEA"}),
        ("de", "Die EU-Kommission und die Nato warnen.", {"EU", "NATO"}),
        ("fr", "L'ONU et l'Union européenne condamnent le Hezbollah.", {"UN", "EU", "HEZBOLLAH"}),
        ("es", "La OTAN y la UE apoyan la medida.", {"NATO", "EU"}),
        ("it", "L'Onu e l'Unione europea chiedono una tregua.", {"UN", "EU"}),
        ("pt", "A ONU e a União Europeia condenaram o Hamas.", {"UN", "EU", "HAMAS"}),
        ("ru", "В Евросоюзе и НАТО раскритиковали «Хезболлу».", {"EU", "NATO", "HEZBOLLAH"}),
        ("uk", "ЄС і НАТО обговорили ПВК «Вагнер».", {"EU", "NATO", "WAGNER"}),
        ("ar", "أدان الاتحاد الأوروبي والأمم المتحدة هجمات الحوثيين", {"EU", "UN", "HOUTHI"}),
        ("fa", "سازمان ملل و اتحادیه اروپا از حزب‌الله خواستند", {"UN", "EU", "HEZBOLLAH"}),
        ("tr", "AB'nin ve NATO'nun açıklaması Hamas'ı hedef aldı.", {"EU", "NATO", "HAMAS"}),
        ("zh", "欧盟和北约谴责胡塞武装。", {"EU", "NATO", "HOUTHI"}),
        ("ja", "国連安保理はヒズボラを非難した。", {"UN", "HEZBOLLAH"}),
        ("ko", "유엔 안보리와 유럽연합은 하마스를 규탄했다.", {"UN", "EU", "HAMAS"}),
    ],
)
def test_a_sentence_names_these_parties(language: str, text: str, expected: set[str]) -> None:
    assert set(tags(text, language)) == expected


def test_a_group_is_found_by_the_country_that_it_belongs_to() -> None:
    tag = tags("The Wagner Group left the town.")["WAGNER"]
    assert (tag.kind, tag.country) == (PartyKind.GROUP, "RU")


def test_an_organisation_belongs_to_no_country() -> None:
    tag = tags("The United Nations appealed for calm.")["UN"]
    assert (tag.kind, tag.country, tag.name) == (PartyKind.ORGANISATION, None, "United Nations")


def test_a_group_is_not_a_country_tag() -> None:
    doc = document("", "Hamas and Hezbollah rejected the offer.", "en")
    assert countries.tag(doc, Found(matches=match.matcher().find(doc))) == []
