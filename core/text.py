"""Text as henji reads it: one normal form, and no characters that hide."""

import unicodedata

import regex

#: Half of a character: JSON can carry one, no encoding can, so that nobody could store or send the text.
_HALF = regex.compile("[\ud800-\udfff]")
#: Zero-width, bidirectional controls, tag characters, variation selectors, soft hyphen, BOM, halves: only tricks.
#: ZWJ and ZWNJ go too: no licensed language needs them to be told apart.
_HIDDEN = regex.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
#: What `normalise` mends besides: without any of it, a text in its normal form stays as it is.
_UNTIDY = regex.compile(rf"{_HIDDEN.pattern}|[^\P{{Cc}}\n]|[^\S\n ]|  ")
_CONTROL = regex.compile(r"[^\P{Cc}\n\t]")
_SPACE = regex.compile(r"[^\S\n]+")


def normalise(text: str) -> str:
    """NFKC, no hidden and control characters, single spaces.

    >>> normalise("Ｆｒｅｅ\u200b  shipping")
    'Free shipping'
    """
    if (text.isascii() or unicodedata.is_normalized("NFKC", text)) and not _UNTIDY.search(text):
        return text.strip()
    # Before, or a hidden character keeps an accent from its letter; after, for what the normal form brings out.
    text = _HIDDEN.sub("", unicodedata.normalize("NFKC", _HIDDEN.sub("", text)))
    return _SPACE.sub(" ", _CONTROL.sub(" ", text)).strip()


def visible(text: str) -> str:
    """As it was written, without characters that hide or control: for people and models to read.

    >>> visible("Ｆｒｅｅ\u200b shipping ㅠ")
    'Ｆｒｅｅ shipping ㅠ'
    """
    return _CONTROL.sub(" ", _HIDDEN.sub("", text)).strip()


def whole(text: str) -> str:
    r"""As it was written, with a mark in the place of each half of a character: it can be stored and sent.

    >>> whole("tea \ud83d!") == "tea \ufffd!"
    True
    """
    return _HALF.sub("\ufffd", text)


def as_written(text: str, part: str) -> str:
    """The words of `text` whose normal form `part` is a piece of; the part itself where they are not found.

    >>> as_written("会有味道吗？多少钱", "会有味道吗?")
    '会有味道吗？'
    """
    folded = [(letter, at) for at, one in enumerate(text) for letter in unicodedata.normalize("NFKC", one)]
    kept = [(letter, at) for letter, at in folded if not letter.isspace() and not _HIDDEN.match(letter)]
    wanted = "".join(part.split())
    start = "".join(letter for letter, _ in kept).find(wanted) if wanted else -1
    return text[kept[start][1] : kept[start + len(wanted) - 1][1] + 1] if start >= 0 else part


def has_hidden(text: str) -> bool:
    """Whether the text carries characters that a reader cannot see (emoji joiners excepted)."""
    return any(match.group() not in "\u00ad\u200d\ufe0e\ufe0f" for match in _HIDDEN.finditer(text))
