"""The only place that knows every class: a store folder in, a house that answers out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from threading import RLock
from zoneinfo import ZoneInfo

from bot.answer import Answerer, Composer
from bot.clerk import Clerk
from bot.desk.queue import Queue
from bot.desk.scribe import Scribe
from bot.hours import calendar
from bot.kernel import tables
from bot.kernel.calls import Calls
from bot.kernel.conversations import Conversations, wall_clock
from bot.kernel.database import Engine, open_database, reading, served, upgrade, writing
from bot.kernel.outbox import Outbox
from bot.kernel.presence import Presence
from bot.kernel.promises import open_for
from bot.kernel.proofs import Proofs
from bot.lanes.cite import Page
from bot.lanes.own import own_answers
from bot.lanes.shelf import Shelf
from bot.language import LanguageIdentifier
from bot.orders.identity import Doorkeeper
from bot.orders.lane import OrderLane
from bot.settings import Environment
from bot.telemetry.instruments import Instruments
from bot.telemetry.spans import span
from bot.tone import read_tones
from bot.understand import Understander
from bot.writer import Writer
from core.errors import SettingsError
from core.evidence import Passage
from core.sets import Kind, Scenario
from core.talk import Conversation
from core.turn import Promise
from guardrails import permitted
from knowledge.disagreements import Disagreement, Statement, disagreements, stated
from knowledge.embedders import prompt
from knowledge.finder import Finder, finder
from knowledge.orders import OrderBook
from knowledge.pages.page import name_of
from knowledge.retriever import Retriever, retriever
from knowledge.settings import StoreSettings, read_settings
from knowledge.store import KnowledgeStore

#: What a person is shown when nothing is proven: this many passages of texts that the shop wrote.
READ = 3
PAGES = frozenset({Kind.APPROVED, Kind.FAQ, Kind.POLICY, Kind.PAGE, Kind.PRODUCT})
STATE = ".henji"
DATABASE = "henji.db"
CHROMA = "chroma"


@dataclass(slots=True, kw_only=True)
class Shelves:
    """Shelves of one knowledge version, built once per market and day and kept until a sync changes the version."""

    knowledge: KnowledgeStore
    retriever: Retriever
    settings: StoreSettings
    _version: str = field(default="", init=False)
    _kept: dict[tuple[str | None, date], Shelf] = field(default_factory=dict, init=False)
    _finders: dict[tuple[tuple[str, str], ...], Finder] = field(default_factory=dict, init=False)
    _languages: frozenset[str] = field(default_factory=frozenset, init=False)
    _stated: dict[Scenario, tuple[Statement, ...]] = field(default_factory=dict, init=False)
    _disputed: dict[tuple[Scenario, date], tuple[Disagreement, ...]] = field(default_factory=dict, init=False)
    _lock: RLock = field(default_factory=RLock, init=False)  # turns may run side by side

    def shelf(self, market: str | None, now: datetime) -> Shelf:
        """What holds in the market on the shop's own calendar day."""
        day = now.astimezone(ZoneInfo(self.settings.time_zone)).date()
        with self._lock:
            self._renew()
            if (market, day) not in self._kept:
                if len(self._kept) > 64:
                    self._kept.clear()
                self._kept[market, day] = self._build(market, day)
            return self._kept[market, day]

    def _renew(self) -> None:
        version = self.knowledge.version()
        if version == self._version:
            return
        self._finders.clear()
        self._languages = frozenset(language for _, language in self.knowledge.stats().documents)
        self._stated.clear()
        self._disputed.clear()
        self._kept.clear()
        self._version = version

    def _finder(self, day: date) -> Finder:
        """The finder of what is sold on a day; most days sell the same."""
        products = self.knowledge.catalogue().products_on(day)
        same = tuple((one.handle, one.language) for one in products)
        if same not in self._finders:
            self._finders[same] = finder(products)
        return self._finders[same]

    def _build(self, market: str | None, day: date) -> Shelf:
        found = self._finder(day)
        answers = self.knowledge.answers(on=day, market=market)
        return Shelf(
            finder=found,
            facts=self.knowledge.facts(day, market),
            own=cache(lambda language: own_answers(answers, language, found)),
            passages=lambda question, language: self._passages(question, language, READ, None, market, day),
            search=lambda question, language, most, product: self._passages(
                question, language, most, product, market, day
            ),
            of_product=lambda handle, language: self.knowledge.passages_of([f"product:{handle}:{language}"]),
            languages=self._languages,
            pages=cache(self._page),
            disagreements=lambda scenario: self._disputes(scenario, day),
            default_language=self.settings.default_language,
            home=self.settings.country,
        )

    def _passages(
        self, question: str, language: str, most: int, product: str | None, market: str | None, day: date
    ) -> tuple[Passage, ...]:
        with span("search") as step:
            found = self._found(question, language, most, product, market, day)
            step.note(passages=len(found))
        return found

    def _found(
        self, question: str, language: str, most: int, product: str | None, market: str | None, day: date
    ) -> tuple[Passage, ...]:
        if product is None:
            hits = self.retriever.hits(question, language=language, market=market, day=day, kinds=PAGES, limit=most)
        else:
            hits = self.knowledge.search(
                question, limit=most, language=language, market=market, on=day, kinds=PAGES, product=product
            )
        return self.knowledge.passages(hit.passage for hit in hits)

    def _page(self, path: str, language: str) -> Page | None:
        """The page of a file such as pages/shipping.en.md, or of an address, in the language; None: there is none."""
        name = name_of(path) if path.startswith("http") else Path(path).name.partition(".")[0]
        id = f"page:{name}:{language}"
        found = self.knowledge.passages_of([id])[:1]
        return Page(found[0].title, found[0].url) if found else None

    def _disputes(self, scenario: Scenario, day: date) -> tuple[Disagreement, ...]:
        if scenario not in self._stated:
            self._stated[scenario] = stated(self.knowledge, scenario)
        if (scenario, day) not in self._disputed:
            self._disputed[scenario, day] = disagreements(self._stated[scenario], day)
        return self._disputed[scenario, day]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything that runs for one store.

    Three databases, which are one file in the embedded default: `engine` holds what was read from the store's files,
    always in a file of this machine; `state` what must be kept; `talks` conversations, where `state` is unless a
    scratch database was asked for.
    """

    folder: Path
    settings: StoreSettings
    engine: Engine
    state: Engine
    talks: Engine
    knowledge: KnowledgeStore
    conversations: Conversations
    queue: Queue
    outbox: Outbox
    clerk: Clerk
    answerer: Callable[[Conversation, datetime], Answerer]
    scribe: Scribe
    retriever: Retriever
    calls: Calls
    instruments: Instruments = field(default_factory=Instruments)
    writer: Writer | None = None  # None: no model

    @property
    def presence(self) -> Presence:
        """The process among those that work on `talks`."""
        return self.conversations.presence

    def close(self) -> None:
        """Let go of the databases and of the vectors."""
        self.retriever.close()
        for engine in (self.engine, self.state, self.talks):
            engine.dispose()


def database_of(folder: Path, url: str | None) -> str:
    """Where the state lives: the URL, else `.henji/` in the store folder."""
    return url or _local(folder)


def _local(folder: Path) -> str:
    (folder / STATE).mkdir(exist_ok=True)
    return str(folder / STATE / DATABASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Databases:
    engine: Engine
    state: Engine
    talks: Engine


def _databases(folder: Path, url: str | None, scratch: Path | None) -> _Databases:
    """A server keeps what processes share; each machine reads the store's files into a file of its own."""
    state = _ready(database_of(folder, url))
    engine = _ready(_local(folder)) if served(state.url) else state
    return _Databases(engine=engine, state=state, talks=_empty(scratch) if scratch else state)


def open_house(
    folder: Path,
    *,
    database: str | None = None,
    scratch: Path | None = None,
    writer: Writer | None = None,
    surroundings: Environment | None = None,
    through: Callable[[Writer | None], Writer | None] | None = None,
) -> House:
    """Open a store. Raises SettingsError for a bad store.toml, DatabaseError for an unusable database.

    With `scratch`, conversations live in that database and the store's own keeps only its knowledge. With a
    `writer`, or `surroundings` that name a model, what no approved text answers is drafted; `through` stands between
    the house and that model, as a recorder does.
    """
    if not folder.is_dir():
        raise SettingsError(f"{folder}: there is no such store folder; henji init DIR makes one")
    settings = read_settings(folder)
    places = _databases(folder, database, scratch)
    instruments = Instruments()
    tally = instruments.tally
    knowledge, calls = KnowledgeStore(places.engine), Calls(places.state, tally.called)
    writer = writer or _writer(surroundings, settings, calls, folder)
    writer = through(writer) if through else writer
    search = _retriever(surroundings, knowledge, folder)
    shelves = Shelves(knowledge=knowledge, retriever=search, settings=settings)
    book = OrderBook(knowledge)
    orders = OrderLane(
        doorkeeper=Doorkeeper(book, Proofs(places.talks)), book=book, facts=knowledge.facts, calendar=calendar(settings)
    )
    answerer = _answerers(settings, shelves, orders, lambda talk: _promised(places.talks, talk), writer)
    conversations = Conversations(places.talks, calls=calls, pace=settings.running.pace, heard=tally.heard)
    clerk = Clerk(
        settings=settings,
        calendar=calendar(settings),
        conversations=conversations,
        answerer=answerer,
        told=tally.turned,
        tones=read_tones(folder, settings.languages),
    )
    return House(
        folder=folder,
        settings=settings,
        engine=places.engine,
        state=places.state,
        talks=places.talks,
        knowledge=knowledge,
        conversations=conversations,
        queue=Queue(places.talks),
        outbox=Outbox(places.talks, due=clerk.due, presence=conversations.presence),
        clerk=clerk,
        answerer=answerer,
        scribe=Scribe(places.talks, writer, answerer, name=settings.name, account=calls.store),
        retriever=search,
        calls=calls,
        instruments=instruments,
        writer=writer,
    )


def _answerers(
    settings: StoreSettings,
    shelves: Shelves,
    orders: OrderLane,
    promised: Callable[[str], tuple[Promise, ...]],
    writer: Writer | None,
) -> Callable[[Conversation, datetime], Answerer]:
    """Who answers a conversation at a moment: what holds differs by market and day."""
    identifier = LanguageIdentifier(restrict=settings.languages)
    composer = _composer(writer, settings)

    def answerer(conversation: Conversation, now: datetime) -> Answerer:
        shelf = shelves.shelf(conversation.buyer.market, now)
        return Answerer(
            shop=settings.name,
            licensed=settings.languages,
            modes=permitted(settings.modes),
            link_hosts=settings.link_hosts,
            understander=Understander(identifier, settings.default_language, shelf.finder.words, settings.languages),
            shelf=shelf,
            composer=composer,
            orders=orders,
            promised=promised(conversation.id),
            platform=settings.running.platform(conversation.channel),
        )

    return answerer


def _promised(talks: Engine, conversation: str) -> tuple[Promise, ...]:
    with reading(talks) as connection:
        return tuple(one.promise for one in open_for(connection, conversation))


def _writer(surroundings: Environment | None, settings: StoreSettings, calls: Calls, folder: Path) -> Writer | None:
    if surroundings is None or surroundings.model is None:
        return None
    # Pydantic and a thread pool, for shops with a model only; the vendor itself waits for the first call.
    from bot.model.opening import open_writer  # noqa: PLC0415

    return open_writer(
        surroundings.model,
        timeout=surroundings.model_timeout,
        base_url=surroundings.openai_base_url,
        settings=settings.model,
        calls=calls,
        zone=settings.time_zone,
        state=folder / STATE,
        clock=wall_clock,
    )


def _retriever(surroundings: Environment | None, knowledge: KnowledgeStore, folder: Path) -> Retriever:
    """Search by words; by meaning too, where HENJI_EMBEDDINGS names an embedder."""
    if surroundings is None or surroundings.embeddings is None:
        return retriever(knowledge, None, folder / STATE / CHROMA)
    embedder = prompt(surroundings.embeddings, surroundings.openai_base_url)
    return retriever(knowledge, embedder, folder / STATE / CHROMA, surroundings.chroma_url)


def _composer(writer: Writer | None, settings: StoreSettings) -> Composer | None:
    if writer is None:
        return None
    # Its forms need pydantic, a quarter of a second that a shop without a model does not pay.
    from bot.lanes.composer import Composer as ModelLane  # noqa: PLC0415

    return ModelLane(writer=writer, shop=settings.name, check=settings.model.check)


def _empty(place: Path) -> Engine:
    """A database for one run: its tables are made at once, without the history that a kept one needs."""
    engine = open_database(place)
    with writing(engine) as connection:
        tables.metadata.create_all(connection)
    return engine


def _ready(place: str | Path) -> Engine:
    engine = open_database(place)
    upgrade(engine)
    return engine
