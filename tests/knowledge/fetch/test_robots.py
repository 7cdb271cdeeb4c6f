"""What robots.txt says, after the examples of RFC 9309."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.fetch.robots import LONGEST_DELAY, fits, read_robots


@pytest.mark.parametrize(
    ("text", "target", "allowed"),
    [
        ("", "/", True),
        ("User-agent: *\nDisallow: /", "/", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("user-AGENT : HENJI\ndisALLOW: /a # no", "/a/b", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: henji\nAllow: /", "/a", True),
        ("User-agent: henji\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/b", True),
        ("User-agent: other\nUser-agent: henji\nDisallow: /a", "/a", False),
        ("User-agent: other\nDisallow: /a", "/a", True),
        ("User-agent: henji\nDisallow: /a\nUser-agent: *\nDisallow: /b\nUser-agent: henji\nDisallow: /c", "/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.php$", "/x/y.php", False),
        ("User-agent: *\nDisallow: /*.php$", "/x/y.php?a", True),
        ("User-agent: *\nDisallow: /*?sort=", "/c?sort=price", False),
        ("User-agent: *\nDisallow: /cart$", "/cart", False),
        ("User-agent: *\nDisallow: /cart$", "/carts", True),
        ("User-agent: *\nDisallow: /茶", "/%E8%8C%B6/x", False),
        ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("<html>not found</html>", "/a", True),
        ("Disallow: /", "/a", True),
        ("User-agent: *\nCrawl-delay: 2\nDisallow: /a", "/a", False),
        ("User-agent: *\nSitemap: https://x.test/s.xml\nDisallow: /a", "/a", False),
    ],
)
def test_the_longest_rule_that_fits_decides(text: str, target: str, allowed: bool) -> None:
    assert read_robots(text).allows(target) is allowed


@pytest.mark.parametrize(
    ("said", "seconds"), [("1", 1.0), ("0.5", 0.5), ("3600", LONGEST_DELAY), ("soon", 0.0), ("-1", 0.0), ("nan", 0.0)]
)
def test_the_site_says_how_fast(said: str, seconds: float) -> None:
    assert read_robots(f"User-agent: *\nCrawl-delay: {said}").delay == seconds


def test_a_hostile_pattern_costs_no_time() -> None:
    began = time.process_time()
    robots = read_robots("User-agent: *\n" + ("Disallow: /" + "*a" * 100 + "*b$\n") * 2400)
    assert robots.allows("/" + "a" * 2000)
    assert time.process_time() - began < 2


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert read_robots(text).allows("/robots.txt")


@given(st.lists(st.text(alphabet="ab", max_size=3), min_size=1, max_size=4), st.text(alphabet="ab", max_size=4))
def test_a_star_stands_for_anything(pieces: list[str], between: str) -> None:
    assert fits("/" + "*".join(pieces), "/" + between.join(pieces))
    assert fits("/" + "*".join(pieces) + "$", "/" + between.join(pieces))
    assert not fits("/" + "*".join(pieces) + "c$", "/" + between.join(pieces))
