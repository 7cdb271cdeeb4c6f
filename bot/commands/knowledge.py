"""`henji knowledge`: load the store's files, look into them, search them."""

import json as jsonlib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from bot.app import House, open_house
from bot.commands.shared import (
    Json,
    Store,
    console,
    errors,
    house_of,
    print_json,
    progress_bar,
    store_folder,
    synced,
)
from bot.commands.translations import desk_of
from bot.commands.vectors import embedded, embedded_json, show_embedded
from bot.settings import environment
from core.errors import StoreError, UpstreamError
from core.evidence import Passage
from core.sets import Scenario
from knowledge.disagreements import Disagreement, disagreements, stated
from knowledge.fetch.kept import page_problems, read_pages
from knowledge.sync import Plan, plan
from knowledge.unlocking import Unlock, unlocks
from knowledge.vector_table import kept

app = typer.Typer(help="What the shop knows.", no_args_is_help=True)


@app.command("sync")
def sync_command(
    store: Store = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Ask the shop's site for nothing.")] = False,
    embed_again: Annotated[bool, typer.Option("--embed-again", help="Make every vector anew.")] = False,
    json: Json = False,
) -> None:
    """Load the store's files and the pages of its site; only what changed is read again."""
    house = open_house(store_folder(store), database=environment().database_url)
    pages = {} if offline else _fetch(house, dry_run=dry_run, quietly=json)
    found = plan(house.folder, house.knowledge) if dry_run else synced(house)
    vectors = None if dry_run else embedded(house, again=embed_again)
    if json:
        print_json(_plan_json(found) | pages | embedded_json(vectors))
    else:
        _show_plan(found, dry_run=dry_run)
        show_embedded(vectors)
    house.close()
    if found.invalid:
        raise typer.Exit(1)
    if vectors and vectors.problem:
        raise typer.Exit(UpstreamError.exit_code)


def _fetch(house: House, *, dry_run: bool, quietly: bool) -> dict[str, Any]:
    """Where store.toml names pages, or did once: what was done, for programs, and unless `quietly` for people."""
    named = house.settings.pages.sitemaps or house.settings.pages.urls
    if not named and not read_pages(house.knowledge):
        return {}
    from bot.commands import pages  # noqa: PLC0415 -- an HTTP client, which commands that answer never need

    if dry_run:
        errand = pages.errand(house)
        if not quietly:
            pages.show_errand(errand)
        return {"pages": pages.errand_json(errand)}
    done = pages.fetched(house)
    if not quietly:
        pages.show_fetched(done)
    return {"pages": pages.fetched_json(done)}


def _plan_json(found: Plan) -> dict[str, Any]:
    return {
        "added": [one.key for one in found.added],
        "changed": [one.key for one in found.changed],
        "removed": [one.key for one in found.removed],
        "unchanged": found.unchanged,
        "invalid": [
            {
                "path": one.path,
                "line": one.line,
                "column": one.column,
                "message": one.message,
                "remedy": one.remedy,
            }
            for one in found.invalid
        ],
    }


def _show_plan(found: Plan, *, dry_run: bool) -> None:
    for sign, changes in (("+", found.added), ("~", found.changed), ("-", found.removed)):
        for change in changes[:20]:
            console.print(f"{sign} {change.key}", markup=False)
        if len(changes) > 20:
            console.print(f"{sign} … {len(changes) - 20} more")
    for problem in found.invalid:
        errors.print(str(problem), style="yellow", markup=False)
    would = "would be " if dry_run else ""
    console.print(
        f"{would}{len(found.added)} added, {len(found.changed)} changed, {len(found.removed)} removed,"
        f" {found.unchanged} unchanged, {len(found.invalid)} invalid"
    )


@app.command()
def check(store: Store = None, json: Json = False) -> None:
    """What henji keeps out and why: invalid rows, quarantined texts, sources that disagree, outdated translations.

    And what it cannot answer for want of a fact, with the topics that each would unlock.
    """
    house = house_of(store, quietly=True)
    problems = [*map(str, house.knowledge.problems()), *page_problems(house.knowledge)]
    quarantined = [
        {"document": one.document.id, "path": one.document.path, "reason": one.reason, "words": one.snippet}
        for one in house.knowledge.quarantined()
    ]
    disputes = [{"texts": one.texts, "passages": one.passages} for one in _disputes(house)]
    outdated = [one.path for one in desk_of(house).originals().outdated()]
    overruled = [str(one) for one in house.knowledge.overruled()]
    missing = _missing(house)
    if json:
        found = {"invalid": problems, "quarantined": quarantined, "disagreements": disputes, "outdated": outdated}
        unlocked = [{"file": one.file, "facts": one.facts, "topics": one.topics} for one in missing]
        print_json({**found, "overruled": overruled, "missing": unlocked})
        return
    for problem in problems:
        console.print(f"invalid      {problem}", markup=False)
    for one in quarantined:
        console.print(f"quarantined  {one['path']}: {one['reason']}: {one['words']!r}", markup=False)
    for dispute in disputes:
        (a, b), (x, y) = dispute["texts"], dispute["passages"]
        console.print(f"disagree     {a!r} ({x})\n             {b!r} ({y})", markup=False)
    for line in overruled:
        console.print(f"overruled    {line}", markup=False)
    for path in outdated:
        console.print(f"outdated     {path}: its source has changed; henji knowledge translate", markup=False)
    if not (problems or quarantined or disputes or overruled or outdated):
        console.print("nothing to mend")
    _show_missing(missing)


def _show_missing(missing: tuple[Unlock, ...]) -> None:
    for lack in missing:
        facts, opened = ", ".join(lack.facts), ", ".join(lack.topics)
        console.print(f"missing      {lack.file}: {facts} would unlock {opened}", markup=False)


def _missing(house: House) -> tuple[Unlock, ...]:
    today = datetime.now(ZoneInfo(house.settings.time_zone)).date()
    return unlocks(house.knowledge.facts(today), house.knowledge.products(house.settings.default_language))


def _disputes(house: House) -> tuple[Disagreement, ...]:
    today = datetime.now(ZoneInfo(house.settings.time_zone)).date()
    found = (one for scenario in Scenario for one in disagreements(stated(house.knowledge, scenario), today))
    return tuple({one.texts: one for one in found}.values())


@app.command()
def stats(store: Store = None, json: Json = False) -> None:
    """How much there is, per kind and language."""
    house = house_of(store, quietly=json)
    found = house.knowledge.stats()
    rows = [(kind.value, language, count) for (kind, language), count in found.documents.items()]
    vectors = kept(house.knowledge)
    if json:
        print_json(
            {
                "documents": [{"kind": kind, "language": language, "count": count} for kind, language, count in rows],
                "facts": dict(found.facts),
                "passages": found.passages,
                "quarantined": found.quarantined,
                "orders": found.orders,
                "parcels": found.parcels,
            }
            | ({"vectors": vectors} if vectors else {})
        )
        return
    table = Table("kind", "language", "documents")
    for kind, language, count in rows:
        table.add_row(kind, language, str(count))
    console.print(table)
    console.print(f"{sum(found.facts.values())} facts, {found.passages} passages, {found.quarantined} quarantined")
    console.print(f"{found.orders} orders, {found.parcels} parcels")
    for model, count in vectors.items():
        console.print(f"{count} vectors of {model}", markup=False)


@app.command()
def search(
    query: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    queries: Annotated[Path | None, typer.Option("--queries", help="JSON lines with id and query.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where the hits go.")] = None,
    limit: Annotated[int, typer.Option("-k", min=1, max=1000)] = 10,
    language: Annotated[str | None, typer.Option("--language")] = None,
    market: Annotated[str | None, typer.Option("--market")] = None,
    store: Store = None,
) -> None:
    """Find passages, best first, one a document."""
    if (query is None) == (queries is None):
        raise typer.BadParameter("give a query, or --queries FILE -o FILE")
    house = house_of(store, quietly=True)
    if query is not None:
        _show_hits(house, query, limit, language, market)
    else:
        assert queries is not None
        if output is None:
            raise typer.BadParameter("--queries needs -o FILE")
        _search_file(house, queries, output, limit)
    house.close()


def _show_hits(house: House, query: str, limit: int, language: str | None, market: str | None) -> None:
    hits = house.knowledge.search(query, limit=limit, language=language, market=market)
    texts: dict[str, Passage] = {one.id: one for one in house.knowledge.passages(hit.passage for hit in hits)}
    for hit in hits:
        first = " ".join(texts[hit.passage].text.split())[:100] if hit.passage in texts else ""
        console.print(f"{hit.score:8.3f}  {hit.passage}  {first}", markup=False)


def _search_file(house: House, queries: Path, output: Path, limit: int) -> None:
    try:
        lines = queries.read_text(encoding="utf-8").splitlines()
        with output.open("w", encoding="utf-8") as out, progress_bar() as bar:
            task = bar.add_task("queries", total=len(lines))
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    out.write(
                        jsonlib.dumps(_hits(house, line, f"{queries}:{number}", limit), ensure_ascii=False) + "\n"
                    )
                bar.advance(task)
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{queries}: {error}; give a readable UTF-8 file and a writable -o") from error


def _hits(house: House, line: str, where: str, limit: int) -> dict[str, Any]:
    try:
        asked = jsonlib.loads(line)
        words = str(asked["query"])
    except (ValueError, KeyError, TypeError) as error:
        errors.print(f"{where}: need an object with id and query ({error})", style="yellow", markup=False)
        return {
            "id": None,
            "error": {"code": "bad_line", "message": f"{where}: need an object with id and query"},
        }
    hits = house.knowledge.search(words, limit=limit, language=asked.get("language"), market=asked.get("market"))
    return {
        "id": asked.get("id"),
        "hits": [
            {
                "id": hit.passage,
                "document": hit.document,
                "language": hit.language,
                "score": round(hit.score, 4),
            }
            for hit in hits
        ],
    }
