"""A long text as messages of a channel, cut at ends of sentences."""

from core import sentences


def parts(text: str, longest: int) -> tuple[str, ...]:
    """The text in pieces of at most `longest` UTF-16 code units, nothing lost but white space between them.

    A sentence that is longer than that is cut between words, a word that is longer wherever it must.

    >>> parts("One is here. Two is here. Three.", 25)
    ('One is here. Two is here.', 'Three.')
    """
    found: list[str] = []
    rest = text.strip()
    while units(rest) > longest:
        end = _end(rest, _reach(rest, longest))
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return (*found, rest) if rest else tuple(found)


def units(text: str) -> int:
    """UTF-16 code units: what Telegram and LINE count."""
    return len(text.encode("utf-16-le")) // 2


def _reach(text: str, longest: int) -> int:
    """How many characters fit."""
    count = min(len(text), longest)
    while units(text[:count]) > longest:
        count -= max(1, (units(text[:count]) - longest) // 2)
    return count


def _end(text: str, reach: int) -> int:
    """Where to cut: the last end of a sentence within reach, else of a word, else reach itself."""
    ends = [end for _, end in sentences.spans(text[: reach + 1]) if end <= reach]
    # The last span ends where the text was cut off, which is no end of a sentence.
    whole = [end for end in ends if end < reach or text[reach : reach + 1].isspace()]
    if whole:
        return whole[-1]
    space = text.rfind(" ", 1, reach + 1)
    return space if space > 0 else reach
