"""How far each lane may go alone: what store.toml asks for, bounded by what has been earned."""

from collections.abc import Collection, Iterable

from core.sets import Lane, Mode, Risk

#: Its words were approved and only the match can err: a line in store.toml is enough, marked uncertified.
OPEN = frozenset({"approved.information"})
#: Only approved texts answer here, whoever wishes otherwise.
CLOSED = frozenset({"model.legal"})


def permitted(
    asked: Iterable[tuple[str, Mode]], certified: Collection[str] = frozenset()
) -> tuple[tuple[str, Mode], ...]:
    """Every "lane.risk" with its mode: a person reads what store.toml does not mention, and what is not certified."""
    wishes = dict(asked)
    lanes = (f"{lane}.{risk}" for lane in (Lane.APPROVED, Lane.MODEL) for risk in Risk)
    return tuple((lane, _bounded(lane, wishes.get(lane, Mode.DRAFT), certified)) for lane in lanes)


def _bounded(lane: str, wish: Mode, certified: Collection[str]) -> Mode:
    if lane in CLOSED:
        return Mode.OFF
    if wish is Mode.AUTO and lane not in OPEN and lane not in certified:
        return Mode.DRAFT
    return wish


def permission(modes: Iterable[tuple[str, Mode]], lane: Lane, risk: Risk) -> Mode:
    """How far a lane may go alone in a risk class; what nobody permitted is off."""
    return dict(modes).get(f"{lane}.{risk}", Mode.OFF)
