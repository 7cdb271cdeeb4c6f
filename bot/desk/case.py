"""What a person needs to decide on a complaint: what happened, to which order, and what the shop's rules allow.

Facts for the desk alone. Nothing here is told to the buyer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.orders.affair import Affair, Option
from bot.troubles import BY_SCENARIO, Trouble, trouble
from core.evidence import Fact
from core.turn import Understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A complaint. `affairs` is empty where no order was shown."""

    what: Trouble
    affairs: tuple[Affair, ...] = ()
    general: tuple[Option, ...] = ()  # what holds whichever order it is


def case(
    said: Sequence[str], understanding: Understanding, affairs: Sequence[Affair], facts: Sequence[Fact]
) -> Case | None:
    """The complaint in what the buyer `said`, the newest first; None: there is none."""
    told = (trouble(one, understanding.language, understanding) for one in reversed(said))
    what = next((one for one in told if one), None) or BY_SCENARIO.get(understanding.scenario)
    if what is None:
        return None
    return Case(what=what, affairs=tuple(affairs), general=tuple(_warranty(facts)))


def _warranty(facts: Sequence[Fact]) -> Iterator[Option]:
    row = next((fact for fact in facts if fact.table == "warranty"), None)
    if row is None:
        return
    months = row.values.get("months")
    if row.values.get("offered") is not True:
        yield Option(name="warranty_none")
    elif isinstance(months, int):
        yield Option(name="warranty", value=months)
