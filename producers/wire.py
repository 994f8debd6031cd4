"""The news agency that an article credits, by simple patterns. Pure.

Only where it is credited as the source of the piece (a dateline, a byline, a closing line), not where it is quoted:
"Reuters reported" is no credit. Outlets that carry one agency's piece are not independent of each other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# The agency as it is named in the index -> how it writes its name.
AGENCIES = {
    "AP": r"AP|Associated Press|The Associated Press",
    "AFP": r"AFP|Agence France[- ]Presse",
    "Reuters": r"Reuters|Рейтер|路透社?|ロイター",
    "dpa": r"dpa|DPA|dpa/\w+",
    "EFE": r"EFE|Agencia EFE",
    "ANSA": r"ANSA|Ansa",
    "TASS": r"TASS|ТАСС|ITAR-TASS",
    "RIA Novosti": r"RIA Novosti|РИА Новости",
    "Interfax": r"Interfax|Интерфакс",
    "Xinhua": r"Xinhua|新华社|新華社",
    "Kyodo": r"Kyodo|Kyodo News|共同通信|共同",
    "Jiji": r"Jiji Press|Jiji|時事通信|時事",
    "Yonhap": r"Yonhap|연합뉴스|聯合뉴스",
    "KCNA": r"KCNA|조선중앙통신",
    "Anadolu": r"Anadolu Agency|Anadolu Ajansı|Anadolu|AA",
    "IRNA": r"IRNA|ایرنا",
    "APA": r"APA",
    "Ukrinform": r"Ukrinform|Укрінформ",
    "PTI": r"PTI|Press Trust of India",
    "ANI": r"ANI",
    "PA": r"PA Media|Press Association",
    "Bloomberg": r"Bloomberg|Bloomberg News",
    "Lusa": r"Lusa|LUSA",
    "Belga": r"Belga|BELGA",
    "PAP": r"PAP",
}
_ANY = "|".join(f"(?P<w{index}>{pattern})" for index, pattern in enumerate(AGENCIES.values()))
_NAMES = tuple(AGENCIES)
HEAD, TAIL = 160, 120  # characters at the beginning and end in which a credit stands

# "LONDON, May 3 (Reuters) - ", "MOSCOW (AP) — ", "Berlin (dpa) - ", "МОСКВА, 3 мая. /ТАСС/.", "(時事)"
_DATELINE = re.compile(rf"[(（/【]\s*(?:{_ANY})(?:/[\w. ]+)?\s*[)）/】]\s*(?:[-–—―:.,]|$)")
# "BEIJING, May 3 (Xinhua) -- " is above; "New Delhi [India], May 3 (ANI):" too.
_BYLINE = re.compile(rf"(?:by |von |par |por |di |© ?)?(?:\w+ \w+[,/|] ?)?(?:{_ANY})(?: staff)?", re.IGNORECASE)
# "© 2026 AFP", "Source: Reuters", "(With input from Reuters)", a last "(AFP)" or "/dpa"
_CLOSING = re.compile(
    rf"(?:©\s*(?:\d{{4}}\s*)?|\b[Ss]ources?\s*:\s*|\b[Qq]uelle\s*:\s*|\b[Ff]uente\s*:\s*|\b[Ww]ith inputs? from\s+"
    rf"|[(（/—–-]\s*)(?:{_ANY})\s*[)）.]*\s*$"
)


def credited(authors: Sequence[str], text: str) -> str | None:
    """The agency, by the name in AGENCIES, or None."""
    for author in authors:
        if match := _BYLINE.fullmatch(author.strip()):
            return _name(match)
    match = _DATELINE.search(text[:HEAD]) or _CLOSING.search(text[-TAIL:].rstrip())
    return _name(match) if match else None


def _name(match: re.Match[str]) -> str:
    return next(_NAMES[int(group[1:])] for group, found in match.groupdict().items() if found)
