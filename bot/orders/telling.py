"""Sentences about an order, each with its proof: where it is, and when it comes."""

from dataclasses import dataclass
from typing import TypeAlias

from bot.lanes.render import fill, names
from bot.lanes.slots import Slot, source
from bot.orders.blanks import Blanks, Filler
from bot.orders.rules import Days, Limit, Rules, Window
from bot.orders.state import State, is_split
from bot.orders.windows import Windows
from core.evidence import Source
from core.orders import Order, Parcel
from core.sets import ClaimKind
from core.turn import Claim
from prompts.words import say, strings

Claims: TypeAlias = tuple[Claim, ...]

CLOSED = frozenset({State.CANCELLED, State.REFUNDED})
WAITING = frozenset({State.UNPAID, State.PREPARING})
#: The carrier has been there, or the buyer has it: there is nothing to wait for.
THERE = frozenset({State.DELIVERED, State.TO_COLLECT, State.ATTEMPT_FAILED})
TROUBLED = frozenset({State.HELD, State.EXPIRED})
#: What a carrier usually takes says nothing here; its own word for the day still does.
_BEYOND_USUAL = TROUBLED | {State.OUT_FOR_DELIVERY}


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells of one order in one language."""

    order: Order
    parcels: tuple[Parcel, ...]
    windows: Windows
    rules: Rules
    language: str
    state: State
    filler: Filler
    blanks: Blanks

    def sorry(self) -> Claims:
        if self.windows.is_lost:
            return self.courtesy("sorry_lost")
        if self.state in TROUBLED or self.state is State.ATTEMPT_FAILED:
            return self.courtesy("sorry_held")
        return self.courtesy("sorry_late") if self.windows.is_late else ()

    def where(self) -> Claims:
        key = f"state_{self.state}"
        blanks = dict(self.blanks)
        if self.state is State.DELIVERED:
            days = [self.filler.parcel_blanks(one).get("delivered") for one in self.parcels]
            last = max(self.parcels, key=lambda one: str(one.delivered or ""), default=None)
            if all(days) and last:
                blanks |= self.filler.parcel_blanks(last)
            else:
                key = "state_delivered_undated"
        return self.said(key, *self.filler.proof("state"), blanks=blanks)

    def carried(self) -> Claims:
        if self.state in CLOSED | WAITING:
            return ()
        if not self.parcels:
            return self.said("handed_order")
        if len(self.parcels) == 1:
            blanks = self.filler.parcel_blanks(self.parcels[0])
            return self.said("handed" if "shipped" in blanks else "handed_undated", blanks=blanks)
        return tuple(claim for one in self.parcels for claim in self._parcel(one))

    def _parcel(self, parcel: Parcel) -> Claims:
        blanks = self.filler.parcel_blanks(parcel)
        words = say(self.language, f"orders.progress_{parcel.progress}")
        number = blanks.get("number")
        if number is None:
            return ()
        told = Slot(text=words, value=parcel.progress, sources=self.filler.progress(parcel))
        return self.said("parcel_of", blanks={**blanks, "progress": told})

    def links(self) -> Claims:
        if self.state in CLOSED | WAITING:
            return ()
        return tuple(
            claim for one in self.parcels for claim in self.said("link", blanks=self.filler.parcel_blanks(one))
        )

    def coming(self) -> Claims:
        """The days to come, of dispatch and of arrival; or that they are over."""
        if self.state in CLOSED | THERE:
            return ()
        if self.windows.is_late:
            return self._overdue()
        if self.state is State.UNPAID:
            return (*self.said("dispatch_after_payment"), *self._transit())
        if self.state is State.PREPARING:
            leaving = self.said("dispatch")
            return (*leaving, *self._transit()) if leaving else ()
        rest = self.said("dispatch_rest") if is_split(self.order) else ()
        return (*rest, *self._arrival())

    def _overdue(self) -> Claims:
        late = self.said("late_arrival") if self.windows.late_arrival else ()
        left = self.said("late_dispatch") if self.windows.late_dispatch else ()
        lost = self.said("lost_now", *proof_of(self.rules.lost_after)) if self.windows.is_lost else ()
        rest = () if late else self._arrival()
        return (*left, *late, *rest, *lost)

    def _transit(self) -> Claims:
        if "lane_days" not in self.blanks:
            return ()
        lane = self.filler.lane
        return self.said("transit_business" if lane and lane.days.business else "transit_days")

    def _arrival(self) -> Claims:
        each = self.windows.arrivals
        if self.windows.arrives is None or (self.state in _BEYOND_USUAL and not all(one.by_carrier for one in each)):
            return ()
        single = "_on" if self.windows.arrives.first == self.windows.arrives.last else ""
        if len(each) > 1:
            return self.said(f"arrives_all{single}")
        carried = next((one for one in self.parcels if one.number == each[0].number), None)
        blanks = {**self.blanks, **(self.filler.parcel_blanks(carried) if carried else {})}
        blanks |= self.filler.arrival_blanks(each[0])
        return self.said(f"arrives_{'carrier' if each[0].by_carrier else 'usual'}{single}", blanks=blanks)

    def for_a_person(self) -> Claims:
        """What is late, lost or in trouble needs somebody to look."""
        needed = self.windows.is_late or self.windows.is_lost or self.state in TROUBLED
        return self.by_person("by_person_look") if needed else ()

    def by_person(self, key: str) -> Claims:
        return self.said(key, *self.filler.proof("by_person"))

    def courtesy(self, key: str) -> Claims:
        return (Claim(text=say(self.language, f"orders.{key}"), kind=ClaimKind.COURTESY),)

    def said(self, key: str, *proof: Source, blanks: Blanks | None = None) -> Claims:
        """The sentence, or nothing where one of its blanks cannot be filled."""
        filled = self.blanks if blanks is None else blanks
        template = strings(self.language)["orders"][key]
        wanted = names(template)
        if any(name not in filled for name in wanted):
            return ()
        sources = dict.fromkeys((*(one for name in wanted for one in filled[name].sources), *proof))
        return (Claim(text=fill(template, filled), kind=ClaimKind.FACT, sources=tuple(sources)),)


def proof_of(rule: Days | Limit | Window | None) -> tuple[Source, ...]:
    """The whole row of facts: its text is short, and its conditions stand beside its values."""
    return (source(rule.fact),) if rule else ()
