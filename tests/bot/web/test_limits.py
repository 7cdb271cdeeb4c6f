"""What anybody may send in a minute: who sends more waits, and nobody else does."""

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.areas import Area, area_of, channel_of
from bot.web.intake import Intake
from bot.web.limits import AddressLimit, Allowance, MessageLimit, Windows
from knowledge.running import Limits
from tests.bot.web.echo import Echo, Knock

pytestmark = pytest.mark.anyio

FEW = Limits(buyer=3, channel=5, address=4)
TOKENS = {"anna's": "anna", "ben's": "ben"}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Watch:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def allowance(watch: Watch) -> Allowance:
    return Allowance(FEW, Windows(clock=watch))


def says(whose: str = "anna's", path: str = "/widget/messages") -> Knock:
    return Knock(path=path, parts=(json.dumps({"token": whose, "text": "tea?"}).encode(),))


def behind(allowance: Allowance, echo: Echo) -> Intake:
    return Intake(MessageLimit(echo, allowance, TOKENS.get))


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("/healthz", Area.ALIVE),
        ("/healthz/x", Area.WIDGET),
        ("/readyz", Area.OPERATIONS),
        ("/metrics", Area.OPERATIONS),
        ("/hooks/telegram", Area.HOOK),
        ("/hooks", Area.HOOK),
        ("/hooksx", Area.WIDGET),
        ("/api/ask", Area.API),
        ("/apis", Area.WIDGET),
        ("/desk", Area.DESK),
        ("/widget/messages", Area.WIDGET),
        ("/", Area.WIDGET),
        ("", Area.WIDGET),
    ],
)
def test_each_address_belongs_to_one_area(path: str, area: Area) -> None:
    assert area_of(path) is area


async def test_an_address_that_sends_too_much_waits_and_others_do_not(allowance: Allowance) -> None:
    echo = Echo()
    door = AddressLimit(echo, allowance)
    came = [(await Knock(path="/").at(door)).status for _ in range(6)]
    assert came == [200] * 4 + [429] * 2
    assert (await Knock(path="/", client="203.0.113.10").at(door)).status == 200
    assert len(echo.bodies) == 5
    assert allowance.refused["address"] == 2


async def test_a_refusal_says_when_to_come_again_and_means_it(allowance: Allowance, watch: Watch) -> None:
    door = AddressLimit(Echo(), allowance)
    for _ in range(4):
        await Knock(path="/").at(door)
        watch.now += 5.0
    refused = await Knock(path="/").at(door)
    wait = int(refused.answered["retry-after"])
    assert (refused.status, wait) == (429, 40)
    assert "40 s" in refused.detail
    watch.now += wait
    assert (await Knock(path="/").at(door)).status == 200
    assert (await Knock(path="/").at(door)).status == 429  # the window moves, it does not begin anew


async def test_without_a_limit_everything_comes_in(watch: Watch) -> None:
    """The red control."""
    door = AddressLimit(Echo(), Allowance(Limits(address=10**9), Windows(clock=watch)))
    assert {(await Knock(path="/").at(door)).status for _ in range(50)} == {200}


@pytest.mark.parametrize("path", ["/healthz", "/api/ask", "/hooks/telegram", "/hooks/shop"])
async def test_a_shared_address_stops_neither_webhooks_nor_programs_nor_watchers(
    allowance: Allowance, path: str
) -> None:
    door = AddressLimit(Echo(), allowance)
    for _ in range(10):
        await Knock(path="/").at(door)
    assert {(await Knock(path=path).at(door)).status for _ in range(20)} == {200}


async def test_a_visitor_cannot_choose_another_address(allowance: Allowance) -> None:
    door = AddressLimit(Echo(), allowance)
    came = [(await Knock(path="/", headers={"x-forwarded-for": f"192.0.2.{n}"}).at(door)).status for n in range(6)]
    assert came.count(429) == 2


async def test_behind_a_proxy_here_each_visitor_has_an_allowance(allowance: Allowance) -> None:
    door = AddressLimit(Echo(), allowance)
    for n in range(50):
        knock = Knock(path="/", client="127.0.0.1", headers={"x-forwarded-for": f"192.0.2.{n}"})
        assert (await knock.at(door)).status == 200


async def test_a_buyer_that_writes_too_much_waits_and_others_do_not(allowance: Allowance) -> None:
    echo = Echo(status=202)
    door = behind(allowance, echo)
    assert [(await says().at(door)).status for _ in range(4)] == [202, 202, 202, 429]
    assert (await says("ben's").at(door)).status == 202
    assert len(echo.bodies) == 4


async def test_a_token_that_is_nobodys_uses_up_nothing(allowance: Allowance) -> None:
    """The route refuses it; here it must not cost a buyer or the channel anything."""
    door = behind(allowance, Echo(status=401))
    bodies = (b"{}", b"[]", b'"x"', b'{"token":7}', b'{"token":"forged"}', b"")
    deep = Knock(path="/widget/messages", headers={"content-type": "text/html"}, parts=(b"[" * 90_000,))
    assert (await deep.at(door)).status == 401
    for body in bodies * 5:
        assert (await Knock(path="/widget/messages", parts=(body,)).at(door)).status == 401
    assert [(await says("ben's").at(behind(allowance, Echo(status=202)))).status for _ in range(3)] == [202] * 3


@pytest.mark.parametrize("path", ["/hooks/shop", "/hooks/telegram"])
async def test_a_channel_that_brings_too_much_waits_and_others_do_not(allowance: Allowance, path: str) -> None:
    door = behind(allowance, Echo(status=202))
    came = [await says(path=path).at(door) for _ in range(7)]
    assert [one.status for one in came] == [202] * 5 + [429] * 2
    assert int(came[-1].answered["retry-after"]) == 60
    assert (await says(path="/hooks/other").at(door)).status == 202


async def test_who_lacks_the_secret_cannot_use_up_a_channels_allowance(allowance: Allowance) -> None:
    for _ in range(50):
        await says(path="/hooks/shop").at(behind(allowance, Echo(status=401)))
    assert (await says(path="/hooks/shop").at(behind(allowance, Echo(status=202)))).status == 202


async def test_a_pushed_buyer_is_never_refused_alone() -> None:
    """The provider would send the refused message again for ever, before everybody else's."""
    door = behind(Allowance(Limits(buyer=1)), Echo(status=202))
    assert {(await says(path="/hooks/shop").at(door)).status for _ in range(5)} == {202}


@pytest.mark.parametrize("path", ["/hooks/", "/hooks", "/hooks/" + "x" * 41, "/widget/session", "/"])
async def test_only_messages_are_counted(allowance: Allowance, path: str) -> None:
    assert channel_of(says(path=path).scope()) is None
    door = behind(allowance, Echo())
    assert {(await says(path=path).at(door)).status for _ in range(10)} == {200}
    assert not allowance.windows.times


def test_names_are_forgotten_when_their_minute_is_over(watch: Watch) -> None:
    allowance = Allowance(FEW, Windows(clock=watch))
    for n in range(1000):
        allowance.spend("address", str(n))
    watch.now += 61
    allowance.spend("address", "another")
    assert len(allowance.windows.times) == 1


def test_a_flood_from_countless_addresses_fills_no_memory(watch: Watch) -> None:
    windows = Windows(most=1000, clock=watch)
    allowance = Allowance(FEW, windows)
    tracemalloc.start()
    try:
        for n in range(20_000):
            allowance.spend("address", f"2001:db8:{n:x}::/64")
            watch.now += 0.0001
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(windows.times) == 1000
    assert held < 2_000_000  # bytes
    assert "LIMITS:LIMITER/address/2001:db8:0::/64/4/1/minute" not in windows.times


def test_without_the_bound_the_flood_stays_in_memory(watch: Watch) -> None:
    """The red control."""
    windows = Windows(most=10**9, clock=watch)
    for n in range(5000):
        Allowance(FEW, windows).spend("address", str(n))
    assert len(windows.times) == 5000


def test_the_library_may_ask_what_it_asks_of_every_storage(watch: Watch) -> None:
    windows = Windows(clock=watch)
    assert windows.acquire_entry("a", 5, 60, 2)
    assert (windows.get("a"), windows.get("b"), windows.get_expiry("a"), windows.check()) == (2, 0, 1000.0, True)
    windows.clear("a")
    assert windows.get("a") == 0
    assert windows.acquire_entry("a", 5, 60)
    assert windows.reset() == 1
    assert windows.base_exceptions == ()
    with pytest.raises(NotImplementedError):
        windows.incr("a", 60)


@given(st.lists(st.floats(0, 30), min_size=1, max_size=60), st.integers(1, 8))
def test_in_no_minute_does_more_than_the_limit_come(pauses: list[float], limit: int) -> None:
    watch = Watch()
    allowance = Allowance(Limits(address=limit), Windows(clock=watch))
    came = []
    for pause in pauses:
        watch.now += pause
        if allowance.spend("address", "a") is None:
            came.append(watch.now)
        else:
            assert allowance.look("address", "a")
    for first in came:
        assert sum(first <= one < first + 60 for one in came) <= limit
