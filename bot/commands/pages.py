"""What `henji knowledge sync` does first: ask the shop's site for pages that may have changed."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from bot.app import House
from bot.commands.shared import console, errors, progress_bar
from knowledge.fetch.kept import problem_lines
from knowledge.fetch.site import Errand, Fetched, fetch_pages, plan_errand, visitor_of
from knowledge.fetch.visitor import Visitor
from knowledge.ledger import Progress

_SHOWN = 20

Result = TypeVar("Result")


def fetched(house: House, visitor: Visitor | None = None) -> Fetched:
    """Fetch; a site that fails is said on stderr, and what is there stays. Raises DatabaseError and StoreError."""
    return _watched(lambda progress: fetch_pages(house.folder, house.knowledge, house.settings, progress, visitor))


def errand(house: House, visitor: Visitor | None = None) -> Errand:
    """Read the sitemaps only. Raises DatabaseError."""
    asks = visitor or visitor_of(house.settings)
    return _watched(lambda progress: plan_errand(house.folder, house.knowledge, house.settings, asks, progress))


def _watched(run: Callable[[Progress], Result]) -> Result:
    with progress_bar() as bar:
        tasks: dict[str, Any] = {}

        def progress(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=of)
            bar.update(tasks[what], completed=done, total=of)

        return run(progress)


def show_fetched(done: Fetched) -> None:
    _complain(done.problems)
    console.print(
        f"pages: {len(done.added)} new, {len(done.changed)} changed, {len(done.gone)} gone, {done.unchanged} unchanged,"
        f" {len(done.problems)} with problems; {done.asked} asked for"
    )


def show_errand(plan: Errand) -> None:
    _complain(plan.listing.problems)
    _some("?", plan.due)
    _some("-", plan.gone)
    console.print(f"pages: {len(plan.due)} would be asked for, {len(plan.gone)} gone, {len(plan.settled)} unchanged")


def fetched_json(done: Fetched) -> dict[str, Any]:
    return {
        "added": done.added,
        "changed": done.changed,
        "gone": done.gone,
        "asked": done.asked,
        "unchanged": done.unchanged,
        "problems": done.problems,
    }


def errand_json(plan: Errand) -> dict[str, Any]:
    return {
        "would_ask": plan.due,
        "gone": plan.gone,
        "unchanged": len(plan.settled),
        "problems": plan.listing.problems,
    }


def _complain(problems: Mapping[str, str]) -> None:
    lines = problem_lines(problems)
    for line in lines[:_SHOWN]:
        errors.print(line, style="yellow", markup=False)
    if len(lines) > _SHOWN:
        errors.print(f"… {len(lines) - _SHOWN} more; henji knowledge check names them", style="yellow", markup=False)


def _some(sign: str, urls: Iterable[str]) -> None:
    every = list(urls)
    for url in every[:_SHOWN]:
        console.print(f"{sign} {url}", markup=False)
    if len(every) > _SHOWN:
        console.print(f"{sign} … {len(every) - _SHOWN} more")
