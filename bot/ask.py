"""One question of a message, read: its topic, what it names, and what the conversation adds."""

from dataclasses import dataclass

from core.sets import EntityKind
from core.talk import Buyer, Focus
from core.turn import Entity
from knowledge.finder import Mention
from knowledge.matcher import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Everything a lane needs to answer one question."""

    text: str
    language: str
    match: Match | None  # None: the language has no matcher
    sure: bool  # the match reached the language's threshold
    entities: tuple[Entity, ...]
    mention: Mention
    country: str | None  # named here
    wanted: tuple[str, ...]  # colours, sizes, materials named, in English
    focus: Focus
    buyer: Buyer
    message: str = ""  # all that was written: its other sentences may say which variant is meant

    @property
    def destination(self) -> str | None:
        """Where to: named now, else spoken of before, else the buyer's market."""
        return self.country or self.focus.country or self.buyer.market

    @property
    def names_order(self) -> bool:
        return any(entity.kind in {EntityKind.ORDER, EntityKind.TRACKING} for entity in self.entities)
