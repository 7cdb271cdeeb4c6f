from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, open_database, upgrade
from bot.kernel.ratings import Rating, Ratings
from bot.testing.postgres import postgres
from core.talk import Author
from tests.bot.kernel.making import NOW, buyer_of, buyer_says, hand_over
from tests.postgres import need_postgres


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    need_postgres()
    with postgres() as running:
        yield running.database()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    place = tmp_path / "henji.db" if request.param == "sqlite" else request.getfixturevalue("server")
    engine = open_database(place)
    upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM rating")
    yield engine
    engine.dispose()


@pytest.fixture
def talk(engine: Engine) -> str:
    """A conversation in which the shop's side said something."""
    conversations = Conversations(engine, clock=lambda: NOW)
    if conversations.conversation("c1") is None:
        hand_over(conversations)
    return "c1"


def shops_line(engine: Engine, talk: str) -> int:
    return next(line.seq for line in Conversations(engine).transcript(talk) if line.author is not Author.BUYER)


def rating(seq: int, score: int = 4, words: str = "") -> Rating:
    return Rating(seq=seq, score=score, words=words, at=NOW)


def test_a_score_is_kept_for_the_line_that_was_read(engine: Engine, talk: str) -> None:
    ratings, seq = Ratings(engine), shops_line(engine, talk)
    assert ratings.rate(talk, rating(seq, 4, "gern"))
    assert ratings.of(talk) == (rating(seq, 4, "gern"),)
    assert ratings.of("c2") == ()


def test_a_second_thought_replaces_the_first(engine: Engine, talk: str) -> None:
    ratings, seq = Ratings(engine), shops_line(engine, talk)
    later = Rating(seq=seq, score=1, words="", at=NOW + timedelta(minutes=1))
    assert ratings.rate(talk, rating(seq, 5))
    assert ratings.rate(talk, later)
    assert ratings.of(talk) == (later,)


def test_nobody_rates_what_was_never_said_to_them(engine: Engine, talk: str) -> None:
    conversations, ratings, seq = Conversations(engine), Ratings(engine), shops_line(engine, talk)
    conversations.accept(buyer_says("hello", talk="c2", id=f"c2/{talk}"), buyer_of("c2"))
    [own] = [line.seq for line in conversations.transcript("c2")][:1]
    assert not ratings.rate("c2", rating(seq))  # another's line
    assert not ratings.rate("c2", rating(own))  # the buyer's own
    assert not ratings.rate("c2", rating(999_999))
    assert ratings.of("c2") == ()


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_outside_one_to_five_is_refused(engine: Engine, talk: str, score: int) -> None:
    with pytest.raises(ValueError, match="give 1 to 5"):
        Ratings(engine).rate(talk, rating(shops_line(engine, talk), score))
