"""A tagger of your own: the ports that a desk watches. VEDETTE_PLUGINS=examples/plugins switches it on."""

import re

from vedette.models import Mention, Tag

PORTS = {"Vostochny": "RUVYP", "Bandar Abbas": "IRBND", "Rajin": "KPRJN"}  # name -> UN/LOCODE


def tag(doc, found):
    """`doc.text` is title + two line ends + text; `found` holds the tags of the taggers before this one."""
    places = [(name, match.start(), match.end()) for name in PORTS for match in re.finditer(rf"\b{name}\b", doc.text)]
    return [
        Tag(kind="port", id=PORTS[name], label=name, confidence=0.9, by="ports",
            mentions=(Mention(start, end, name, "name", PORTS[name]),))
        for name, start, end in places
    ]  # fmt: skip
