"""What a buyer reads when a person takes over: regret where it is due, who answers, by when, and the ticket's code."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_datetime

from bot.troubles import SEEN, Trouble
from core.sets import Reason
from core.text import visible
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
#: Said already by the regret for what went wrong, or by what is asked for with it.
_TOLD_BY_REGRET = frozenset({Reason.COMPLAINT, Reason.IDENTITY_UNPROVEN})
#: A promise is told in steps of this many minutes, later rather than earlier.
_STEP = timedelta(minutes=5)
#: How time {0}, day {1} and zone {2} are said where babel's way leaves out a word that people say.
_AT = {
    "es": "{1} a las {0}, {2}",
    "fr": "{1} à {0}, {2}",
    "id": "{1} pukul {0} {2}",
    "ko": "{2} {1} {0}",
    "pt": "{1}, às {0}, {2}",
    "th": "{1} เวลา {0} น. ตาม{2}",
    "vi": "{0} {2}, {1}",
    "zh-Hant": "{1} {2} {0}",
}
_AT_ONE = {"es": ("a las 1:", "a la 1:"), "pt": ("às 01:", "à 01:")}  # one o'clock is singular there
#: Days that stand inside a sentence, where babel's stand alone.
_DAYS = {"es": "EEEE d 'de' MMMM 'de' y", "vi": "EEEE, 'ngày' d 'tháng' M 'năm' y"}
#: Zones that babel writes as a heading: "Waktu Jepang".
_HEADINGS = ("Horário ", "Waktu ", "Giờ ")
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
    trouble: Trouble | None = None,
    order_known: bool = False,
    told: str = "",
) -> str:
    """The sentences of a handoff: regret, what was `told` from proofs, who answers by when, what would help. Pure.

    English where henji has no words in `language`. What endangers people is met with no other word first.

    `reply_by` is aware; where the buyer's `zone` (IANA) is unknown its own is told, so give it in the shop's.
    """
    spoken = spoken_language(language)
    local = _zone(zone)
    when = moment(max(reply_by, now), language=spoken, zone=local or reply_by.tzinfo or UTC)
    trouble = None if reason is Reason.LEGAL_OR_SAFETY else trouble
    sorry = [regret(spoken, trouble)] if trouble and reason is not Reason.USAGE_LIMIT else []
    first = [say(spoken, _FIRST[reason])] if reason in _FIRST and not (sorry and reason in _TOLD_BY_REGRET) else []
    left = [say(spoken, "ack.question", question=_shortened(question)) for question in open_questions]
    # The sentence for closed hours calls the time the buyer's own: it is true only where their zone is known.
    promise = "ack.closed" if local and not is_open else "ack.open"
    last = say(spoken, promise, shop=shop, when=when, ticket=ticket)
    whole = say(spoken, "format.sentence_join").join([*sorry, *([told] if told else []), *first, *left, last])
    # On a line of its own: in some languages the ticket's code ends the sentence before without a stop.
    ask = _helps(trouble, order_known) if sorry and trouble else ""
    return f"{whole}\n{say(spoken, f'trouble.{ask}')}" if ask else whole


def regret(language: str, trouble: Trouble) -> str:
    """That we are sorry, without a word about whose fault it is."""
    key = "ack.complaint" if trouble is Trouble.COMPLAINT else f"trouble.{trouble}"
    return say(spoken_language(language), key)


def _helps(trouble: Trouble, order_known: bool) -> str:
    """The one thing that helps the person who answers; empty: nothing is asked."""
    if trouble is Trouble.COMPLAINT:
        return ""
    if trouble not in SEEN:
        return "" if order_known else "ask_order"
    shown = "ask_photo" if trouble is Trouble.DAMAGED else "ask_picture"
    return shown if order_known else f"{shown}_order"


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
    time = format_datetime(late, _short_time(locale), tzinfo=zone, locale=locale)
    day = format_date(late, _DAYS.get(language, "full"), locale=locale)
    said = (_AT.get(language) or _babels(locale)).format(time, day, _zone_name(late, locale, zone))
    return said.replace(*_AT_ONE.get(language, ("", ""))).replace("\u202f", " ")


def _short_time(locale: Locale) -> str:
    short = str(locale.time_formats["short"].pattern)
    # Korean's short name of the half day is English: "AM", where people say 오전.
    return short.replace("a", "aaaa") if locale.language == "ko" else short


def _babels(locale: Locale) -> str:
    """Babel's way, with the zone's name where the language's full time has it."""
    leads = str(locale.time_formats["full"].pattern).startswith("z")
    return str(locale.datetime_formats["full"]).replace("{0}", "{2} {0}" if leads else "{0} {2}")


def _zone_name(at: datetime, locale: Locale, zone: tzinfo) -> str:
    # vvvv: "Japan Time". Zones of no place ("UTC", a bare offset) have no such name.
    pattern = "vvvv" if "/" in str(zone) and not str(zone).startswith("Etc/") else "zzzz"
    name = str(format_datetime(at, pattern, tzinfo=zone, locale=locale))
    return name[:1].lower() + name[1:] if name.startswith(_HEADINGS) else name


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
    words = " ".join(visible(question).split())
    return words if len(words) <= LONGEST_QUESTION else f"{words[: LONGEST_QUESTION - 1].rstrip()}…"
