"""Where sentences begin and end, in spaced and packed scripts."""

import regex

from core.turn import Span

#: A full stop after these is not an end: "approx. 5", "z. B. Tee", "No. 7", "St. Gallen".
_ABBREVIATIONS = (
    r"approx|ca|bzw|usw|etc|vs|inkl|exkl|zzgl|evtl|ggf|max|min|mind|no|nr|st|str|dr|mr|mrs|ms|prof|tel|e\.g|i\.e"
    r"|z\.b|z|d|u|b|a|p\.m|a\.m|art|abs|vol|pp|jan|feb|aug|sept|oct|okt|nov|dec|dez"
)
_END = regex.compile(
    r"(?:[。！？]+[」』）)”\"]*"
    rf"|(?<!\b(?:{_ABBREVIATIONS}))(?<!\d(?=\.\s?\d))\.+(?=[\s\"”)]|$)[\"”)]*"
    r"|[!?]+[\"”)]*(?=\s|$|[\p{Han}\p{Hiragana}\p{Katakana}])"
    r"|[;；]\s"
    r"|\n+)\s*",
    regex.IGNORECASE,
)
_ORDINAL = regex.compile(r"\b\d{1,2}\.\s+(?=\p{L})")


def spans(text: str) -> tuple[Span, ...]:
    """(start, end) of every sentence, trimmed, left to right.

    >>> spans("Ships in 2 days. EMS!")
    ((0, 16), (17, 21))
    """
    ordinals = {match.start() + match.group().index(".") for match in _ORDINAL.finditer(text)}
    found: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        if match.start() in ordinals and "\n" not in match.group():
            continue
        found.append((start, match.end()))
        start = match.end()
    found.append((start, len(text)))
    trimmed = ((begin, begin + len(text[begin:end].rstrip())) for begin, end in found)
    return tuple((begin, end) for begin, end in trimmed if text[begin:end].strip())


def split(text: str) -> tuple[str, ...]:
    """The sentences themselves."""
    return tuple(text[start:end] for start, end in spans(text))
