"""A visit: robots.txt first, one question at a time, a host that is not well is left alone."""

from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler

import pytest

from knowledge.fetch.errors import PageError, Refused, Silent
from knowledge.fetch.network import Network
from knowledge.fetch.site import page_limit
from knowledge.fetch.visitor import Visitor, conditions
from tests.knowledge.fetch.sites import HOST, HTML, Page, Site, visitor

HOME = f"http://{HOST}/"
PLAIN = {"Content-Type": "text/plain"}


@dataclass(slots=True)
class Watch:
    """A clock that only sleeping moves on."""

    time: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.time += seconds


def test_robots_txt_is_asked_first_and_once(site: Site, net: Network) -> None:
    site.routes["/"] = site.routes["/a"] = Page()
    asks = visitor(net)
    asks.visit(HOME, page_limit)
    asks.visit(HOME + "a", page_limit)
    assert [asked.path for asked in site.asked] == ["/robots.txt", "/", "/a"]


def test_what_robots_txt_forbids_is_not_asked_for(site: Site, net: Network) -> None:
    site.routes["/robots.txt"] = Page(b"User-agent: henji\nDisallow: /private", PLAIN)
    site.routes["/"] = site.routes["/private"] = Page()
    asks = visitor(net)
    with pytest.raises(Refused, match=r"robots\.txt"):
        asks.visit(HOME + "private", page_limit)
    with pytest.raises(Refused, match=r"robots\.txt"):
        asks.visit(HOME + "a/../%2e/private", page_limit)
    assert site.paths == []

    site.routes["/robots.txt"] = Page(b"", PLAIN)  # the red control
    assert visitor(net).visit(HOME + "private", page_limit).status == 200


def test_a_redirect_may_not_lead_to_what_robots_txt_forbids(site: Site, net: Network) -> None:
    site.routes["/robots.txt"] = Page(b"User-agent: *\nDisallow: /private", PLAIN)
    site.routes["/"] = Page(b"", {"Location": "/private"}, 302)
    with pytest.raises(Refused, match=r"robots\.txt"):
        visitor(net).visit(HOME, page_limit)
    assert site.paths == ["/"]


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_nothing_is_asked_for_while_robots_txt_cannot_be_read(site: Site, net: Network, status: int) -> None:
    site.routes["/robots.txt"] = Page(b"", PLAIN, status)
    asks = visitor(net)
    for _ in range(3):
        with pytest.raises(Silent, match=r"robots\.txt"):
            asks.visit(HOME, page_limit)
    assert [asked.path for asked in site.asked] == ["/robots.txt"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_robots_txt_allows_everything(site: Site, net: Network, status: int) -> None:
    site.routes["/robots.txt"] = Page(b"Disallow: /", PLAIN, status)
    site.routes["/"] = Page()
    assert visitor(net).visit(HOME, page_limit).status == 200


def test_a_robots_txt_without_end_forbids_everything(site: Site, net: Network) -> None:
    site.routes["/robots.txt"] = Page(b"#" * 600_000, PLAIN)
    with pytest.raises(Silent, match=r"robots\.txt"):
        visitor(net).visit(HOME, page_limit)


def test_between_two_questions_there_is_a_pause(site: Site, net: Network) -> None:
    watch = Watch()
    calm = replace(net, now=watch.now, sleep=watch.sleep)
    site.routes["/"] = Page()
    asks = Visitor(hosts=(HOST,), network=calm)
    asks.visit(HOME, page_limit)
    asks.visit(HOME, page_limit)
    watch.time += 60
    asks.visit(HOME, page_limit)
    assert watch.slept == [0.2, 0.2]


def test_the_pause_is_as_long_as_the_site_wishes(site: Site, net: Network) -> None:
    watch = Watch()
    calm = replace(net, now=watch.now, sleep=watch.sleep)
    site.routes["/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 3", PLAIN)
    Visitor(hosts=(HOST,), network=calm).visit(HOME, page_limit)
    assert watch.slept == [3.0]


def test_redirects_lead_on_and_the_answer_says_where_it_came_from(site: Site, net: Network) -> None:
    site.routes["/"] = Page(b"", {"Location": "/a"}, 301)
    site.routes["/a"] = Page(b"", {"Location": "b?c=d#e"}, 302)
    site.routes["/b?c=d"] = Page(b"there")
    answer = visitor(net).visit(HOME, page_limit)
    assert (answer.body, answer.address.url) == (b"there", HOME + "b?c=d")


@pytest.mark.parametrize("location", ["/gr\u00fc\u00df".encode().decode("latin-1"), "/gr\u00fc\u00df"])
def test_a_redirect_beyond_ascii_is_followed(site: Site, net: Network, location: str) -> None:
    """As UTF-8, which is right, and as Latin-1, which some servers send."""
    site.routes["/"] = Page(b"", {"Location": location}, 302)
    site.routes["/gr%C3%BC%C3%9F"] = Page(b"there")
    assert visitor(net).visit(HOME, page_limit).body == b"there"


def test_five_redirects_are_followed_and_a_sixth_is_not(site: Site, net: Network) -> None:
    for number in range(7):
        site.routes[f"/{number}"] = Page(b"", {"Location": f"/{number + 1}"}, 302)
    site.routes["/7"] = Page()
    assert visitor(net).visit(HOME + "2", page_limit).status == 200
    with pytest.raises(PageError, match="more than 5 times"):
        visitor(net).visit(HOME + "1", page_limit)


def test_a_loop_of_redirects_ends(site: Site, net: Network) -> None:
    site.routes["/"] = Page(b"", {"Location": "/"}, 302)
    with pytest.raises(PageError, match="more than 5 times"):
        visitor(net).visit(HOME, page_limit)
    assert len(site.paths) == 6


def test_all_redirects_of_a_page_share_its_time(site: Site, net: Network) -> None:
    watch = Watch()
    slow = replace(net, now=watch.now)

    def slowly(handler: BaseHTTPRequestHandler) -> None:
        watch.time += 0.9
        site.answer_with(handler, Page(b"", {"Location": "/"}, 302))

    site.routes["/"] = slowly
    with pytest.raises(Silent, match="the time is up"):
        visitor(slow, patience=2.0).visit(HOME, page_limit)
    assert len(site.paths) <= 3


def test_a_redirect_that_leads_nowhere_is_one_line(site: Site, net: Network) -> None:
    site.routes["/"] = Page(b"", HTML, 302)
    with pytest.raises(PageError, match="does not say where"):
        visitor(net).visit(HOME, page_limit)


@pytest.mark.parametrize("status", [401, 403, 418, 204, 206, 300])
def test_any_other_status_is_no_page(site: Site, net: Network, status: int) -> None:
    site.routes["/"] = Page(b"x", HTML, status)
    with pytest.raises(PageError, match=str(status)):
        visitor(net).visit(HOME, page_limit)


def test_a_host_that_is_silent_three_times_is_left_alone(site: Site, net: Network) -> None:
    asks = visitor(net)
    for path in "abcdefgh":
        site.routes[f"/{path}"] = Page(b"", HTML, 500)
        with pytest.raises(Silent, match="500"):
            asks.visit(HOME + path, page_limit)
    assert site.paths == ["/a", "/b", "/c"]


def test_one_good_answer_forgives_the_silences(site: Site, net: Network) -> None:
    site.routes["/"] = Page()
    site.routes["/bad"] = Page(b"", HTML, 500)
    asks = visitor(net)
    for _ in range(4):
        with pytest.raises(Silent):
            asks.visit(HOME + "bad", page_limit)
        asks.visit(HOME, page_limit)
    assert len(site.paths) == 8


def test_a_host_that_asks_for_quiet_gets_it_at_once(site: Site, net: Network) -> None:
    site.routes["/"] = Page(b"", HTML, 429)
    asks = visitor(net)
    for _ in range(3):
        with pytest.raises(Silent, match="429"):
            asks.visit(HOME, page_limit)
    assert site.paths == ["/"]


@pytest.mark.parametrize("said", ["a\r\nX-Evil: 1", "é", "a" * 300, "\x00", ""])
def test_what_the_server_said_is_repeated_only_if_it_is_harmless(said: str) -> None:
    assert conditions(said, said) == {}


def test_what_was_said_makes_the_question_conditional() -> None:
    day = "Sun, 22 Nov 2026 10:00:00 GMT"
    assert conditions('W/"1"', day) == {"If-None-Match": 'W/"1"', "If-Modified-Since": day}
