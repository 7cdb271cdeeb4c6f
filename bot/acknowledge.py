"""What a buyer reads when a person takes over: who answers, by when, and the ticket's code."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_datetime

from core.sets import Reason
from core.text import normalise
from knowledge.codes import language_tag
from prompts.words import FALLBACK, languages, say

#: What is said first, where the reason deserves a word of its own.
_FIRST = {
    Reason.IDENTITY_UNPROVEN: "ack.order",
    Reason.COMPLAINT: "ack.complaint",
    Reason.LEGAL_OR_SAFETY: "ack.safety",
    Reason.ASKED_FOR_HUMAN: "ack.human",
    Reason.USAGE_LIMIT: "ack.too_long",
}
#: A promise is told in steps of this many minutes, later rather than earlier.
_STEP = timedelta(minutes=5)
#: How time {0} and day {1} are joined where babel's way leaves out a word that people say.
_AT = {"pt": "{1} às {0}", "fr": "{1} à {0}"}
LONGEST_QUESTION = 120  # characters of the buyer's own words that are said back


def acknowledgement(
    *,
    shop: str,
    language: str,
    reason: Reason,
    ticket: str,
    now: datetime,
    reply_by: datetime,
    is_open: bool,
    zone: str | None,
    open_questions: tuple[str, ...] = (),
) -> str:
    """The sentences of a handoff. Pure. English where henji has no words in `language`.

    `reply_by` is aware; where the buyer's `zone` (IANA) is unknown its own is told, so give it in the shop's.
    """
    spoken = spoken_language(language)
    local = _zone(zone)
    when = moment(max(reply_by, now), language=spoken, zone=local or reply_by.tzinfo or UTC)
    first = [say(spoken, _FIRST[reason])] if reason in _FIRST else []
    left = [say(spoken, "ack.question", question=_shortened(question)) for question in open_questions]
    # The sentence for closed hours calls the time the buyer's own: it is true only where their zone is known.
    promise = "ack.closed" if local and not is_open else "ack.open"
    last = say(spoken, promise, shop=shop, when=when, ticket=ticket)
    return say(spoken, "format.sentence_join").join([*first, *left, last])


def spoken_language(language: str) -> str:
    """The language henji speaks to a buyer who writes in `language`: that one, its parent, or English."""
    known = languages()
    tags = (language, language_tag(language), language.partition("-")[0])  # zh-HK is written as zh-Hant
    return next((tag for tag in tags if tag in known), FALLBACK)


def moment(at: datetime, *, language: str, zone: tzinfo) -> str:
    """Day, time and zone in words, never earlier than `at`.

    >>> moment(datetime(2026, 11, 24, 1, 3, tzinfo=UTC), language="de", zone=ZoneInfo("Europe/Berlin"))
    'Dienstag, 24. November 2026, 02:05 Mitteleuropäische Zeit'
    """
    late = _rounded_up(at).astimezone(zone)
    locale = Locale.parse(language, sep="-")
    time = format_datetime(late, _time_pattern(locale, zone), tzinfo=zone, locale=locale)
    day = format_date(late, "full", locale=locale)
    return (_AT.get(locale.language) or str(locale.datetime_formats["full"])).format(time, day).replace("\u202f", " ")


def _time_pattern(locale: Locale, zone: tzinfo) -> str:
    """The language's short time, with the zone's name where its full time has it."""
    short, full = locale.time_formats["short"].pattern, locale.time_formats["full"].pattern
    if locale.language == "ko":  # its short name of the half day is English: "AM", where people say 오전
        short = short.replace("a", "aaaa")
    # vvvv: "Japan Time". Zones of no place ("UTC", a bare offset) have no such name.
    name = "vvvv" if "/" in str(zone) and not str(zone).startswith("Etc/") else "zzzz"
    return f"{name} {short}" if full.startswith("z") else f"{short} {name}"


def _rounded_up(at: datetime) -> datetime:
    passed = (at.astimezone(UTC) - datetime.min.replace(tzinfo=UTC)) % _STEP
    return at.astimezone(UTC) + (_STEP - passed if passed else timedelta())


def _zone(name: str | None) -> ZoneInfo | None:
    """None for a zone that nobody knows: a widget reports whatever the browser says."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _shortened(question: str) -> str:
    words = " ".join(normalise(question).split())
    return words if len(words) <= LONGEST_QUESTION else f"{words[: LONGEST_QUESTION - 1].rstrip()}…"
