"""The widget's line of hours: is a person there, until when; or from when, in the buyer's language and zone."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_timezone_name

from bot.acknowledge import spoken_language
from bot.hours import Calendar
from prompts.words import say

#: A shop that is open for longer than this without a pause needs no line.
LONG = timedelta(hours=24)
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=6)  # further than this, the day of the week says too little


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """`text` holds until `changes` (aware)."""

    open: bool
    text: str
    changes: datetime


def hours(calendar: Calendar, now: datetime, *, locale: str, zone: str | None) -> Hours | None:
    """None for a shop that said no hours, or never opens again: there is nothing to tell.

    Times are the buyer's where their `zone` (IANA) is known, else the shop's, which is named then.
    """
    if not any(calendar.weekly):
        return None
    is_open = calendar.is_open(now)
    changes = closing(calendar, now) if is_open else calendar.next_open(now)
    if changes is None:
        return None
    spoken = spoken_language(locale)
    there = ZoneInfo(zone) if zone else calendar.zone
    text = say(
        spoken, "widget.hours_open" if is_open else "widget.hours_closed", when=_when(changes, now, spoken, there)
    )
    if zone is None:
        text = f"{text} ({get_timezone_name(calendar.zone, locale=_locale(spoken))})"
    return Hours(open=is_open, text=text, changes=changes)


def closing(calendar: Calendar, at: datetime) -> datetime | None:
    """When the shop, open now, closes: to the minute. None where it stays open for a day and longer.

    So long as business time and the clock's agree, it was open all the while: the end of that is halved out.
    """
    minute = at.replace(second=0, microsecond=0)

    def open_for(minutes: int) -> bool:
        return calendar.add_business_time(minute, minutes * MINUTE) == minute + minutes * MINUTE

    least, most = 0, LONG // MINUTE
    if open_for(most):
        return None
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (middle, most) if open_for(middle) else (least, middle)
    return minute + least * MINUTE


def _when(at: datetime, now: datetime, language: str, zone: tzinfo) -> str:
    local, today, locale = at.astimezone(zone), now.astimezone(zone).date(), _locale(language)
    # Korean's short name of the half day is English: "AM", where people say 오전.
    short = str(locale.time_formats["short"].pattern)
    time = format_time(local, short.replace("a", "aaaa") if language == "ko" else short, tzinfo=zone, locale=locale)
    clock = str(time).replace("\u202f", " ")
    if local.date() == today:
        return clock
    if local.date() - today > WEEK:
        return f"{format_skeleton('MMMd', local, tzinfo=zone, locale=locale)} {clock}"
    return f"{format_date(local.date(), 'EEEE', locale=locale)} {clock}"


def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")
