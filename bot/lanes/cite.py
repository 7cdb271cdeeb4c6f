"""Where a buyer can read it: a fact's source under the title and address of the page that says the same."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from core.evidence import Evidence, Fact, Source
from core.turn import Claim


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the store in the buyer's language."""

    title: str
    url: str | None


#: (path inside the store folder, language) -> the page in that language, or None
Pages = Callable[[str, str], Page | None]


def cited(claims: Iterable[Claim], evidence: Iterable[Evidence], pages: Pages, language: str) -> tuple[Claim, ...]:
    """The claims with their facts' pages named; what has no page keeps its own title."""
    facts = {one.id: one for one in evidence if isinstance(one, Fact)}
    return tuple(
        replace(claim, sources=tuple(_named(source, facts, pages, language) for source in claim.sources))
        for claim in claims
    )


def _named(source: Source, facts: Mapping[str, Fact], pages: Pages, language: str) -> Source:
    fact = facts.get(source.id)
    page = pages(fact.source, language) if fact and fact.source else None
    return replace(source, title=page.title, url=page.url) if page else source
