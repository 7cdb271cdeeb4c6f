"""store.toml: who the shop is, when it is open, and how far henji may go alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from itertools import pairwise
from pathlib import Path

from core.errors import SettingsError
from core.sets import Lane, Mode, Risk
from knowledge import fields
from knowledge.fields import Misfit
from knowledge.files.nouns import UnusableFile
from knowledge.files.sniff import read_text
from knowledge.files.toml import read_toml
from knowledge.running import RUNNING, Running, read_running
from knowledge.settings_reader import Reader, host

FILE = "store.toml"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """From `opens` to `closes` on one day, in the shop's time zone."""

    opens: time
    closes: time

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Days on which nobody answers; both ends belong to it."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first}/{self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When people answer. `weekly` has seven days, Monday first; an empty week means: not said."""

    weekly: tuple[tuple[Interval, ...], ...] = ((),) * 7
    holidays: str | None = None  # ISO country whose public holidays the shop keeps
    closures: tuple[Closure, ...] = ()

    @property
    def said(self) -> bool:
        return any(self.weekly)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTargets:
    """How long a person takes, in business hours."""

    target_hours: int = 8
    limit_hours: int = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings:
    """What a model may cost, and whether a second call checks the first. Prices are for a million tokens."""

    currency: str = ""  # of the prices and the cap; "": no prices are known
    input_price: float | None = None
    output_price: float | None = None
    daily_cap: float | None = None  # in the currency; None: only tokens are counted
    daily_tokens: int = 2_000_000  # holds whatever is known of prices
    check: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings:
    """Pages of the shop's own site that henji reads: those of a sitemap, and single ones. `hosts` bounds both."""

    sitemaps: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()  # besides link_hosts
    most: int = 10_000  # pages


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSettings:
    """Everything in store.toml. Languages are BCP 47, country and currency ISO, the time zone IANA."""

    name: str
    languages: tuple[str, ...]
    default_language: str
    country: str
    currency: str
    time_zone: str
    link_hosts: tuple[str, ...] = ()
    contact: Contact = field(default_factory=Contact)
    hours: Hours = field(default_factory=Hours)
    reply: ReplyTargets = field(default_factory=ReplyTargets)
    modes: tuple[tuple[str, Mode], ...] = ()  # "lane.risk" -> mode, as core.Turn takes them
    desk_language: str | None = None  # BCP 47, of the people at the desk; None: the default language
    model: ModelSettings = field(default_factory=ModelSettings)
    pages: PageSettings = field(default_factory=PageSettings)
    running: Running = field(default_factory=Running)

    def mode(self, lane: Lane, risk: Risk) -> Mode:
        """How far the lane may go alone; a person reads everything that store.toml does not mention."""
        return dict(self.modes).get(f"{lane}.{risk}", Mode.DRAFT)


def read_settings(folder: Path) -> StoreSettings:
    """Raises SettingsError naming the place and the remedy of the first mistake."""
    try:
        toml = read_toml(read_text(folder / FILE, FILE), FILE)
    except UnusableFile as error:
        raise SettingsError(str(error)) from error
    return _Reader(toml).settings()


@dataclass(frozen=True, slots=True)
class _Reader(Reader):
    """Reads the tables of one store.toml."""

    def settings(self) -> StoreSettings:
        keys = ("name", "languages", "default_language", "country", "currency", "time_zone", "link_hosts")
        self.known((), (*keys, "contact", "hours", "reply", "modes", "desk", "model", "pages", *RUNNING))
        english: tuple[str, ...] = ("en",)
        languages = self.value(("languages",), _licensed, english)
        country = self.value(("country",), fields.country, "JP")
        abroad = country != "JP"
        return StoreSettings(
            name=self.value(("name",), fields.text),
            languages=languages,
            default_language=self.value(("default_language",), fields.language, languages[0]),
            country=country,
            currency=self.value(("currency",), fields.currency, None if abroad else "JPY"),
            time_zone=self.value(("time_zone",), fields.zone, None if abroad else "Asia/Tokyo"),
            link_hosts=self.value(("link_hosts",), fields.many(host), ()),
            contact=self._contact(),
            hours=self._hours(),
            reply=self._reply(),
            modes=self._modes(),
            desk_language=self._desk(),
            model=self._model(),
            pages=self._pages(),
            running=read_running(self),
        )

    def _desk(self) -> str | None:
        self.known(("desk",), ("language",))
        return self.maybe(("desk", "language"), fields.language)

    def _model(self) -> ModelSettings:
        self.known(("model",), ("input_price", "output_price", "daily_cap", "daily_tokens", "check"))
        sums = {key: self.maybe(("model", key), fields.money) for key in ("input_price", "output_price", "daily_cap")}
        told = {key: written.split() for key, written in sums.items() if written}
        currencies = sorted({currency for _, currency in told.values()})
        if len(currencies) > 1:
            self.refuse(("model",), f"prices in {' and '.join(currencies)}", "write them all in one currency")
        if "daily_cap" in told and len(told) < 3:
            self.refuse(
                ("model", "daily_cap"), "a cap without prices", "add input_price and output_price, per million tokens"
            )
        if "daily_cap" not in told and len(told) == 1:
            self.refuse(
                ("model",), "one price without the other", "add input_price or output_price, per million tokens"
            )
        amounts = {key: float(amount) for key, (amount, _) in told.items()}
        return ModelSettings(
            currency=currencies[0] if currencies else "",
            input_price=amounts.get("input_price"),
            output_price=amounts.get("output_price"),
            daily_cap=amounts.get("daily_cap"),
            daily_tokens=self.value(("model", "daily_tokens"), fields.whole, ModelSettings().daily_tokens),
            check=self.value(("model", "check"), fields.truth, ModelSettings().check),
        )

    def _pages(self) -> PageSettings:
        self.known(("pages",), ("sitemaps", "urls", "hosts", "most"))
        none: tuple[str, ...] = ()
        return PageSettings(
            sitemaps=self.value(("pages", "sitemaps"), fields.many(fields.web), none),
            urls=self.value(("pages", "urls"), fields.many(fields.web), none),
            hosts=self.value(("pages", "hosts"), fields.many(host), none),
            most=self.value(("pages", "most"), fields.whole, PageSettings().most),
        )

    def _contact(self) -> Contact:
        self.known(("contact",), ("email", "phone"))
        return Contact(
            email=self.maybe(("contact", "email"), fields.email),
            phone=self.maybe(("contact", "phone"), fields.text),
        )

    def _hours(self) -> Hours:
        self.known(("hours",), ("weekly", "holidays", "closures"))
        self.known(("hours", "weekly"), WEEKDAYS)
        closed: tuple[Interval, ...] = ()
        weekly = tuple(self.value(("hours", "weekly", day), _intervals, closed) for day in WEEKDAYS)
        return Hours(
            weekly=weekly,
            holidays=self.maybe(("hours", "holidays"), fields.country),
            closures=self.value(("hours", "closures"), _closures, ()),
        )

    def _reply(self) -> ReplyTargets:
        self.known(("reply",), ("target_hours", "limit_hours"))
        reply = ReplyTargets(
            target_hours=self.value(("reply", "target_hours"), fields.whole, ReplyTargets().target_hours),
            limit_hours=self.value(("reply", "limit_hours"), fields.whole, ReplyTargets().limit_hours),
        )
        if not 0 < reply.target_hours <= reply.limit_hours:
            self.refuse(("reply",), "a reply is due before it can be written", "set 0 < target_hours <= limit_hours")
        return reply

    def _modes(self) -> tuple[tuple[str, Mode], ...]:
        lanes = tuple(f"{lane}.{risk}" for lane in (Lane.APPROVED, Lane.MODEL) for risk in Risk)
        for key, value in self.table(("modes",)).items():
            if isinstance(value, Mapping):  # TOML reads a dot without quotes as a table
                risk = next(iter(value), "information")
                self.refuse(("modes", key, risk), f"modes.{key} is a table", f'write "{key}.{risk}" in quotes')
        self.known(("modes",), lanes)
        read = fields.one_of(*Mode)
        table = self.table(("modes",))
        return tuple((lane, Mode(str(self.value(("modes", lane), read)))) for lane in lanes if lane in table)


def _licensed(value: object) -> tuple[str, ...]:
    languages = fields.many(fields.language)(value)
    if not languages:
        raise Misfit("the list is empty", 'name at least one language, like ["en"]')
    return languages


def _intervals(value: object) -> tuple[Interval, ...]:
    spans = tuple(_interval(span) for span in fields.many(fields.text)(value))
    ordered = tuple(sorted(spans, key=lambda span: span.opens))
    for earlier, later in pairwise(ordered):
        if later.opens < earlier.closes:
            raise Misfit(f"{earlier} and {later} overlap", "write each hour once")
    return ordered


def _interval(value: str) -> Interval:
    opens, dash, closes = value.replace("–", "-").partition("-")
    if not dash:
        raise Misfit(f"{value!r} is no span of time", 'write from and to, like "10:00-18:00"')
    span = Interval(
        opens=time.fromisoformat(fields.clock(opens.strip())),
        closes=time.fromisoformat(fields.clock(closes.strip())),
    )
    if span.opens >= span.closes:
        raise Misfit(f"{value!r} closes before it opens", "write the earlier time first; end a day at 23:59")
    return span


def _closures(value: object) -> tuple[Closure, ...]:
    if not isinstance(value, list):
        raise Misfit(f"{value!r} is no list", 'write a list, like ["2026-12-29/2027-01-04"]')
    return tuple(_closure(part) for part in value)


def _closure(value: object) -> Closure:
    first, _, last = str(value).partition("/")
    closure = Closure(first=fields.day(first), last=fields.day(last or first))
    if closure.first > closure.last:
        raise Misfit(f"{value!r} ends before it begins", "write the earlier day first")
    return closure
