"""A henji process of a run: `python -m tests.kill.launch SWITCH JOURNAL henji's own words`.

It notes under which lease each turn was recorded, and does without one mechanism where it is told to. The product
knows of neither.
"""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from bot.cli import main
from bot.kernel.conversations import Conversations
from bot.kernel.leases import Lease
from bot.kernel.ticket import turn_id
from tests.kill.without import switch_off

#: Seconds that a turn takes which was begun after another one of the same message had died, where it is asked to.
SLOW = 4.0


def keep_journal(place: Path) -> None:
    """A line for each turn that was recorded: its id, the fence of its lease."""
    journal = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    record = Conversations.record

    def recorded(self: Conversations, turn: Any, outcome: Any, *, lease: Lease, **how: Any) -> bool:
        _stand_still(place.parent, lease)
        done = record(self, turn, outcome, lease=lease, **how)
        if done:
            os.write(journal, f"{turn_id(turn.conversation)} {lease.fence}\n".encode())
        return done

    Conversations.record = recorded  # type: ignore[method-assign]


def _stand_still(folder: Path, lease: Lease) -> None:
    """Where the run wishes it: freeze with a turn that is not recorded yet; or be slow with one that was taken over.

    So the first comes back while the second is at work: only the fence tells whose turn it is.
    """
    if lease.tries == 1 and _asked(folder / f"freeze-{os.getpid()}"):
        (folder / "slow").touch()
        os.kill(os.getpid(), signal.SIGSTOP)
    elif lease.tries > 1 and _asked(folder / "slow"):
        time.sleep(SLOW)


def _asked(place: Path) -> bool:
    """Each wish is granted once."""
    try:
        place.unlink()
    except FileNotFoundError:
        return False
    return True


if __name__ == "__main__":
    switch, place, *words = sys.argv[1:]
    keep_journal(Path(place))
    switch_off(switch)
    sys.argv = ["henji", *words]
    main()
