"""What a page says of itself: title, language, address, and every word on it as a reader or a machine may find it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote, urlsplit

import regex

from core.text import normalise
from knowledge.codes import language_tag
from knowledge.files.nouns import Shop, version_of
from knowledge.files.pages import name_and_language
from knowledge.files.plain import tidy
from knowledge.pages.linked import Linked
from knowledge.pages.markup import Element
from knowledge.pages.shown import Line, lines, naming, says, tells
from knowledge.pages.sight import Sight

_WEB = regex.compile(r"https?://[^\s/?#<>\"']+\.[^\s<>\"']+", regex.IGNORECASE)
_SITE = regex.compile(r"\s+[|–—·»‹›«]\s+|\s+-\s+|[|｜]")
_PLAIN = regex.compile(r"[^\p{L}\p{N}]+")
#: Between letters, or in a run, it hides something; one alone at the edge of a word is what editors leave.
_STRAY = regex.compile(
    "(?<![\u200b\u2060-\u2064\ufeff])(?:^|(?<=[^\\p{Latin}\\p{Cyrillic}\\p{Greek}\\d]))[\u200b\u2060\ufeff]{1,2}(?![\u200b\u2060-\u2064\ufeff])|(?<![\u200b\u2060-\u2064\ufeff])[\u200b\u2060\ufeff]{1,2}(?=[^\\p{Latin}\\p{Cyrillic}\\p{Greek}\\d\u200b\u2060-\u2064\ufeff]|$)"
)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page once read, before anything is made of it."""

    path: str  # inside the store folder; of a fetched page its address
    name: str  # the middle of its id
    language: str
    title: str
    url: str | None
    text: str  # its main text
    sight: Sight
    linked: Linked

    @property
    def raw(self) -> str:
        """All that the quarantine looks at: what is seen, and what is not. No markup is left to hide in."""
        parts = (self.title, self.sight.shown, self.sight.spoken, self.sight.unseen)
        return _STRAY.sub("", "\n\n".join(parts)).replace("<", "‹")

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Rows and blocks that are shown, each under its heading."""
        return lines(self.sight.blocks, self.title)

    @cached_property
    def named(self) -> Mapping[str, tuple[Line, ...]]:
        """The lines by the country they name; "" for the whole world."""
        return naming(self.lines, self.language)

    def says(self, words: str) -> bool:
        """Whether a few words stand in one block that is shown."""
        return says(words, self.sight.blocks)

    def tells(self, text: str) -> bool:
        """Whether the sentences stand on the page as it is shown, each whole, in their order."""
        return tells(text, self.sight.blocks)


def plain(text: str) -> str:
    return _PLAIN.sub("", normalise(text).casefold())


def title_of(root: Element) -> str:
    """The first heading where there is one alone, else what the page calls itself without the site's name."""
    told = _meta(root, "og:title") or next((tidy(one.text_content()) for one in root.iter("title")), "")
    heads = [words for one in root.iter("h1") if (words := " ".join(tidy(one.text_content()).split()))]
    if len(heads) == 1 and len(heads[0]) <= 200:
        return heads[0]
    return _SITE.split(told, maxsplit=1)[0].strip()[:200]


def language_of(root: Element, path: str, shop: Shop) -> str:
    """The name's, else the page's own, in the spelling of store.toml; else the shop's default."""
    named = name_and_language(path)[1]
    if named:
        return named
    for told in (root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang"), root.get("xml:lang")):
        if told and (tag := _known(told, shop)):
            return tag
    return _known(_meta(root, "og:locale"), shop) or shop.default_language


def _known(told: str, shop: Shop) -> str | None:
    tag = language_tag(told)
    if tag is None or tag in shop.languages:
        return tag
    return tag if tag.startswith("zh-") else tag.partition("-")[0]


def address_of(root: Element) -> str | None:
    """The canonical address, where it is one."""
    links = [
        one.get("href") or "" for one in root.iter("link") if "canonical" in (one.get("rel") or "").lower().split()
    ]
    for told in (*links, _meta(root, "og:url")):
        if _WEB.fullmatch(told.strip()) and "@" not in urlsplit(told).netloc:
            return told.strip()
    return None


def name_of(url: str) -> str:
    """The address as one word, the same for no other address.

    >>> name_of("https://www.shop.example/pages/shipping")
    'shop.example/pages/shipping'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return version_of(url)
    told = unquote(f"{parts.netloc.removeprefix('www.')}{parts.path}{'?' if parts.query else ''}{parts.query}").rstrip(
        "/"
    )
    word = regex.sub(r"[^\p{L}\p{M}\p{N}./_-]+", "-", told)
    return word if word == told else f"{word}-{version_of(url)[:6]}"


def _meta(root: Element, name: str) -> str:
    for meta in root.iter("meta"):
        if name in {meta.get("property"), meta.get("name")}:
            return str(meta.get("content") or "")
    return ""
