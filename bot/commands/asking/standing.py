"""How far the shop's answers reach after a block, and how that is said."""

from collections.abc import Iterator
from pathlib import Path

from bot.commands.asking import words
from core.evidence import Fact, Product
from knowledge.facts import FILE as FACTS
from knowledge.facts import load_facts, settings_facts
from knowledge.files.nouns import Loaded, Shop
from knowledge.folder import look
from knowledge.settings import FILE as SETTINGS
from knowledge.settings import StoreSettings, read_settings
from knowledge.unlocking import reach, spoken, unlocks


class Standing:
    """The facts and products of a folder as they are now; read once."""

    def __init__(self, folder: Path) -> None:
        self.settings: StoreSettings = read_settings(folder)
        files = _read(folder, self.settings)
        items = [item for one in (*files, settings_facts(self.settings, SETTINGS)) for item in one.items]
        self.problems = tuple(str(problem) for one in files for problem in one.problems)
        self.facts: tuple[Fact, ...] = tuple(item.fact for item in items if item.fact)
        self.products: tuple[Product, ...] = tuple(item.product for item in items if item.product)
        self.reach = reach(self.facts, self.products)

    def languages_of(self, topics: tuple[str, ...]) -> str:
        """Like "12", or "4-12" where some topics have fewer."""
        least, most = spoken(topics, self.settings.languages)
        return str(most) if least == most else f"{least}-{most}"

    def news(self, before: frozenset[str], language: str) -> str:
        """What a block opened; "" where it opened nothing."""
        opened = tuple(id for id in self.reach.open if id not in before)
        if not opened:
            return ""
        names = ", ".join(words.topic(id, language) for id in opened)
        key = "unlocked_one" if len(opened) == 1 else "unlocked"
        return words.say(key, language, count=len(opened), languages=self.languages_of(opened), topics=names)

    def summary(self, folder: Path, language: str) -> Iterator[str]:
        """Lines for the end: what is answered, what is not and why, and what to type next."""
        found = self.reach
        total = sum(map(len, (found.open, found.locked, found.orders, found.people)))
        counts = {"orders": len(found.orders), "people": len(found.people), "locked": len(found.locked)}
        yield words.say("reached", language, open=len(found.open), total=total, **counts)
        for one in unlocks(self.facts, self.products):
            topics = ", ".join(words.topic(id, language) for id in one.topics)
            yield words.say("missing", language, topics=topics, file=one.file, facts=", ".join(one.facts))
        yield from self.problems
        yield words.say("next", language, command=f'henji ask --store {folder} "{words.say("first", language)}"')


def _read(folder: Path, settings: StoreSettings) -> tuple[Loaded, ...]:
    shop = Shop(default_language=settings.default_language, currency=settings.currency, languages=settings.languages)
    facts = load_facts((folder / FACTS).read_text(encoding="utf-8"), FACTS)
    products = (one for one in look(folder).files if one.path.startswith("products"))
    return (facts, *(one.load(one.file.read_bytes(), one.path, shop) for one in products))
