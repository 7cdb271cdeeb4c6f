"""When the shop is open, and when a promise of so many business hours falls due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from core.errors import SettingsError
from knowledge.settings import Closure, Interval, StoreSettings

#: How far ahead the shop's next hours are looked for. A shop that opens later than that is closed for good.
HORIZON = timedelta(days=400)
#: store.toml can say 23:59 at the latest; whoever writes it means the end of the day.
_LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The shop's hours. Every instant is an aware datetime; results are in the shop's zone.

    `weekly` has seven days, Monday first. A week without hours means that none were said: always open.
    """

    zone: ZoneInfo
    weekly: tuple[tuple[Interval, ...], ...] = ((),) * 7
    holidays: str | None = None  # ISO country whose public holidays the shop keeps
    closures: tuple[Closure, ...] = ()

    def is_open(self, at: datetime) -> bool:
        """Whether someone is there; the closing minute belongs to the evening."""
        return any(opens <= at < closes for opens, closes in self._spans(at, at))

    def next_open(self, at: datetime) -> datetime | None:
        """The first open instant from `at` on, which may be `at` itself; None: not within the horizon."""
        for opens, closes in self._spans(at, at + HORIZON):
            if at < closes:
                return max(opens, at).astimezone(self.zone)
        return None

    def add_business_time(self, at: datetime, duration: timedelta) -> datetime:
        """The instant at which the shop has been open for `duration` since `at`.

        A shop that is not open for so long within the horizon gives the horizon's end.
        """
        left = duration
        for opens, closes in self._spans(at, at + HORIZON):
            start = max(opens, at)
            if start >= closes:
                continue
            if start + left <= closes:
                return (start + left).astimezone(self.zone)
            left -= closes - start
        return (at + HORIZON).astimezone(self.zone)

    def reply_by(self, at: datetime, target: timedelta, limit: timedelta) -> datetime:
        """When a person answers a message of `at`: `target` of business time later, `limit` at the most."""
        return self.add_business_time(at, min(target, limit))

    def _spans(self, first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open spans of the days from `first` to `last`, in UTC: local clocks jump, durations do not."""
        day, end = first.astimezone(self.zone).date(), last.astimezone(self.zone).date()
        while day <= end:
            for span in self._hours(day):
                opens, closes = self._instant(day, span.opens), self._instant(day, span.closes)
                if opens < closes:  # a clock put forward can swallow a short span
                    yield opens, closes
            day += timedelta(days=1)

    def _hours(self, day: date) -> tuple[Interval, ...]:
        if any(closure.first <= day <= closure.last for closure in self.closures):
            return ()
        if self.holidays and day in public_holidays(self.holidays, day.year):
            return ()
        if not any(self.weekly):
            return (Interval(opens=time.min, closes=_LAST_MINUTE),)
        return self.weekly[day.weekday()]

    def _instant(self, day: date, clock: time) -> datetime:
        if clock >= _LAST_MINUTE:
            day, clock = day + timedelta(days=1), time.min
        return datetime.combine(day, clock, self.zone).astimezone(UTC)


def calendar(settings: StoreSettings) -> Calendar:
    """The calendar that store.toml describes."""
    hours = settings.hours
    return Calendar(
        zone=ZoneInfo(settings.time_zone),
        weekly=hours.weekly,
        holidays=hours.holidays,
        closures=hours.closures,
    )


@cache
def public_holidays(country: str, year: int) -> frozenset[date]:
    """With substitute days. Raises SettingsError for a country whose holidays are not known."""
    # `holidays` takes a quarter of a second to import, and most runs never ask for the hours.
    from holidays import country_holidays  # noqa: PLC0415

    try:
        return frozenset(country_holidays(country, years=year))
    except NotImplementedError as error:
        raise SettingsError(
            f'store.toml: [hours] holidays = "{country}" is not known; leave it out and list closures'
        ) from error
