"""Which language a page speaks: the one asked for, else the first of the browser's that we have."""

from collections.abc import Sequence


def tongue(asked: str | None, header: str, offered: Sequence[str]) -> str:
    """One of `offered` (BCP 47, the default first), for `?lang=` and an Accept-Language header."""
    for wish in (asked or "", *_wishes(header)):
        found = _match(wish, offered)
        if found:
            return found
    return offered[0]


def _wishes(header: str) -> list[str]:
    weighted = []
    for part in header.split(",")[:20]:
        name, _, weight = part.partition(";q=")
        weighted.append((_weight(weight), name.strip()))
    return [name for weight, name in sorted(weighted, key=lambda one: -one[0]) if weight > 0]


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


def _match(wish: str, offered: Sequence[str]) -> str | None:
    """Whole tag first, then its language alone: zh-CN and zh-TW both read zh-Hans where nothing else is."""
    exact = {one.lower(): one for one in offered}
    alone = {one.split("-")[0].lower(): one for one in reversed(offered)}
    tag = wish.lower()
    return exact.get(tag) or alone.get(tag.split("-")[0])
