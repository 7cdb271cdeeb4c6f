"""`henji doctor`: one line for each thing that must be right, with the fix."""

from collections.abc import Iterator
from dataclasses import dataclass

import typer

from bot.app import House
from bot.commands.shared import Json, Store, console, house_of, print_json
from bot.kernel.condition import examine
from bot.kernel.database import HEAD, served
from bot.settings import Environment, environment
from core.errors import DatabaseError, SettingsError
from core.sets import Lane, Mode
from guardrails import permitted
from knowledge import pack
from knowledge.vector_table import kept

_OF_SETTINGS = frozenset({"hours", "contact"})  # facts that store.toml states: a fresh skeleton has them too


@dataclass(frozen=True, slots=True)
class Line:
    what: str
    well: bool
    says: str


def doctor(store: Store = None, json: Json = False) -> None:
    """Look the shop over."""
    house = house_of(store, quietly=True)
    around = environment()
    lines = [
        *_store(house),
        *_database(house),
        *_languages(house),
        *_modes(house),
        *_model(house, around),
        *_meaning(house, around),
        *_channels(house, around),
    ]
    if json:
        print_json([{"what": one.what, "well": one.well, "says": one.says} for one in lines])
    for line in [] if json else lines:
        console.print(f"{'ok ' if line.well else '!! '} {line.what:<10} {line.says}", markup=False)
    house.close()
    if not all(line.well for line in lines):
        raise typer.Exit(1)


def _store(house: House) -> Iterator[Line]:
    stats = house.knowledge.stats()
    facts = sum(count for table, count in stats.facts.items() if table not in _OF_SETTINGS)
    yield Line("store", True, f"{house.settings.name}: {house.folder}")
    yield Line(
        "facts",
        facts > 0,
        f"{facts} rows" if facts else "none: fill in facts.toml, then henji knowledge sync",
    )
    problems = house.knowledge.problems()
    if problems:
        yield Line("files", False, f"{len(problems)} problems, the first: {problems[0]}")
    if stats.quarantined:
        yield Line("quarantine", True, f"{stats.quarantined} texts kept out; henji knowledge check names them")


def _languages(house: House) -> Iterator[Line]:
    spoken = set(pack.languages())
    for language in house.settings.languages:
        known = language in spoken
        yield Line(
            "language",
            known,
            language if known else f"{language}: henji has no words in it yet; take it out of languages",
        )


def _modes(house: House) -> Iterator[Line]:
    asked = dict(house.settings.modes)
    for lane, mode in permitted(house.settings.modes):
        if lane.startswith(Lane.MODEL) and house.writer is None:
            continue
        mark = " (uncertified: no eval has earned it yet)" if mode is Mode.AUTO else ""
        if asked.get(lane, mode) is not mode:
            mark = f" (store.toml asks for {asked[lane]}: that needs a certificate)"
        yield Line("mode", True, f"{lane}: {mode}{mark}")


def _model(house: House, around: Environment) -> Iterator[Line]:
    if around.model is None:
        yield from _no_model(around)
        return
    offered = _offered(around) if around.model.startswith("openai:") else ()
    name = around.model.partition(":")[2]
    if around.openai_base_url and not offered:
        says = f"{around.model}: {around.openai_base_url} does not list its models; start it, or mend OPENAI_BASE_URL"
        yield Line("model", False, says)
    elif trouble := _trouble(house):
        yield Line("model", False, trouble)
    elif offered and name not in offered:
        says = f"{around.model}: the server offers {', '.join(offered[:5])}; set HENJI_MODEL to one of them"
        yield Line("model", False, says)
    else:
        yield Line("model", True, f"{around.model}, {around.model_timeout:g} s a call; its answers are drafts")
    cap, known = house.settings.model.daily_cap, house.settings.model.input_price is not None
    spend = f"at most {cap:g} {house.settings.model.currency}" if cap else f"{house.settings.model.daily_tokens} tokens"
    yield Line("spend", True, f"{spend} a day" + ("" if known else "; no prices in store.toml [model]: cost unknown"))


def _trouble(house: House) -> str:
    """Why the model could never answer: no key, no package, no such provider; "" where it might."""
    warm = getattr(house.writer, "warm", None)  # a scripted writer has nothing to open
    try:
        if warm:
            warm()
    except SettingsError as error:
        return str(error)
    return ""


def _no_model(around: Environment) -> Iterator[Line]:
    if around.openai_base_url is None:
        yield Line("model", True, "none: every answer comes from approved words (HENJI_MODEL=openai:NAME adds one)")
        return
    offered = ", ".join(_offered(around)[:5])
    says = (
        f"OPENAI_BASE_URL is set and HENJI_MODEL is not: set HENJI_MODEL=openai:NAME ({offered or 'no list of names'})"
    )
    yield Line("model", around.embeddings is not None, says)


def _offered(around: Environment) -> tuple[str, ...]:
    if around.openai_base_url is None:
        return ()
    # Only a shop with a model pays for its modules.
    from bot.model.opening import models_offered  # noqa: PLC0415

    return models_offered(around.openai_base_url)


def _meaning(house: House, around: Environment) -> Iterator[Line]:
    if around.embeddings is None:
        return
    count = kept(house.knowledge).get(around.embeddings, 0)
    passages = house.knowledge.stats().passages
    says = f"{around.embeddings}: {count} vectors for {passages} passages"
    yield Line("vectors", count > 0, says if count else f"{says}; henji knowledge sync makes them")


def _database(house: House) -> Iterator[Line]:
    """A server is named without its password; what it holds is read and written once."""
    url = house.talks.url
    kind = "PostgreSQL" if served(url) else "SQLite"
    place = f"{kind} {url.host}:{url.port or 5432}/{url.database}" if served(url) else f"{kind} {url.database}"
    try:
        condition = examine(house.talks)
    except DatabaseError as error:
        yield Line("database", False, f"{place}: {error}")
        return
    if not condition.current:
        yield Line("database", False, f"{place}: at {condition.revision}, not {HEAD}: henji db upgrade")
        return
    working = f"{condition.workers} processes at work" if condition.workers else "nobody at work: henji serve"
    yield Line("database", True, f"{place}: at {HEAD}, {working}")
    doubtful = len(house.outbox.doubtful())
    if doubtful:
        yield Line("outbox", False, f"{doubtful} messages may not have arrived; the desk shows them")


def _channels(house: House, around: Environment) -> Iterator[Line]:
    running = house.settings.running
    hooks = [f"{hook.name} (henji channel check {hook.name})" for hook in running.webhooks]
    telegram = "Telegram (henji channel check telegram)" if around.telegram_token else ""
    mail = f"mail from {running.mail.address}" if running.mail else ""
    yield Line("channels", True, ", ".join(filter(None, ("web (henji serve)", telegram, *hooks, mail))))
    if not around.telegram_token:
        yield Line("channels", True, "no Telegram: set HENJI_TELEGRAM_TOKEN to the token of your bot")
    known = {hook.name for hook in running.webhooks} | ({"mail"} if running.mail else set())
    for name in sorted(set(around.webhook_secrets) - known):
        yield Line(
            "channels", False, f"a secret for {name}, and no [webhooks.{name}] in store.toml; write it, or unset it"
        )
    if running.mail and running.mail.user and not around.mail_password:
        yield Line(
            "channels", False, f"mail: HENJI_MAIL_PASSWORD is not set, and {running.mail.server} asks for a user"
        )
