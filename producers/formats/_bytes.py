"""Bytes of a document -> clean text, whatever the document and its server say about the encoding. Pure."""

from __future__ import annotations

import codecs
import re

from vedette.errors import InputError

HEAD = 8_000  # bytes in which the first element must begin

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]{0,300}\?>")

# What documents are really in when they say so (as the WHATWG encoding standard reads the labels), and the only codecs
# that a document may choose: Python knows others that are no text encodings.
_CODECS = {
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "windows-1252": "cp1252", "cp1252": "cp1252", "iso-8859-9": "cp1254", "windows-1254": "cp1254",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "windows-31j": "cp932", "x-sjis": "cp932",
    "euc-jp": "euc_jp", "x-euc-jp": "euc_jp", "iso-2022-jp": "iso2022_jp", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
    "windows-949": "cp949", "tis-620": "cp874", "windows-874": "cp874", "iso-8859-11": "cp874",
    "koi8-r": "koi8_r", "koi8-u": "koi8_u", "ibm866": "cp866", "macintosh": "mac_roman",
    "utf-8": "utf-8", "utf8": "utf-8",
    "utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "unicode": "utf-16",
    **{f"windows-125{n}": f"cp125{n}" for n in (0, 1, 3, 5, 6, 7, 8)},
    **{f"cp125{n}": f"cp125{n}" for n in (0, 1, 3, 5, 6, 7, 8)},
    **{f"iso-8859-{n}": f"iso8859_{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
}  # fmt: skip
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"), (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"),
)  # fmt: skip


def decode(body: bytes, headers: dict[str, str]) -> str:
    """The text: by its BOM; as UTF-8 if it is that; as it declares; else as UTF-8 with single bytes of Windows-1252.

    The last keeps one stray byte from turning a whole document to mojibake. Raises InputError on an empty body.
    """
    if not body.strip(b" \t\r\n\0"):
        raise InputError("an empty document instead of a feed")
    for mark, wide in _BOMS:
        if body.startswith(mark):
            return body.decode(wide, "replace").removeprefix("\ufeff")
    codec = _declared(body, headers)
    if codec == "iso2022_jp" and b"\x1b" in body:  # all of it is ASCII to the eye
        return body.decode(codec, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(body, codec)


def _declared(body: bytes, headers: dict[str, str]) -> str | None:
    """The codec that the document names, else its server (servers send their default for everything)."""
    in_body = _DECLARED.search(body[:1000])
    in_header = _CHARSET.search(headers.get("content-type", ""))
    named = [in_body[1].decode("ascii")] if in_body else []
    named += [in_header[1]] if in_header else []
    known = [_CODECS[name.lower()] for name in named if name.lower() in _CODECS]
    legacy = [codec for codec in known if codec != "utf-8"]
    return known[0] if known and (known[0] != "utf-8" or not legacy) else next(iter(legacy), None)


def _legacy(body: bytes, codec: str | None) -> str:
    if codec not in (None, "utf-8"):
        try:
            text = body.decode(str(codec))
        except UnicodeDecodeError:
            text = body.decode(str(codec), "replace")
        if text.count("\ufffd") * 100 <= len(text):
            return text
    return body.decode("utf-8", "vedette.windows")


def _windows(error: UnicodeError) -> tuple[str, int]:
    """A byte that is not UTF-8 is most often Windows-1252 that an editor pasted in."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("vedette.windows", _windows)

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9A-Fa-f]{1,12})|([0-9]{1,12}));?")


def tidy(text: str) -> str:
    """Without characters that XML forbids, also where they are written as references; CP1252's in C1 as meant."""
    if _ILLEGAL.search(text):
        text = _ILLEGAL.sub(_legal, text)
    return _REFERENCE.sub(_legal_reference, text) if "&#" in text else text


def _legal(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0x80 <= code <= 0x9F:
        return bytes([code]).decode("cp1252", "ignore")
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else ""


def _legal_reference(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    if code > 0x10FFFF:
        return "\ufffd"
    replacement = _ILLEGAL.sub(_legal, chr(code))
    return match[0] if replacement == chr(code) else replacement


def document(body: bytes, headers: dict[str, str]) -> bytes:
    """Clean UTF-8 that declares itself as such: what an XML parser is given."""
    text = tidy(decode(body, headers)).lstrip("\ufeff \t\r\n")
    start = text.find("<")
    text = text[start:] if 0 < start < HEAD else text  # a server's warnings in front of the document
    text = _DECLARATION.sub("", text, count=1)
    return b'<?xml version="1.0" encoding="utf-8"?>' + text.encode("utf-8", "replace")


_SKIP = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!doctype\s+(?!html)[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)


def head(body: bytes, headers: dict[str, str]) -> str:
    """The beginning of the first element (or of JSON), behind declarations, comments and stray text."""
    if not body.strip(b" \t\r\n\0"):
        return ""
    text = tidy(decode(_first(body), headers)).lstrip("\ufeff \t\r\n")
    if text[:1] not in ("<", "{", "[") and "<" in text:
        text = text[text.index("<") :]
    at = 0
    while (match := _SKIP.match(text, at)) and match.end() > at:
        at = match.end()
    return text[at:] or text


def _first(body: bytes) -> bytes:
    """Enough of the beginning, in whole units of two and four bytes."""
    return body[: HEAD * 4]
