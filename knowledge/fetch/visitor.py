"""A polite visit to the shop's own hosts: robots.txt first, one question at a time, redirects judged anew."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import regex

from knowledge.fetch.answer import Answer, Limit, ask
from knowledge.fetch.errors import PageError, Refused, Silent
from knowledge.fetch.network import Network
from knowledge.fetch.robots import EVERYTHING, Robots, read_robots
from knowledge.fetch.url import WebAddress, follow, read_url

#: Seconds between two questions to one host, and for one page with all its redirects.
PAUSE = 0.2
PATIENCE = 10.0
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 5
_MOST_ROBOTS = 512 * 1024  # bytes
_TRIES = 3  # silences in a row after which a host is left alone
_PRINTABLE = regex.compile(r"[\x20-\x7e]{1,256}")
_NO_CONDITIONS: Mapping[str, str] = {}


@dataclass(slots=True, kw_only=True)
class _Host:
    """What this visit knows of one host."""

    asked: float | None = None  # when, on the network's clock
    silences: int = 0
    left_alone: str = ""  # why


@dataclass(slots=True, kw_only=True)
class Visitor:
    """Asks the hosts (with their ports) and no others. Lives for one sync; robots.txt is asked for once in it."""

    hosts: Collection[str]
    network: Network = field(default_factory=Network)
    pause: float = PAUSE
    patience: float = PATIENCE
    _robots: dict[str, Robots | str] = field(default_factory=dict, init=False)
    _known: dict[str, _Host] = field(default_factory=dict, init=False)

    def visit(self, url: str, limit: Limit, conditions: Mapping[str, str] = _NO_CONDITIONS) -> Answer:
        """The last answer after all redirects: its status is 200, 304, 404 or 410.

        Raises Refused (not to be asked), Silent (the host is not there, or not well) and PageError (this page).
        """
        answer = self._follow(read_url(url, self.hosts), limit, conditions, obey=True)
        if answer.status in {200, 304, 404, 410}:
            return answer
        raise PageError(f"it answers {answer.status}; open it in a browser without logging in")

    def _follow(self, address: WebAddress, limit: Limit, conditions: Mapping[str, str], *, obey: bool) -> Answer:
        seconds = self.patience
        for hop in range(_MOST_REDIRECTS + 1):
            if obey:
                self._obey(address, pause=hop == 0)
            began = self.network.now()
            answer = self._ask(address, limit, conditions, seconds)
            seconds -= self.network.now() - began
            if answer.status not in _REDIRECTS:
                return answer
            address = follow(address, _location(answer), self.hosts)
        raise PageError(f"it is redirected more than {_MOST_REDIRECTS} times; link to where it leads")

    def _obey(self, address: WebAddress, *, pause: bool) -> None:
        """Raises Refused where robots.txt says no, Silent where it or the host cannot be asked."""
        robots = self._rules(address)
        if not robots.allows(address.target):
            raise Refused("robots.txt asks henji to leave it alone; allow it there for User-agent: henji")
        host = self._host(address)
        if pause and host.asked is not None:
            wait = host.asked + max(self.pause, robots.delay) - self.network.now()
            if wait > 0:
                self.network.sleep(wait)

    def _host(self, address: WebAddress) -> _Host:
        """Raises Silent for one that was silent too often."""
        host = self._known.setdefault(address.host, _Host())
        if host.left_alone:
            raise Silent(host.left_alone)
        return host

    def _rules(self, address: WebAddress) -> Robots:
        if address.origin not in self._robots:
            try:
                self._robots[address.origin] = self._read_robots(address)
            except PageError as error:
                self._robots[address.origin] = f"{address.origin}/robots.txt: {error}"
        robots = self._robots[address.origin]
        if isinstance(robots, str):
            raise Silent(robots)
        return robots

    def _read_robots(self, address: WebAddress) -> Robots:
        place = WebAddress(scheme=address.scheme, host=address.host, port=address.port, target="/robots.txt")
        answer = self._follow(place, lambda _media: _MOST_ROBOTS, _NO_CONDITIONS, obey=False)
        if answer.status == 200:
            return read_robots(answer.body.decode("utf-8", "replace"))
        if 400 <= answer.status < 500:
            return EVERYTHING
        raise Silent(f"it answers {answer.status}; nothing is asked for until it can be read")

    def _ask(self, address: WebAddress, limit: Limit, conditions: Mapping[str, str], seconds: float) -> Answer:
        host = self._host(address)
        try:
            answer = _well(ask(address, self.network, conditions=conditions, limit=limit, seconds=seconds))
        except Silent as error:
            host.silences += 1
            if host.silences >= _TRIES or isinstance(error, _TooOften):
                host.left_alone = str(error)
            raise
        finally:
            host.asked = self.network.now()
        host.silences = 0
        return answer


class _TooOften(Silent):
    """The host asks to be left alone for a while."""


def _well(answer: Answer) -> Answer:
    """The answer of a host that is well; raises Silent for any other."""
    if answer.status == 429:
        raise _TooOften(f"{answer.address.site} answers 429: too many questions; sync again later")
    if answer.status >= 500:
        raise Silent(f"{answer.address.site} answers {answer.status}; sync again when it is well")
    return answer


def _location(answer: Answer) -> str:
    """As the server wrote it; a letter beyond ASCII is UTF-8 there."""
    written = answer.headers.get("location", "")
    if not written:
        raise PageError(f"it answers {answer.status} and does not say where to; mend the redirect")
    try:
        return written.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return written


def conditions(etag: str | None, modified: str | None) -> Mapping[str, str]:
    """What makes the server answer 304 where nothing changed."""
    said = {"If-None-Match": repeatable(etag), "If-Modified-Since": repeatable(modified)}
    return {name: value for name, value in said.items() if value}


def repeatable(said: str | None) -> str | None:
    """What the server said, if it is short and harmless enough to be said back to it; else None."""
    return said if said and _PRINTABLE.fullmatch(said) else None
