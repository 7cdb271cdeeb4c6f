"""facts.toml: the shop's facts, said once and in no language, read against a closed schema."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.evidence import Fact, Scalar
from knowledge.codes import nearest
from knowledge.fact_schema import PARENTS, SCHEMA, SCOPE
from knowledge.fields import Misfit
from knowledge.files.nouns import Item, Loaded, Problem, version_of
from knowledge.files.toml import Toml, Where, read_toml
from knowledge.settings import WEEKDAYS, StoreSettings

FILE = "facts.toml"


def load_facts(text: str, path: str) -> Loaded:
    """Every row that fits; one that does not is named and left out. Raises UnusableFile for broken TOML."""
    return _Reader(read_toml(text, path)).loaded()


def settings_facts(settings: StoreSettings, path: str) -> Loaded:
    """The facts that store.toml says: how to write to the shop, and when people answer."""
    rows: dict[str, dict[str, Scalar]] = {}
    ways = {"email": settings.contact.email, "phone": settings.contact.phone}
    contact: dict[str, Scalar] = {way: address for way, address in ways.items() if address}
    if contact:
        rows["contact"] = contact
    if settings.hours.said:
        rows["hours"] = _hours(settings)
    items = (_item(make_fact(f"fact:{table}", table, values, {}), path, 1) for table, values in rows.items())
    return Loaded(items=tuple(items))


def _hours(settings: StoreSettings) -> dict[str, Scalar]:
    hours = settings.hours
    values: dict[str, Scalar] = {
        name: tuple(str(span) for span in spans) for name, spans in zip(WEEKDAYS, hours.weekly, strict=True)
    }
    values["zone"] = settings.time_zone
    if hours.holidays:
        values["holidays"] = hours.holidays
    if hours.closures:
        values["closures"] = tuple(str(closure) for closure in hours.closures)
    return values


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row that fits: its values, and where and when it holds."""

    table: str
    where: Where
    values: Mapping[str, Scalar]
    scope: Mapping[str, Any]

    @property
    def base(self) -> str:
        """The id without a date: rows that share it follow each other in time."""
        return _base(self.table, self.values, self.scope)


@dataclass(frozen=True, slots=True)
class _Reader:
    toml: Toml
    rows: list[_Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    spared: set[str] = field(default_factory=set)

    def loaded(self) -> Loaded:
        for name, value in self.toml.tables.items():
            self._branch((name,), value)
        items = tuple(self._items())
        problems = sorted(self.problems, key=lambda problem: (problem.line or 0, problem.column or 0))
        return Loaded(items=items, problems=tuple(problems), spared=frozenset(self.spared))

    def _branch(self, where: Where, value: object) -> None:
        """A table of the file: rows of its own, tables below it, or something unknown."""
        name = _dotted(where)
        below = PARENTS.get(name, ())
        if name not in SCHEMA and not below:
            self._unknown(where, name, {*SCHEMA, *PARENTS})
            return
        for row_at, row in self._tables(where, value):
            for key in (key for key in below if key in row):
                self._branch((*row_at, key), row[key])
            own = {key: row[key] for key in row if key not in below}
            if own and name in SCHEMA:
                self._row(name, row_at, own)
            elif own:
                self._unknown(
                    (*row_at, next(iter(own))),
                    f"{name}.{next(iter(own))}",
                    {f"{name}.{key}" for key in below},
                )

    def _tables(self, where: Where, value: object) -> Iterator[tuple[Where, Mapping[str, Any]]]:
        if isinstance(value, Mapping):
            yield where, value
        elif isinstance(value, list) and all(isinstance(row, Mapping) for row in value):
            yield from (((*where, number), row) for number, row in enumerate(value))
        else:
            self._refuse(where, f"{_dotted(where)} is no table", f"write [{_dotted(where)}]")
            self.spared.add("fact:")

    def _unknown(self, where: Where, name: str, known: set[str]) -> None:
        near = nearest(name, known)
        remedy = f'did you mean "{near}"?' if near else f"known tables: {', '.join(sorted(SCHEMA))}"
        self._refuse(where, f'unknown table "{name}"', remedy)
        self.spared.add("fact:")

    def _row(self, name: str, where: Where, written: Mapping[str, Any]) -> None:
        table = SCHEMA[name]
        before = len(self.problems)
        values = {key: self._value(where, key, table.keys[key], written[key]) for key in table.keys if key in written}
        scope = {key: self._value(where, key, read, written[key]) for key, read in SCOPE.items() if key in written}
        self._check(name, where, written)
        if None not in values.values():
            self._agree(where, values)
        if len(self.problems) > before:
            self.spared.add(_base(name, written, scope))
            return
        self.rows.append(_Row(table=name, where=where, values=_derived(name, values), scope=scope))

    def _value(self, where: Where, key: str, read: Callable[[object], Any], written: object) -> Any:
        try:
            return read(written)
        except Misfit as misfit:
            self._refuse((*where, key), f"{key}: {misfit.message}", misfit.remedy)
            return None

    def _check(self, name: str, where: Where, written: Mapping[str, Any]) -> None:
        table = SCHEMA[name]
        known = {*table.keys, *SCOPE}
        for key in (key for key in written if key not in known):
            near = nearest(key, known)
            remedy = f'did you mean "{near}"?' if near else f"known here: {', '.join(sorted(known))}"
            self._refuse((*where, key), f'unknown key "{key}" in {name}', remedy)
        for key in (key for key in table.needs if key not in written):
            self._refuse(where, f'{name} does not say "{key}"', f"add a line {key} = ...")
        if "days" in written and "business_days" not in written:
            remedy = "add business_days = true, or false for calendar days"
            self._refuse((*where, "days"), "days of which kind?", remedy)
        if _is_reversed(written):
            self._refuse((*where, "valid_until"), "the row ends before it begins", "swap valid_from and valid_until")

    def _agree(self, where: Where, values: Mapping[str, Any]) -> None:
        price, free = values.get("wrapping_price"), values.get("wrapping_free")
        if price is not None and free is not None and free is not _is_free(price):
            remedy = "delete wrapping_free: it follows from the price"
            self._refuse(
                (*where, "wrapping_free"),
                f"wrapping costs {price}, yet wrapping_free says {_written(free)}",
                remedy,
            )

    def _refuse(self, where: Where, message: str, remedy: str) -> None:
        self.problems.append(self.toml.problem(where, message, remedy))

    def _items(self) -> Iterator[Item]:
        """Rows of one id are told apart by the day they begin; those that cannot be are named, none loads."""
        shared = Counter(row.base for row in self.rows)
        ids = {row.where: _dated(row) if shared[row.base] > 1 else row.base for row in self.rows}
        twice = Counter(ids.values())
        for row in self.rows:
            named = ids[row.where]
            if twice[named] > 1:
                self._refuse(row.where, f"{named} is there twice", "delete one, or give each its valid_from")
                self.spared.add(named)
            else:
                fact = make_fact(named, row.table, row.values, row.scope)
                yield _item(fact, self.toml.path, self.toml.place(row.where)[0])


def make_fact(id: str, table: str, values: Mapping[str, Scalar], scope: Mapping[str, Any]) -> Fact:
    """A row as the fact it states; `scope` may hold source, market, valid_from and valid_until."""
    dates = {key: scope[key].isoformat() for key in ("valid_from", "valid_until") if scope.get(key)}
    values = {**values, **dates}
    empty = "closed" if table == "hours" else "none"
    text = "\n".join(f"{key}: {_written(value) or empty}" for key, value in values.items())
    return Fact(
        id=id,
        table=table,
        values=values,
        text=text,
        version=version_of(table, text, sorted(scope.items())),
        **scope,
    )


def _item(fact: Fact, path: str, line: int) -> Item:
    return Item(key=fact.id, path=path, line=line, version=fact.version, fact=fact)


def _written(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value)


def _derived(table: str, values: Mapping[str, Any]) -> Mapping[str, Scalar]:
    """Values that follow from others, so that a topic can ask for them."""
    if table == "gift" and "wrapping_price" in values:
        return {**values, "wrapping_free": _is_free(values["wrapping_price"])}
    return values


def _is_free(money: str) -> bool:
    return float(money.split(maxsplit=1)[0]) == 0


def _base(table: str, values: Mapping[str, Any], scope: Mapping[str, Any]) -> str:
    names = [str(values[key]) for key in SCHEMA[table].named_by if values.get(key)]
    market = f"@{scope['market']}" if scope.get("market") else ""
    return ":".join(("fact", table, *names)) + market


def _dated(row: _Row) -> str:
    begins = row.scope.get("valid_from")
    return f"{row.base}@{begins}" if begins else row.base


def _is_reversed(written: Mapping[str, Any]) -> bool:
    first, last = written.get("valid_from"), written.get("valid_until")
    return type(first) is date and type(last) is date and first > last


def _dotted(where: Where) -> str:
    return ".".join(part for part in where if isinstance(part, str))
