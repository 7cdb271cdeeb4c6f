"""Carriers' words for where a parcel is, and the pages where a buyer can follow it: read from carriers.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlsplit

from core.orders import Progress, order_key
from knowledge.codes import nearest

_FILE = Path(__file__).with_name("carriers.toml")


@dataclass(frozen=True, slots=True)
class _Carriers:
    words: Mapping[str, Progress]  # key of the word -> progress
    spelled: tuple[str, ...]  # the words as people write them
    links: Mapping[str, str]  # key of the carrier's name -> address with {number}


def progress_of(word: str) -> Progress | None:
    """What a status of AfterShip, 17TRACK, TrackingMore or a carrier means.

    >>> progress_of("Out for delivery"), progress_of("teleported")
    (<Progress.OUT_FOR_DELIVERY: 'out_for_delivery'>, None)
    """
    return _carriers().words.get(order_key(word))


def nearest_word(word: str) -> str | None:
    return nearest(word, _carriers().spelled, 0.6)


def link(carrier: str, number: str) -> str | None:
    """Where the buyer follows the parcel; None for a carrier that carriers.toml does not have.

    >>> link("USPS", "9400 1000/x")
    'https://tools.usps.com/go/TrackConfirmAction?tLabels=94001000%2Fx'
    """
    address = _carriers().links.get(order_key(carrier))
    return address.replace("{number}", quote("".join(number.split()), safe="")) if address and number else None


def hosts() -> frozenset[str]:
    """The hosts of all these pages: a reply may link there for a parcel."""
    return frozenset(urlsplit(address).hostname or "" for address in _carriers().links.values())


@cache
def _carriers() -> _Carriers:
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    said = [(word, Progress(name)) for name, words in content["progress"].items() for word in words]
    return _Carriers(
        words={order_key(word): progress for word, progress in said},
        spelled=tuple(word.lower() for word, _ in said),
        links={order_key(name): one["link"] for one in content["carrier"] for name in one["names"]},
    )
