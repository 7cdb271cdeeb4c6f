"""A country's time zones and currency, to offer instead of asking."""

from functools import cache

from babel.core import get_global
from babel.numbers import get_territory_currencies


@cache
def zones_of(country: str) -> tuple[str, ...]:
    """IANA names that a person there would name: one a region; every zone of a country that has none such."""
    found = [zone for zone, territory in get_global("zone_territories").items() if territory == country]
    usual = set(get_global("windows_zone_mapping").values())
    return tuple(sorted(zone for zone in found if zone in usual) or sorted(found))


def only_zone(country: str) -> str | None:
    """The zone that needs no choice."""
    found = zones_of(country)
    return found[0] if len(found) == 1 else None


def currency_of(country: str) -> str | None:
    """ISO 4217, of today."""
    return next(iter(get_territory_currencies(country)), None)
