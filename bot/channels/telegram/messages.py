"""Which of our messages on a phone are about which ticket: known by their ids, never by words in them.

A long ticket is several messages, and any of them but the first may begin with the buyer's words. The notice of a
ticket keeps the ids of all messages about it: first the one that shows it now, with its buttons, then the others.
"""

from collections.abc import Mapping

from bot.channels.parts import parts, units
from bot.kernel.phones import Notice

#: Messages about one ticket whose replies find it; older ones are forgotten.
KEPT = 200


def shown_by(notice: Notice) -> str | None:
    """The message that shows the ticket, with its buttons; None: it is being sent."""
    return (notice.external_id or "").partition(",")[0] or None


def about(notices: Mapping[str, Notice], message: str) -> str | None:
    """The ticket that one of our messages is about; None for one that is about none, or forgotten."""
    return next((ticket for ticket, notice in notices.items() if message in _ids(notice)), None)


def noted(notice: Notice, message: str, *, shows: bool = False) -> str:
    """The ids to keep now that `message` was sent. `shows`: it is the one with the ticket's buttons."""
    if shows:
        return ",".join((message, *_ids(notice)[:KEPT]))
    head, *rest = _ids(notice) if shown_by(notice) else ("", *_ids(notice))
    return ",".join((head, message, *rest[:KEPT]))


def reopened(notice: Notice) -> str | None:
    """The ids to keep while the ticket is sent anew; None where there are none."""
    return ",".join(("", *_ids(notice))) if _ids(notice) else None


def marked(ticket: str, text: str, longest: int) -> tuple[str, ...]:
    """The text as messages of at most `longest` UTF-16 code units, the later ones below the ticket's code.

    >>> [len(one) for one in marked("H-7F3K", "H-7F3K · One is here. " + "x" * 60, 60)]
    [21, 58, 28]
    """
    found = parts(text, longest)
    if len(found) < 2 or not ticket:
        return found
    first, *rest = parts(text, longest - units(f"{ticket} (99/99)\n"))
    return (first, *(f"{ticket} ({number}/{len(rest) + 1})\n{one}" for number, one in enumerate(rest, 2)))


def _ids(notice: Notice) -> tuple[str, ...]:
    return tuple(one for one in (notice.external_id or "").split(",") if one)
