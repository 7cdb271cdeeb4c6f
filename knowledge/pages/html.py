"""HTML pages: main text, title, language and address; products, answers and terms from their schema.org data."""

from urllib.parse import urlsplit

import regex

from core.evidence import Document
from core.sets import Kind, Scenario
from knowledge.files.nouns import Item, Loaded, Problem, Shop, UnusableFile, version_of
from knowledge.files.pages import name_and_language
from knowledge.pages.goods import handle_of, product_of
from knowledge.pages.linked import read_linked
from knowledge.pages.markup import letters, tree
from knowledge.pages.page import Page, address_of, language_of, name_of, title_of
from knowledge.pages.questions import answers_of
from knowledge.pages.sight import look
from knowledge.pages.terms import terms_of
from knowledge.pages.words import main_text
from knowledge.quarantine import suspicion

#: Letters of text. A page that says more is an archive.
MOST_LETTERS = 500_000
#: What a policy page is about, read from its address or name: its figures are then compared with other pages'.
_ABOUT = (
    (
        r"refund|returns?\b|return-|returns?-policy|widerruf|rueckgabe|rückgabe|henpin|返品|退货|退貨",
        (Scenario.RETURN_POLICY,),
    ),
    (
        r"shipping|delivery|versand|haiso|配送|発送|运费|運費|物流",
        (Scenario.SHIPPING_COST, Scenario.SHIPPING_DURATION, Scenario.SHIPPING_COUNTRIES),
    ),
    (r"privacy|datenschutz|プライバシー|隐私", (Scenario.PRIVACY,)),
)
_POLICY = regex.compile(r"polic|terms|tokusho|law|widerruf|datenschutz|agb|特定商取引|規約|政策", regex.IGNORECASE)


def load_html(content: bytes, path: str, shop: Shop, url: str | None = None) -> Loaded:
    """One document, and what its schema.org data add; `url`: where it was fetched from.

    Raises UnusableFile: a page is loaded whole or stays as it was.
    """
    page = _page(content, path, shop, url)
    document = _document(page)
    item = Item(
        key=document.id,
        path=path,
        line=1,
        version=version_of(document.version, page.raw),
        document=document,
        raw=page.raw,
    )
    if page.linked.nodes and suspicion(page.raw):  # who hid an order in the page may have written its data too
        return Loaded(items=(item,))
    product, flaws = product_of(page, shop)
    terms, contested = terms_of(page)
    answers, unanswered = answers_of(page)
    problems = [
        Problem(path=path, message=message, remedy=remedy) for message, remedy in (*flaws, *contested, *unanswered)
    ]
    if page.linked.broken:
        problems.append(
            Problem(path=path, message="its JSON-LD is no JSON", remedy="mend the block, or delete it from the theme")
        )
    return Loaded(items=(item, *product, *terms, *answers), problems=tuple(problems))


def _page(content: bytes, path: str, shop: Shop, url: str | None) -> Page:
    root = tree(letters(content, path), path)
    title, language = title_of(root), language_of(root, "" if url else path, shop)
    address = url or address_of(root)
    linked = read_linked(root)
    sight = look(root, linked.reviews)
    if sight.unjudged:
        raise UnusableFile(
            Problem(
                path=path,
                message="the page's own style sheets are too long to tell what it shows",
                remedy="save it from the browser without its styles, or write it as Markdown",
            )
        )
    if len(sight.shown) > MOST_LETTERS:
        raise UnusableFile(
            Problem(
                path=path,
                message=f"the page has {len(sight.shown):,} letters of text",
                remedy=f"split it: {MOST_LETTERS:,} are the most",
            )
        )
    text = main_text(sight.root)
    if not text:
        raise UnusableFile(
            Problem(
                path=path,
                message="the page shows no text without its scripts",
                remedy="save it from the browser once it is drawn, or write it as Markdown",
            )
        )
    name = name_of(url) if url else name_and_language(path)[0]
    return Page(
        path=path,
        name="-".join(name.split()),
        language=language,
        title=title or name,
        url=address,
        text=text,
        sight=sight,
        linked=linked,
    )


def _document(page: Page) -> Document:
    product = handle_of(page)
    where = f"{page.name} {urlsplit(page.url).path if page.url else ''}"
    kind = Kind.PRODUCT if product else Kind.POLICY if _POLICY.search(where) else Kind.PAGE
    scenarios = () if product else _scenarios(where)
    return Document(
        id=f"page:{page.name}:{page.language}",
        kind=kind,
        language=page.language,
        title=page.title,
        text=page.text,
        version=version_of(kind, page.title, page.text, page.url, scenarios, product),
        path=page.path,
        url=page.url,
        scenarios=scenarios,
        product=product,
    )


def _scenarios(where: str) -> tuple[str, ...]:
    found = (one for pattern, about in _ABOUT if regex.search(pattern, where, regex.IGNORECASE) for one in about)
    return tuple(str(one) for one in found)
