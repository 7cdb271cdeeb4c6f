import threading
import time

from bot.model import within as module
from bot.model.within import within


def test_what_is_done_in_time_is_given_back() -> None:
    assert within(5, lambda: "done") == "done"


def test_what_takes_longer_is_left() -> None:
    end = threading.Event()
    began = time.monotonic()
    assert within(0.05, lambda: end.wait(10)) is None
    assert time.monotonic() - began < 2
    end.set()


def test_whoever_is_left_does_not_keep_the_program_from_ending() -> None:
    end = threading.Event()
    within(0.01, lambda: end.wait(10))
    left = [one for one in threading.enumerate() if one.name == "model call"]
    assert left
    assert all(one.daemon for one in left)
    end.set()


def test_threads_are_used_again_and_only_a_few_wait() -> None:
    names = {within(5, threading.get_ident) for _ in range(20)}
    assert len(names) <= 2
    gate = threading.Event()
    waiting = [threading.Thread(target=within, args=(5, gate.wait)) for _ in range(module.MOST_IDLE + 8)]
    for one in waiting:
        one.start()
    gate.set()
    for one in waiting:
        one.join(5)
    assert len(module._idle) <= module.MOST_IDLE  # noqa: SLF001 - what waits is what the bound is about
