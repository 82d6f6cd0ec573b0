"""Finding out how a text file is encoded, and making sure of it before the first row is read."""

from __future__ import annotations

import codecs
from pathlib import Path

from dougong.errors import InvalidInput
from dougong.problems import N_, Problem

SAMPLE_BYTES = 256 * 1024
_CHUNK = 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHERS = ["big5", "cp932", "cp949", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254"]


def find_encoding(path: Path, declared: str | None = None) -> str:
    """The encoding in which the whole file is readable; refuses if there is none."""
    if declared is not None:
        return _checked(path, _known(declared))
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    marked = next((name for mark, name in _MARKS if sample.startswith(mark)), None)
    if marked is not None:
        return _checked(path, marked)
    wide = _utf16_without_mark(sample)
    if wide is not None:
        return _checked(path, wide)
    if _first_bad_byte(path, "utf-8") is None:
        return "utf-8"
    return _checked(path, _legacy(sample))


def _known(name: str) -> str:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        info = None
    # Python's own transformations (hex, zip) are codecs too, but none for text.
    if info is None or not getattr(info, "_is_text_encoding", True):
        raise InvalidInput(
            Problem("unknown_encoding", N_("“{name}” is not a known encoding."), "encoding", {"name": name})
        )
    # The declared "utf-8" of a file from Excel still begins with a mark.
    return {"utf-8": "utf-8-sig"}.get(info.name, info.name)


def _utf16_without_mark(sample: bytes) -> str | None:
    """Plain text has no NUL; every second byte NUL means 16-bit units of mostly Latin text."""
    half = len(sample) // 2
    if half < 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.3 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.3 and odd < half * 0.05:
        return "utf-16-be"
    return None


def _legacy(sample: bytes) -> str:
    if _is_chinese(sample):
        return "gb18030"
    import charset_normalizer  # takes its time, and is seldom needed

    best = charset_normalizer.from_bytes(sample, cp_isolation=[*_OTHERS, "gb18030"]).best()
    return best.encoding if best is not None else "gb18030"


def _is_chinese(sample: bytes) -> bool:
    """Ordinary Chinese consists of the 3,755 common characters, which GB 2312 keeps together (lead bytes B0
    to D7).

    General detectors need far more text than a header and a few names to see that.
    """
    pairs = common = 0
    position = 0
    while position < len(sample) - 1:
        lead = sample[position]
        if lead < 0x80:
            position += 1
            continue
        trail = sample[position + 1]
        if not (0x81 <= lead <= 0xFE and (0x40 <= trail <= 0xFE or 0x30 <= trail <= 0x39)):
            return False
        pairs += 1
        common += (0xB0 <= lead <= 0xD7 or 0xA1 <= lead <= 0xA3) and trail >= 0xA1
        position += 2
    return pairs > 0 and common / pairs >= 0.7


def _checked(path: Path, encoding: str) -> str:
    bad = _first_bad_byte(path, encoding)
    if bad is None:
        return encoding
    raise InvalidInput(
        Problem(
            "undecodable",
            N_("The file is not readable as {encoding}: wrong byte on line {line}. Name its encoding."),
            f"line {bad}",
            {"encoding": encoding, "line": bad},
        )
    )


def _first_bad_byte(path: Path, encoding: str) -> int | None:
    """The line of the first byte that cannot be decoded."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                lines += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeDecodeError as error:
                return lines + error.object[: error.start].count(b"\n")
            except UnicodeError:
                return lines  # such as UTF-16 that does not begin with its mark
            if not chunk:
                return None
