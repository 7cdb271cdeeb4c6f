"""What a buyer sent besides words: how a channel notes it down, and how everyone else knows it again.

The note is a sign in brackets at the beginning of a message, with the buyer's own caption behind it. It holds no
word, so that it says nothing of the buyer's language.
"""

#: The sign of each kind of thing; whatever else there is, is a file.
SIGNS = {
    "photo": "[📷]",
    "video": "[🎞]",
    "voice": "[🎤]",
    "sticker": "[🙂]",
    "place": "[📍]",
    "contact": "[👤]",
    "file": "[📎]",
}


def note(kind: str, caption: str = "") -> str:
    """The text of a message that carries a thing of the kind.

    >>> note("photo", "Is this the right one?")
    '[📷] Is this the right one?'
    """
    return f"{SIGNS.get(kind, SIGNS['file'])} {caption}".rstrip()


def carries_attachment(text: str) -> bool:
    """Whether the message holds more than its words."""
    return text.startswith(tuple(SIGNS.values()))
