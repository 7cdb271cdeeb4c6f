"""Which language tags a reader takes for one language."""

from collections.abc import Iterable


def base(tag: str) -> str:
    """The language without its region: "pt-BR" is pt. Chinese keeps its script: its two are two to a reader.

    >>> base("pt-BR"), base("de"), base("zh-Hant-TW"), base("zh")
    ('pt', 'de', 'zh-Hant', 'zh-Hans')
    """
    primary, *rest = tag.split("-")
    if primary != "zh":
        return primary
    return next((f"zh-{part}" for part in rest if part in {"Hans", "Hant"}), "zh-Hans")


def same(tag: str, known: Iterable[str]) -> str | None:
    """The tag among `known` that is this language: itself, else the first that differs in region alone; or None.

    >>> same("pt", ["en", "pt-BR"]), same("zh-Hant", ["zh-Hans"])
    ('pt-BR', None)
    """
    listed = tuple(known)
    return tag if tag in listed else next((one for one in listed if base(one) == base(tag)), None)
