"""The shop's orders and their parcels, read back one by one. Nothing here is kept in memory or searched."""

from dataclasses import dataclass

from core.orders import Order, Parcel, order_key
from core.text import normalise
from knowledge.store import KnowledgeStore


@dataclass(frozen=True, slots=True)
class OrderBook:
    """Queries over one store. Every method raises DatabaseError where the database cannot be read.

    It asks nobody who is asking: whoever shows what it gives must know whose order it is.
    """

    store: KnowledgeStore

    def order(self, key: str) -> Order | None:
        """The order of this key or name; None where the files have none, or none that could be read."""
        wanted = order_key(key)
        return next(iter(self.store.orders(key=wanted)), None) if wanted else None

    def has_any(self) -> bool:
        """Whether the shop gave orders at all."""
        return self.store.has_orders()

    def parcels(self, key: str) -> tuple[Parcel, ...]:
        """Of this order, in the order of their numbers; none where there is no such order."""
        wanted = order_key(key)
        return self.store.parcels(wanted) if wanted else ()

    def whole(self, key: str) -> bool:
        """False: the files say something of this order's parcels that could not be read. A person must look."""
        return self.store.whole(order_key(key))

    def of_email(self, email: str) -> tuple[Order, ...]:
        """All orders of this address, the latest first; upper and lower case are the same."""
        wanted = normalise(email).strip().lower()
        found = self.store.orders(email=wanted) if wanted else ()
        return tuple(sorted(found, key=lambda order: (order.created, order.key), reverse=True))
