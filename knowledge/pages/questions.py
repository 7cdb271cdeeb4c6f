"""Questions with their answers, from schema.org FAQPage: only those that stand on the page."""

from html import unescape
from typing import TypeAlias

from core.evidence import Document
from core.sets import Kind
from knowledge.files.answers import natural_risk
from knowledge.files.nouns import Item, OwnAnswer, version_of
from knowledge.files.plain import from_cell
from knowledge.pages.linked import Node, nodes, words
from knowledge.pages.page import Page, plain
from knowledge.pages.shown import sentences, talk
from knowledge.standing import on_page

#: What is wrong, and how to mend it.
Flaw: TypeAlias = tuple[str, str]

MOST = 200


def answers_of(page: Page) -> tuple[tuple[Item, ...], tuple[Flaw, ...]]:
    """An answer each, as a FAQ table gives them; what is not shown whole behind its question is named."""
    items: dict[str, Item] = {}
    unshown: list[str] = []
    told = [one for faq in page.linked.of("FAQPage") for one in nodes(faq.get("mainEntity"))[:MOST]]
    pairs = [(words(node.get("name")), _answer(node)) for node in told[:MOST]]
    questions = frozenset(form for question, _ in pairs for form in sentences(question)[:1])
    shown = talk(page.sight.blocks)
    for question, answer in pairs:
        if question and answer and shown.has(question, answer, questions):
            item = _item(page, question, " ".join(answer.split()))
            items.setdefault(item.key, item)
        elif question and answer:
            unshown.append(question)
    return tuple(items.values()), _flaws(unshown)


def _flaws(unshown: list[str]) -> tuple[Flaw, ...]:
    if not unshown:
        return ()
    more = f" and of {len(unshown) - 1} more" if len(unshown) > 1 else ""
    message = f'the page does not show the answer of its JSON-LD to "{unshown[0][:60]}"{more} whole behind its question'
    return ((message, "write it into answers.csv, or show it on the page as the data say it"),)


def _answer(node: Node) -> str:
    """Its lines: a list of the answer is one of the page."""
    accepted = next(iter(nodes(node.get("acceptedAnswer"))), {})
    told = accepted.get("text")
    return from_cell(unescape(told)[:20_000]) if isinstance(told, str) else ""


def _item(page: Page, question: str, text: str) -> Item:
    named = f"faq-{version_of(plain(question))[:8]}"
    risk = natural_risk(None)
    answer = OwnAnswer(
        id=named,
        language=page.language,
        scenario=None,
        risk=risk,
        questions=(question,),
        text=text,
        path=page.path,
        version=version_of(None, risk, (question,), text, page.url),
        url=page.url,
    )
    key = on_page(f"answer:{named}:{page.language}", page.path)
    document = Document(
        id=f"answer:{named}:{page.language}",
        kind=Kind.FAQ,
        language=page.language,
        title=question,
        text=text,
        version=answer.version,
        path=page.path,
        url=page.url,
    )
    raw = f"{question}\n{text}".replace("<", "‹")
    return Item(key=key, path=page.path, line=1, version=answer.version, document=document, raw=raw, answer=answer)
