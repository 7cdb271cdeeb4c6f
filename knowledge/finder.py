"""Which product, variant or SKU a buyer means. Exact words first, then near ones; equal candidates stay several."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log

import regex
from rapidfuzz import fuzz, process

from core.evidence import Product, Variant
from core.memory import for_a_turn
from core.text import normalise
from knowledge import concepts
from knowledge.matcher import model
from knowledge.traits import fold, option_words, telling, traits

_WORD = regex.compile(r"\d+(?:[.,]\d+)?[\p{Latin}%]*|[\p{Latin}\p{M}]+(?:['’][\p{L}]+)?|[\p{L}\p{M}]+")
_PACKED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}ー]+")
_PIECE = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}ー]+|[\p{Latin}\p{M}\p{N}.'’-]*[\p{Latin}\p{M}\p{N}]|[\p{L}\p{M}]+"
)
_HANGUL = regex.compile(r"\p{Hangul}")
_HIRAGANA = regex.compile(r"\p{Hiragana}{2}")
#: What Korean writes onto a noun, the longest first: 찻잔은, 찻잔으로, 찻잔인가요.
_PARTICLES = tuple(
    sorted(
        (
            "은 는 이 가 을 를 도 만 의 에 로 와 과 랑 나 요 으로 이랑 이나 에서 까지 부터 에게 한테 처럼 보다"
            " 이요 예요 이에요 인가요 인데 인데요 이고"
        ).split(),
        key=len,
        reverse=True,
    )
)
#: These stand in titles and option values too, but no question can do without them.
_SMALL_WORDS = frozenset("a an and das dem den der die for für in is ist it mit no of on or the to und with".split())
_SKU = regex.compile(  # a letter and a figure or hyphen: neither "mug" nor "100" is meant as one
    r"(?<![\p{Latin}\p{N}-])(?=[A-Z0-9-]*[A-Z])(?=[A-Z0-9-]*[\d-])[A-Z0-9][A-Z0-9-]+(?![\p{Latin}\p{N}-])",
    regex.IGNORECASE,
)
_SHORT_VALUES = frozenset("sml123456789")  # sizes and counts; other single letters are articles and typos
NEAR = 86  # rapidfuzz ratio of two words that are one word with a typo
SHORTEST_NEAR = 5  # letters; shorter words have too many neighbours
CLOSE = 0.9  # a candidate this near the best is as good
#: A match must reach this share of a title, or hold a word that few titles have.
ENOUGH = 0.34
SHORTEST_PLURAL = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """The products a text may mean, best first; one: it is clear."""

    handles: tuple[str, ...]
    words: frozenset[str] = frozenset()  # case-folded words that matched


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Finder:
    """The products of a store in every language they are written in."""

    products: Mapping[tuple[str, str], Product]  # (handle, language)
    titles: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # handle -> word -> weight
    rarity: Mapping[str, float] = field(default_factory=dict)
    skus: Mapping[str, str] = field(default_factory=dict)  # folded SKU -> handle
    exact: Mapping[str, str] = field(default_factory=dict)  # folded title -> handle
    words: frozenset[str] = frozenset()  # of every title: they name goods, not topics
    packed: frozenset[str] = frozenset()  # those of scripts without spaces
    languages: frozenset[str] = frozenset()
    signs: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict, init=False)  # by handle and language

    def product(self, handle: str, language: str, fallback: str) -> Product | None:
        """The product in the language, else in the store's own, else in any."""
        for one in (language, fallback):
            if found := self.products.get((handle, one)):
                return found
        return next((found for (other, _), found in sorted(self.products.items()) if other == handle), None)

    def mentioned(self, text: str) -> Mention:
        """What the text names; several handles when the words do not tell them apart, none when nothing is named.

        A turn asks of the same sentence several times: its answers are kept.
        """
        return _mentioned(self, text)

    def mentioned_beside(self, text: str, spoken_of: str | None, language: str) -> Mention:
        """The same, in a talk about one product: "and the hinoki one?" names its version, not the hinoki board."""
        found = self.mentioned(text)
        if spoken_of and spoken_of not in found.handles and found.words:
            matched = found.words if len(found.handles) == 1 else frozenset()
            if matched and matched <= self._signs_of(spoken_of, language):
                return Mention(handles=())
        return found

    def _look(self, text: str) -> Mention:
        if handle := self._by_sku(text):
            return Mention(handles=(handle,))
        if handle := self.exact.get(fold(text).strip(" .?!。？！")):
            return Mention(handles=(handle,), words=frozenset(_words(fold(text))))
        present = self._present(text)
        scores = {handle: self._score(weights, present) for handle, weights in self.titles.items()}
        best = max(scores.values(), default=0.0)
        if not best:
            return Mention(handles=())
        if not any(self._whole(handle, present) for handle in scores):
            every = sorted(handle for handle, weights in self.titles.items() if _shares(weights, present))
            return Mention(handles=tuple(every), words=present)
        close = sorted((h for h, score in scores.items() if score >= CLOSE * best), key=lambda h: (-scores[h], h))
        matched = frozenset(word for handle in close for word in self.titles[handle] if word in present)
        return Mention(handles=tuple(close), words=matched)

    def without_goods(self, text: str, mention: Mention, language: str) -> str:
        """The text with the goods and variants it names taken out: what is left says what is asked about them.

        Case and the spaces between figures and units are folded.
        """
        gone = mention.words.union(*(self._signs_of(handle, language) for handle in mention.handles))
        return _PIECE.sub(lambda match: self._cut(match.group(), gone, language), fold(text))

    def _signs_of(self, handle: str, language: str) -> frozenset[str]:
        """Words of a product's options and of their values."""
        if (handle, language) not in self.signs:
            product = self.product(handle, language, language)
            self.signs[handle, language] = _signs(product) if product else frozenset()
        return self.signs[handle, language]

    def _cut(self, piece: str, gone: frozenset[str], language: str) -> str:
        """A word without what names goods; nothing, where all of it does."""
        if piece.isascii() or not _PACKED.search(piece):
            named = self._known(piece) in gone or not gone.isdisjoint(traits(piece, language))
            return " " if named and piece not in _SMALL_WORDS else piece
        covered = [False] * len(piece)
        for word in gone:
            start = piece.find(word) if len(word) > 1 else -1
            while start >= 0:
                covered[start : start + len(word)] = [True] * len(word)
                start = piece.find(word, start + 1)
        return "".join(" " if hidden else letter for letter, hidden in zip(piece, covered, strict=True))

    def _by_sku(self, text: str) -> str | None:
        written = (match.group().casefold() for match in _SKU.finditer(normalise(text)))
        found = {self.skus[sku] for sku in written if sku in self.skus}
        return found.pop() if len(found) == 1 else None

    def _present(self, text: str) -> frozenset[str]:
        """Words of titles that the text holds, typos and plurals forgiven."""
        folded = fold(text)
        spaced = {
            known
            for word in _words(folded)
            if (word.isascii() or not _PACKED.search(word)) and (known := self._known(word))
        }
        return frozenset(spaced | {word for word in self.packed if word in folded})

    def _known(self, word: str) -> str | None:
        for form in _forms(word):
            if form in self.rarity:
                return form
        if word.isdigit():
            return self._measure(word)
        if len(word) < SHORTEST_NEAR or _PACKED.fullmatch(word) or word[0].isdigit():
            return None
        alike = [one for one in self.rarity if one[0] == word[0]]  # few mistype the first letter
        near = process.extractOne(word, alike, scorer=fuzz.ratio, score_cutoff=NEAR)
        return str(near[0]) if near and not _is_common(word, self.languages) else None

    def _measure(self, figure: str) -> str | None:
        """The only measure of that figure: "the teapot 300" is the one of 300 ml."""
        units = [known for known in self.rarity if known.startswith(figure) and known.removeprefix(figure).isalpha()]
        return units[0] if len(units) == 1 else None

    def _score(self, weights: Mapping[str, float], present: frozenset[str]) -> float:
        matched = [word for word in weights if word in present]
        if not any(_names_goods(word) for word in matched):
            return 0.0
        weight = sum(weights[word] for word in matched)
        share = weight / sum(weights.values())
        return weight if share >= ENOUGH or self._rare(matched) else 0.0

    def _whole(self, handle: str, present: frozenset[str]) -> bool:
        """Whether enough of the title is there, or a word that no other title has."""
        weights = self.titles[handle]
        matched = [word for word in weights if word in present]
        named = any(map(_names_goods, matched))
        own = any(self.rarity[word] >= log(1 + len(self.titles)) - 1e-9 for word in matched)
        return (named and own) or sum(weights[word] for word in matched) >= ENOUGH * sum(weights.values())

    def _rare(self, matched: Iterable[str]) -> bool:
        cutoff = log(1 + len(self.titles) / 3)
        return any(_names_goods(word) and self.rarity[word] >= cutoff for word in matched)


def _signs(product: Product) -> frozenset[str]:
    every = options(product)
    signs = {sign for values in every.values() for value in values for sign in traits(value, product.language)}
    return option_words(every, product.language) | signs


@for_a_turn(64)
def _mentioned(where: Finder, text: str) -> Mention:
    return where._look(text)  # noqa: SLF001 - a method's cache would keep every finder alive


def _forms(word: str) -> tuple[str, ...]:
    """The word, what it may be the plural of, and what stands before a particle of Korean."""
    if _HANGUL.match(word):
        return (word, *(word[: -len(one)] for one in _PARTICLES if word.endswith(one) and len(word) > len(one) + 1))
    if len(word) < SHORTEST_PLURAL:
        return (word,)
    stems = [word.removesuffix(ending) for ending in ("es", "s", "en", "n") if word.endswith(ending)]
    changed = [f"{word[:-3]}{end}" for end in ("f", "fe", "y") if word.endswith(("ves", "ies"))]
    return (word, *stems, *changed, f"{word}s")


def _shares(weights: Mapping[str, float], present: frozenset[str]) -> bool:
    return any(word in present and _names_goods(word) for word in weights)


def _names_goods(word: str) -> bool:
    """Figures, sizes and single characters name nothing by themselves."""
    return not word[0].isdigit() and len(word) > 1


def _words(folded: str) -> list[str]:
    found: list[str] = []
    for word in _WORD.findall(folded):
        for packed in () if word.isascii() else _PACKED.findall(word):
            pieces = (packed[i : i + 2] for i in range(max(1, len(packed) - 1)))
            found.extend(one for one in pieces if not _HIRAGANA.fullmatch(one))  # ほう is in every other sentence
        if word.isascii() or not _PACKED.search(word):
            found.append(word)
    return found


def finder(products: Iterable[Product]) -> Finder:
    """Build the look-up; a handle's words are those of its titles and types in all languages."""
    every = {(one.handle, one.language): one for one in products}
    named: dict[str, dict[str, float]] = {}
    for one in every.values():
        words, small = named.setdefault(one.handle, {}), _small_words(one.language)
        words.update({word: 1.0 for word in _words(fold(one.title)) if word not in small})
        for word in _words(fold(one.type)):
            if word not in small:
                words.setdefault(word, 0.5)
    counts: dict[str, int] = {}
    for words in named.values():
        for word in words:
            counts[word] = counts.get(word, 0) + 1
    rarity = {word: log(1 + len(named) / count) for word, count in counts.items()}
    return Finder(
        products=every,
        titles={handle: {word: part * rarity[word] for word, part in words.items()} for handle, words in named.items()},
        rarity=rarity,
        skus={variant.sku.casefold(): one.handle for one in every.values() for variant in one.variants if variant.sku},
        exact=_unique_titles(every.values()),
        words=frozenset(rarity),
        languages=frozenset(one.language for one in every.values()),
        packed=frozenset(word for word in rarity if _PACKED.search(word)),
    )


def _is_common(word: str, languages: Iterable[str]) -> bool:
    """Whether a word is right as it stands: "match" is no "matcha" with a typo."""
    for language in sorted(languages):
        known = concepts.lexicon(language)
        if known and word in known.known:
            return True
        trained = model(language)
        if trained and f"w{word}" in trained.vocabulary:
            return True
    return False


def _small_words(language: str) -> frozenset[str]:
    """Words like "with" and "from", which name nothing in a title either."""
    known = concepts.lexicon(language)
    return known.filler if known else frozenset()


def _unique_titles(products: Iterable[Product]) -> dict[str, str]:
    owners: dict[str, set[str]] = {}
    for one in products:
        owners.setdefault(fold(one.title), set()).add(one.handle)
    return {title: handles.pop() for title, handles in owners.items() if len(handles) == 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The variants that fit a buyer's words; `named` are the option values the words chose."""

    variants: tuple[Variant, ...]
    named: Mapping[str, tuple[str, ...]]  # option name -> values


def choose(product: Product, text: str) -> Choice:
    """Variants with every option value the text names. Values of one option are alternatives."""
    present, folded = traits(text, product.language), fold(text)
    named: dict[str, tuple[str, ...]] = {}
    for option, values in options(product).items():
        signs = telling(values, product.language)
        hits = {value: _overlap(value, found, present, folded) for value, found in signs.items()}
        best = max(hits.values(), default=0)
        if best:
            named[option] = tuple(value for value, count in hits.items() if count == best)
    fitting = tuple(
        variant
        for variant in product.variants
        if all(variant.options.get(option) in values for option, values in named.items())
    )
    return Choice(variants=fitting, named=named)


def _overlap(value: str, signs: frozenset[str], present: frozenset[str], folded: str) -> int:
    """How many telling words of an option value the text holds."""
    whole = fold(value)
    if len(whole) > 1 and _PACKED.fullmatch(whole) and whole in folded:
        return 1 + len(signs)
    return sum(1 for sign in signs & present if len(sign) > 1 or not sign.isascii() or sign in _SHORT_VALUES)


def options(product: Product) -> dict[str, tuple[str, ...]]:
    """Option name -> its values in the catalogue's order."""
    found: dict[str, dict[str, None]] = {}
    for variant in product.variants:
        for name, value in variant.options.items():
            found.setdefault(name, {})[value] = None
    return {name: tuple(values) for name, values in found.items()}
