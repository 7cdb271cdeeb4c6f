import threading
import time

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
