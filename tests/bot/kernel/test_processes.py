"""Several processes on one database, some of them killed: nothing lost, nothing answered twice."""

import multiprocessing
import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, open_database
from core.talk import Author
from tests.bot.kernel.making import buyer_of, buyer_says, handoff, read, record, reply, ticket

SPAWN = multiprocessing.get_context("spawn")
TALKS = 12
MESSAGES = 5


def accept_until_killed(path: Path, told: Connection) -> None:
    """Tell the parent of each message once it is accepted; die without a word after the last."""
    conversations = Conversations(open_database(path))
    for number in range(MESSAGES):
        conversations.accept(buyer_says(f"Frage {number}", id=str(number)), buyer_of("c1"))
        told.send(number)
    os.kill(os.getpid(), signal.SIGKILL)


def answer_everything(path: Path, counted: Connection) -> None:
    """What a worker does: answer whoever waits until nobody does."""
    conversations = Conversations(open_database(path))
    answered = 0
    while waiting := conversations.waiting():
        for talk in waiting:
            conversation = read(conversations, talk)
            answered += bool(conversation.unanswered) and record(conversations, reply(), on=conversation)
    counted.send(answered)


def write_everything(path: Path, writer: int) -> None:
    """Half of the messages are ones that the other writer brings too."""
    conversations = Conversations(open_database(path))
    for number in range(MESSAGES):
        for talk in range(TALKS):
            name = f"{talk}.{number}" if number % 2 else f"{talk}.{number}.{writer}"
            conversations.accept(buyer_says("Frage", id=name, talk=f"c{talk}"), buyer_of(f"c{talk}"))


@pytest.mark.usefixtures("engine")
def test_what_was_accepted_outlives_the_process_that_accepted_it(path: Path) -> None:
    listening, told = SPAWN.Pipe(duplex=False)
    process = SPAWN.Process(target=accept_until_killed, args=(path, told))
    process.start()
    numbers = [listening.recv() for _ in range(MESSAGES)]
    process.join()

    conversations = Conversations(open_database(path))
    assert process.exitcode == -signal.SIGKILL
    assert [message.external_id for message in read(conversations).unanswered] == [str(number) for number in numbers]
    assert conversations.waiting() == ("c1",)


def test_two_writers_store_each_message_once(engine: Engine, path: Path) -> None:
    writers = [SPAWN.Process(target=write_everything, args=(path, writer)) for writer in range(2)]
    for process in writers:
        process.start()
    for process in writers:
        process.join()

    conversations = Conversations(engine)
    assert [process.exitcode for process in writers] == [0, 0]
    for talk in range(TALKS):
        assert len(conversations.transcript(f"c{talk}")) == 2 * 3 + 2  # numbers 0, 2, 4 of each; 1, 3 of both


def test_two_workers_answer_each_question_once(engine: Engine, path: Path) -> None:
    conversations = Conversations(engine)
    for talk in range(TALKS):
        conversations.accept(buyer_says("Frage", talk=f"c{talk}"), buyer_of(f"c{talk}"))
    pipes = [SPAWN.Pipe(duplex=False) for _ in range(2)]
    workers = [SPAWN.Process(target=answer_everything, args=(path, counted)) for _, counted in pipes]
    for process in workers:
        process.start()
    answered = sum(listening.recv() for listening, _ in pipes)
    for process in workers:
        process.join()

    assert answered == TALKS
    for talk in range(TALKS):
        assert [line.author for line in conversations.transcript(f"c{talk}")] == [Author.BUYER, Author.BOT]


def test_the_second_of_two_processes_with_one_reading_is_refused(engine: Engine, path: Path) -> None:
    first, second = Conversations(engine), Conversations(open_database(path))
    first.accept(buyer_says("Frage"), buyer_of("c1"))
    reading = read(first)

    assert record(first, handoff(), on=reading, ticket=ticket("H-2222"))
    assert not record(second, reply(), on=reading)
    assert len(second.transcript("c1")) == 2
