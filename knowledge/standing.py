"""Who is right where the shop's tables and its pages speak of the same: the tables; of pages that differ, none."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypeVar

import regex

from core.evidence import Fact, Product, Scalar
from knowledge.files.nouns import OwnAnswer

Said = TypeVar("Said", Product, OwnAnswer, Fact)
#: Key and path of an item, and the item.
Keyed: TypeAlias = tuple[str, str, Said]
Told: TypeAlias = list[tuple[str, Said]]  # path and item
Matter: TypeAlias = tuple[str, ...]

TABLE = "the shop's own table"
_MARK = "on-page:"
_PLAIN = regex.compile(r"[^\p{L}\p{N}]+")


def on_page(id: str, path: str) -> str:
    """The key of what a page says besides its text: never that of a row of a table, nor of another page."""
    return f"{_MARK}{id} {path}"


def is_on_page(key: str) -> bool:
    return key.startswith(_MARK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overruled:
    """A page that says otherwise than the shop's table, or than another page."""

    path: str
    what: str  # id of the product, answer or fact
    said: str
    instead: str  # what the other side says
    by: str  # TABLE, or the path of another page

    def __str__(self) -> str:
        used = "the table is answered from" if self.by == TABLE else "neither is answered from"
        sides = f"this page says {self.said}, {self.by} says {self.instead}"
        return f"{self.path}: {self.what}: {sides}; mend one of them ({used})"


@dataclass(slots=True)
class Standing:
    """What is answered from."""

    products: dict[str, dict[str, Product]] = field(default_factory=dict)  # language -> handle -> product
    answers: list[OwnAnswer] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    overruled: list[Overruled] = field(default_factory=list)
    disputed: set[str] = field(default_factory=set)  # pages with another price than the table: nothing is quoted there

    def add_products(self, every: Iterable[Keyed[Product]]) -> None:
        own, told = _parted(every)
        known: dict[str, Product] = {}
        for _, product in own:
            self.products.setdefault(product.language, {})[product.handle] = product
            known |= dict.fromkeys(_names(product), product)
        open_: dict[Matter, Told[Product]] = {}
        for path, product in told:
            same = next((known[name] for name in _names(product) if name in known), None)
            named = replace(product, handle=same.handle) if same else product
            if same and not _prices(product) <= _prices(same):
                self._overrule(path, _name(named), _costs(product), _costs(same), TABLE)
                self.disputed.add(path)
            elif named.handle not in self.products.get(named.language, {}) or same is None:
                open_.setdefault((named.language, named.handle), []).append((path, named))
        for product in self._agreed(open_, _costs, _name):
            self.products.setdefault(product.language, {}).setdefault(product.handle, product)

    def add_answers(self, every: Iterable[Keyed[OwnAnswer]]) -> None:
        own, told = _parted(every)
        self.answers += [answer for _, answer in own]
        asked = {(answer.language, _bare(question)) for _, answer in own for question in answer.questions}
        open_: dict[Matter, Told[OwnAnswer]] = {}
        for path, answer in told:
            matter = (answer.language, _bare(answer.questions[0]))
            if matter not in asked:
                open_.setdefault(matter, []).append((path, answer))
        self.answers += self._agreed(open_, lambda answer: f'"{answer.text[:80]}"', lambda answer: answer.questions[0])

    def add_facts(self, every: Iterable[Keyed[Fact]]) -> None:
        own, told = _parted(every)
        self.facts += [fact for _, fact in own]
        by_matter = {matter: fact for _, fact in own for matter in _matters(fact)}
        open_: dict[Matter, Told[Fact]] = {}
        for path, fact in told:
            (matter,) = _matters(fact)
            table = by_matter.get(matter) or by_matter.get((matter[0], ""))
            if table is None:
                open_.setdefault(matter, []).append((path, replace(fact, source=path)))
            elif not _agrees(fact, table):
                self._overrule(path, fact.id, _written(fact), _written(table), TABLE)
        self.facts += self._agreed(open_, _written, lambda fact: fact.id)

    def _agreed(
        self, open_: Mapping[Matter, Told[Said]], said: Callable[[Said], str], named: Callable[[Said], str]
    ) -> list[Said]:
        """The first of those that say the same of a matter; of matters in dispute nothing."""
        agreed = []
        for told in open_.values():
            first, one = told[0]
            other = next(((path, other) for path, other in told if said(other) != said(one)), None)
            if other is None:
                agreed.append(one)
            else:
                self._overrule(other[0], named(one), said(other[1]), said(one), first)
        return agreed

    def _overrule(self, path: str, what: str, said: str, instead: str, by: str) -> None:
        self.overruled.append(Overruled(path=path, what=what, said=said, instead=instead, by=by))


def _parted(every: Iterable[Keyed[Said]]) -> tuple[Told[Said], Told[Said]]:
    """What the tables say, and what pages say."""
    own: Told[Said] = []
    told: Told[Said] = []
    for key, path, said in every:
        (told if is_on_page(key) else own).append((path, said))
    return own, told


def _names(product: Product) -> list[str]:
    """Ways to know the same goods again, in any language; by title only within one."""
    skus = [f"sku:{variant.sku}" for variant in product.variants if variant.sku]
    return [f"handle:{product.handle}", *skus, f"title:{product.language}:{_bare(product.title)}"]


def _name(product: Product) -> str:
    return f"product:{product.handle}:{product.language}"


def _prices(product: Product) -> frozenset[tuple[str, str]]:
    return frozenset((variant.price, variant.currency) for variant in product.variants)


def _costs(product: Product) -> str:
    return ", ".join(sorted({f"{variant.price} {variant.currency}" for variant in product.variants})) or "no price"


def _matters(fact: Fact) -> list[Matter]:
    """What a fact settles. A row without a market settles it for all of them: ("returns", "")."""
    if fact.table == "shipping.lane":
        return [("ships", str(fact.values["country"]))]
    if fact.table == "shipping":
        refused = fact.values.get("not_shipped", ())
        return [("ships", code) for code in refused] if isinstance(refused, tuple) else []
    return [(fact.table, fact.market or "")]


def _agrees(page: Fact, table: Fact) -> bool:
    """Whether they say the same where both say something; a lane has a carrier in the table alone."""
    return page.table == table.table and all(
        value == table.values[key]
        for key, value in page.values.items()
        if key in table.values and not isinstance(value, tuple)
    )


def _written(fact: Fact) -> str:
    return ", ".join(f"{key} {_word(value)}" for key, value in fact.values.items())


def _word(value: Scalar) -> str:
    return (
        ", ".join(value) if isinstance(value, tuple) else str(value).lower() if isinstance(value, bool) else str(value)
    )


def _bare(text: str) -> str:
    return _PLAIN.sub("", text.casefold())
