"""Words around an ambiguous name that speak for a country, a person, a firm or another place. Data only."""

from __future__ import annotations

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Before a surname or a place name that is a person's: Michael Jordan, Jack London, Tom Holland.
FIRST_NAMES: Final = _words(
    """james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark
    donald
    steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason
    jeffrey ryan jacob gary nicholas eric
    jonathan stephen larry justin scott brandon benjamin samuel gregory frank
    alexander raymond patrick jack dennis jerry
    tyler aaron jose adam nathan henry douglas zachary peter kyle walter ethan
    jeremy harold keith christian roger noah
    gerald carl terry sean austin arthur lawrence jesse dylan bryan joe jordan
    billy bruce albert willie gabriel logan alan
    juan wayne roy ralph randy eugene vincent russell louis bobby philip johnny mary patricia jennifer linda elizabeth
    barbara susan jessica sarah karen nancy lisa betty margaret sandra ashley
    dorothy kimberly emily donna michelle carol
    amanda melissa deborah stephanie rebecca laura sharon cynthia kathleen amy angela anna
    emma olivia julie tom jim bob
    bill mike dan tim steve chris matt tony sam ben alex max leo luke
    jake neil vernon eddie deandre barry denzel kerry
    booker martha irving isaiah chad kathryn mr mrs ms dr sir lady coach""",
)
# Words before a place: in Georgia, near Tyre, aus Monaco.
LOCATIVES: Final = _words(
    """in near from to at around outside inside across into via through towards toward against with between over within
    of
    and
    nach aus bei gegen mit zwischen über für
    à en au aux vers depuis dans contre avec entre près de d
    desde hacia contra con entre hasta sobre
    a da di in dal contro con tra fra verso nel nella
    em no na do da para com contra entre
    в из под к на от около против с между во над для о об
    у з із до біля проти між за під
    في من إلى على مع بين ضد قرب عن
    در از به با بین علیه برای""",
)
# Words beside a state's name: Jordan's king, Chad government.
STATE_WORDS: Final = _words(
    """king president government army military minister ministry parliament border officials official embassy ambassador
    foreign prime authorities forces troops soldiers capital republic state
    opposition election elections police rebels
    refugees crown prince queen economy exports imports oil coast navy airbase air base junta coup jets territory
    officials' leaders leader central bank diplomats diplomat regime elections court""",
)
US_STATE_WORDS: Final = re.compile(
    r"""\b(?:Atlanta|Savannah|Augusta|Macon|Athens|Kemp|Ossoff|Warnock|Raffensperger|Fulton\ County|governor|gov\.
    |state\ senator|secretary\ of\ state\ Brad|Republicans?|Democrats?|GOP|peach|Bulldogs|counties|swing\ states?
    |battleground|Alabama|Florida|Tennessee|South\ Carolina|Fort\ (?:Benning|Stewart|Gordon)|primary\ runoff|runoff)\b
    |アトランタ|ジョージア州|조지아주|gobernador|governatore|gouverneur
    |(?:estado\ d[ea]|État\ de|stato\ della|Bundesstaat|state\ of)\ G[eé][oó]rgi[ae]""",
    re.VERBOSE,
)
# What makes a country's name part of a firm's or a newspaper's: China Mobile, Korea Herald.
FIRM: Final = re.compile(
    r"""\ (?:[A-Z][\w&]+\ ){0,2}(?:Airlines?|Airways|Inc|Corp|Corporation|Ltd|Limited|plc|PLC|AG|Holdings?|Telecom
    |Mobile
    |Unicom|Motors?|Evergrande|Vanke|Petroleum|Steel|Airlines'|Insurance|Brands|Securities|Hotels?|Beverages?)\b
    |\ (?:Times|Daily|Herald|Today|Journal|Tribune|Telegraph|Chronicle|Gazette|Observer|Mirror|Examiner|Bulletin
    |Independent\b(?!\ [a-z])|Post\b(?!\ (?:office|war)))\b""",
    re.VERBOSE,
)
TREATY: Final = re.compile(
    r"(?:['’]s)? (?:Agreements?|Accords?|Conventions?|Protocols?|Treat(?:y|ies)|Memorandum|Declaration"
    r"|agreements?|accords?|conventions?|protocol|memorandum)\b(?! (?:with|on|to|between|signed))"
)
SPORT: Final = re.compile(
    r"\b(?:Ligue 1|Champions League|Serie A|Bundesliga|La Liga|goalkeeper|midfielder|striker|Grand Prix"
    r"|Formula (?:1|One)|quarter-?finals?|semi-?finals?|kick-?off|scored|transfer window|Ligue des champions"
    r"|attaquant|calciatore|Rennfahrer)\b"
)
POULTRY: Final = re.compile(
    r"\b(?:Thanksgiving|poultry|roast(?:ed|ing)?|stuffing|gobbl\w+|gravy|oven|drumsticks?|recipe)\b"
)
# After a state's name where no case or space tells a name: 수단 내전, マリの軍, 苏丹武装部队.
STATE_AFTER: Final = re.compile(
    r"[ の]?(?:政府|暫定政権|軍|军|武装|总统|總統|大統領|首相|外相|外交|国防|首都|当局|當局|内戦|内战|內戰|政変|冲突"
    r"|北部|南部|東部|西部|境内|대통령|정부|총리|외교|외무|국방|내전|군부|반군|수도|국경|북부|남부|동부|서부|쿠데타|해역|당국|축구|국민"
    r"|에서|행 |시내|올림픽|출신|대사|의 수도)"
)
# Before a surname that is also an adjective: il signor Greco.
TITLES: Final = _words("signor signora sig señor señora senhor senhora monsieur madame maestro mister don doña dottor")
ARTICLES: Final = _words("a the one another every fellow only first young")
SHOUTED_PRONOUN: Final = _words("let tell give join help show teach follow contact about leave left made makes make")
AFRICA: Final = _words("ML NE NG SD CF LY CM BF TD")
