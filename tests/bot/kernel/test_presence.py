"""Presence: who gives signs of life keeps what is theirs; who does not, loses it."""

import time

import pytest
from sqlalchemy import select

from bot.kernel import tables
from bot.kernel.database import Engine, reading
from bot.kernel.moment import Now
from bot.kernel.presence import FORGOTTEN, Presence


def alive(engine: Engine) -> dict[str, float]:
    """Seconds that each process still counts as alive."""
    with reading(engine) as connection:
        rows = connection.execute(select(tables.worker.c.id, (tables.worker.c.alive_until - Now()).label("left")))
        return {row.id: row.left for row in rows}


def test_a_sign_of_life_is_good_for_its_seconds(engine: Engine) -> None:
    presence = Presence(engine, seconds=10.0)
    presence.beat()
    assert alive(engine) == {presence.id: pytest.approx(10.0, abs=1.0)}


def test_each_process_has_a_name_of_its_own(engine: Engine) -> None:
    assert len({Presence(engine).id for _ in range(20)}) == 20


def test_work_gives_signs_of_life_only_where_the_last_grows_old(engine: Engine) -> None:
    presence = Presence(engine, seconds=0.3)
    presence.show()
    first = alive(engine)[presence.id]
    presence.show()
    assert alive(engine)[presence.id] <= first
    time.sleep(0.15)
    presence.show()
    assert alive(engine)[presence.id] > 0.2


def test_who_leaves_is_gone_and_may_come_back(engine: Engine) -> None:
    presence = Presence(engine)
    presence.beat()
    presence.leave()
    assert alive(engine) == {}
    presence.show()
    assert list(alive(engine)) == [presence.id]


def test_the_long_dead_are_forgotten(engine: Engine) -> None:
    old, young = Presence(engine, seconds=-FORGOTTEN - 1), Presence(engine)
    old.beat()
    young.beat()
    assert list(alive(engine)) == [young.id]


def test_a_duty_passes_on_when_its_holder_is_silent(engine: Engine) -> None:
    first, second = Presence(engine, seconds=0.2), Presence(engine)
    assert first.duty("watchdog")
    assert not second.duty("watchdog")
    time.sleep(0.3)
    assert second.duty("watchdog")
    assert not first.duty("watchdog")


def test_duties_are_held_one_by_one(engine: Engine) -> None:
    first, second = Presence(engine), Presence(engine)
    assert first.duty("watchdog")
    assert second.duty("digest")
    assert not second.duty("watchdog")
    assert not first.duty("digest")
