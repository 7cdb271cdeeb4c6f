"""A conversation that is the bot's and a person's at once: the watchdog gives it to the person."""

from sqlalchemy import text

from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, writing
from bot.kernel.watchdog import Fault, Watchdog
from core.talk import Owner
from tests.bot.kernel.making import NOW, hand_over, read


def test_a_ticket_that_says_otherwise_takes_the_conversation_from_the_bot(
    conversations: Conversations, engine: Engine
) -> None:
    hand_over(conversations)
    dog = Watchdog(engine=engine, due=lambda now: now, clock=lambda: NOW)
    assert dog.look() == ()
    with writing(engine) as connection:
        connection.execute(text("UPDATE conversation SET owner = 'bot'"))

    assert [(alarm.fault, alarm.mended) for alarm in dog.look()] == [(Fault.TWO_OWNERS, True)]
    assert read(conversations).owner is Owner.AGENT
    assert dog.look() == ()
