"""Questions with their answers, from schema.org FAQPage: only those that stand on the page."""

from core.evidence import Document
from core.sets import Kind
from knowledge.files.answers import natural_risk
from knowledge.files.nouns import Item, OwnAnswer, version_of
from knowledge.pages.linked import Node, nodes, words
from knowledge.pages.page import Page, plain
from knowledge.standing import on_page

MOST = 200


def answers_of(page: Page) -> tuple[Item, ...]:
    """An answer each, as a FAQ table gives them."""
    items: dict[str, Item] = {}
    for faq in page.linked.of("FAQPage"):
        for node in nodes(faq.get("mainEntity"))[:MOST]:
            question, answer = words(node.get("name")), _answer(node)
            if question and answer and page.says(question) and page.says(answer):
                item = _item(page, question, answer)
                items.setdefault(item.key, item)
    return tuple(items.values())


def _answer(node: Node) -> str:
    accepted = next(iter(nodes(node.get("acceptedAnswer"))), {})
    return words(accepted.get("text"))


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
