"""Who writes and what went wrong, as the desk's page and the terminal say it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from babel.dates import format_date

from bot.desk.brief import Brief
from bot.desk.case import Case
from bot.orders.affair import Affair, Option
from bot.segments import Wish
from bot.web.desk_words import Speech
from knowledge import places

#: States whose names are taken by another word of the table.
_STATES: Mapping[str, str] = {"unpaid": "unpaid_state", "refunded": "state_refunded"}


def about(brief: Brief, speech: Speech) -> dict[str, Any]:
    """`segments`, `wish` and `case` of a brief, in the words of the desk."""
    return {
        "segments": [speech.word("segment", one) for one in brief.segments],
        "wish": list(_wish(brief.wish, speech)) if brief.wish else [],
        "case": _case(brief.case, speech) if brief.case else None,
    }


def told(brief: Brief, speech: Speech) -> Iterator[str]:
    """The same as lines of text."""
    found = about(brief, speech)
    yield f"{speech.word('segment', 'title')}: {', '.join(found['segments'])}"
    if found["wish"]:
        yield f"{speech.word('segment', 'wish')}: {' · '.join(found['wish'])}"
    if found["case"]:
        yield f"{speech.word('case', 'title')}: {found['case']['what']}"
        for affair in found["case"]["affairs"]:
            yield f"  {affair['head']}"
            yield from (f"    {one}" for one in affair["options"])
        yield from (f"  {one}" for one in found["case"]["general"])


def _wish(wish: Wish, speech: Speech) -> Iterator[str]:
    """What the words say; what they do not say is left out."""
    if wish.quantity is not None:
        yield speech.word("segment", "quantity").format(count=wish.quantity)
    if wish.product:
        yield wish.product
    if wish.country:
        yield f"{places.name(wish.country, speech.language)} ({wish.country})"


def _case(case: Case, speech: Speech) -> dict[str, Any]:
    return {
        "what": speech.word("trouble", case.what),
        "affairs": [_affair(one, speech) for one in case.affairs],
        "general": [_option(one, speech) for one in case.general],
    }


def _affair(affair: Affair, speech: Speech) -> dict[str, Any]:
    parts = [affair.order]
    if affair.state:
        parts.append(speech.word("case", _STATES.get(affair.state, affair.state)))
    parts.append(f"{speech.word('case', 'total')} {affair.total}")
    parts.append(_paid(affair, speech))
    if affair.refunded:
        parts.append(f"{speech.word('case', 'refunded')} {affair.refunded}")
    return {"head": " · ".join(parts), "options": [_option(one, speech) for one in affair.options]}


def _paid(affair: Affair, speech: Speech) -> str:
    if not affair.is_paid:
        return speech.word("case", "unpaid")
    if affair.paid is None:
        return speech.word("case", "paid_undated")
    return speech.word("case", "paid").format(day=_day(speech.local(affair.paid), speech))


def _option(option: Option, speech: Speech) -> str:
    value = _day(option.value, speech) if isinstance(option.value, date) else option.value
    return speech.word("case", option.name).format(value=value).strip()


def _day(day: date, speech: Speech) -> str:
    return str(format_date(day, "medium", locale=speech.locale))
