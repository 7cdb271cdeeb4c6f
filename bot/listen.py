"""From a buyer's words to questions: which sentences ask something, and what each one means in this conversation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot import entities, questions
from bot.ask import Ask
from bot.lanes.shelf import Shelf
from bot.understand import Understander
from core.sets import Reason
from core.talk import Buyer, Focus
from knowledge import concepts, pack
from knowledge.finder import Mention, choose, options
from knowledge.matcher import Match
from knowledge.traits import option_named, wanted

PRICE, VARIANT = "product.price/price", "product.variant/options"
#: Concepts of a question that only asks whether something can be had.
_WHETHER = frozenset({"VARIANT", "STOCK", "HELLO", "THANKS", "COLOUR", "SIZE", "MATERIAL", "CAPACITY"})
#: Concepts of a question that only asks what something costs.
_PRICE = frozenset({"COST", "PRICE_OF"})
#: And of one that only names another thing: "and to Austria?", "and in red?".
_ANOTHER = _WHETHER | {"ABROAD", "RULE"}
#: A sentence that holds only these tells where and for whom; it asks nothing unless it has a question mark.
_SETTING = _ANOTHER | {"GIFT", "BOUGHT", "SHIP", "PAY", "MATERIAL"}
LIKELY = 0.6  # a question this likely to mean something else is not passed over
FOLLOW_UP_WORDS = 7  # a longer message is a question of its own
FOLLOW_UP_LETTERS = 16  # in scripts without spaces
RESUMED = 0.9  # the score of a question that the conversation explains


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence, or half of one, and what it asks by itself."""

    text: str
    match: Match | None
    joined: bool = False  # another half of its sentence follows or went before: their question mark is shared

    @property
    def sure(self) -> bool:
        return self.match is not None and self.match.sure

    @property
    def topic(self) -> str:
        return self.match.topic if self.match else ""

    @property
    def likely(self) -> bool:
        return self.match is not None and self.match.score >= LIKELY


@dataclass(frozen=True, slots=True)
class Listener:
    """Reads one message against the shop's goods and the conversation's focus."""

    understander: Understander
    shelf: Shelf
    language: str
    buyer: Buyer

    def match(self, text: str) -> Match | None:
        """What the text asks, read as it stands and with its goods taken out; the surer reading counts.

        "how much is the blue cotton mug?" speaks of colour and material only to say which mug: where a variant is
        named, what is left without it counts alone.
        """
        whole = self.understander.match(text, self.language)
        mention = self.shelf.finder.mentioned(text)
        if whole is None or not mention.handles:
            return whole
        bare = self.understander.match(self.shelf.finder.without_goods(text, mention, self.language), self.language)
        if len(mention.handles) == 1 and self._named(mention.handles[0], text):
            return bare
        return max((one for one in (whole, bare) if one), key=lambda one: one.score)

    def questions(self, text: str, focus: Focus) -> tuple[str, ...]:
        """The questions of a message, in order. Greetings and the story around a question are left out.

        A sentence that asks and may mean something else than the sure ones stays, so that a person sees it.
        """
        if focus.pending:
            return (text,)
        sentences = questions.sentences(text)
        parts = [part for one in sentences for part in self._parts(one)]
        parts = [part for part in parts if not (part.likely and is_courtesy(part.topic))]
        setting = {part.topic for part in parts if not self._wants(part)}
        parts = [part for part in parts if self._wants(part)] or parts
        sure = {part.topic for part in parts if part.sure and not _is_stray(part.topic)}
        if not sure:
            return (self._clearest(text, parts, setting),)
        kept = [part for part in parts if part.topic in sure or self._stands_alone(part)]
        return tuple(dict.fromkeys(part.text for part in kept))[: questions.MAX_QUESTIONS]

    def ask(self, text: str, focus: Focus, message: str = "") -> Ask:
        """One question of a message, with what it names and what the conversation adds."""
        named = entities.find(text, self.language)
        mention = self.shelf.finder.mentioned_beside(text, focus.product, self.language)
        ask = Ask(
            text=text,
            language=self.language,
            match=self.match(text),
            sure=False,
            entities=named,
            mention=mention,
            country=entities.destination(named, self.shelf.home),
            wanted=tuple(sorted(wanted(text, self.language) - mention.words)),
            focus=focus,
            buyer=self.buyer,
            message=message,
        )
        return self._resumed(replace(ask, sure=ask.match is not None and ask.match.sure))

    def setting(self, text: str, focus: Focus) -> Focus:
        """What the whole message names, for those of its questions that name nothing themselves."""
        country = entities.destination(entities.find(text, self.language), self.shelf.home)
        handles = self.shelf.finder.mentioned_beside(text, focus.product, self.language).handles
        product = handles[0] if len(handles) == 1 else focus.product
        return replace(focus, country=country or focus.country, product=product)

    def _parts(self, sentence: str) -> list[Part]:
        halves = questions.halves(sentence, self._sure_topic)
        return [replace(self._part(half), joined=len(halves) > 1) for half in halves]

    def _part(self, text: str) -> Part:
        return Part(text, self.match(text))

    def _sure_topic(self, text: str) -> str | None:
        part = self._part(text)
        return part.topic if part.sure and not _is_stray(part.topic) else None

    def _wants(self, part: Part) -> bool:
        """Whether a sentence asks or reports something; the rest is the story around the question."""
        if questions.asks(part.text) or (part.joined and questions.stands_alone(part.text)):
            return True
        topic = pack.topics().get(part.topic)
        if not part.sure or topic is None or _is_stray(part.topic):
            return False
        spoken = set(concepts.read(part.text, self.language).concepts)
        return not topic.answerable or bool(spoken - _SETTING)

    def _stands_alone(self, part: Part) -> bool:
        """Whether an unsure sentence is a question of its own rather than the story around one."""
        return questions.asks(part.text) and len(part.text) > 4

    def _clearest(self, text: str, parts: Sequence[Part], setting: Collection[str]) -> str:
        """The whole message, unless one of its sentences says more clearly what is asked.

        A message that sounds like its story ("I live in Hong Kong. How much by courier?") is asked by its question.
        """
        whole = self._part(text)
        if parts and whole.topic in setting:
            return max(parts, key=lambda part: part.match.score if part.match else 0.0).text
        if whole.sure or len(parts) < 2:
            return text
        return max((whole, *parts), key=lambda part: part.match.score if part.match else 0.0).text

    def _resumed(self, ask: Ask) -> Ask:
        """A short answer to our question, or "and in red?", asks again for the topic that was spoken of."""
        if ask.match is None:
            return ask
        if ask.focus.topic in pack.topics() and self._goes_on(ask):
            again = replace(ask.match, topic=str(ask.focus.topic), score=max(ask.match.score, RESUMED))
            text = f"{ask.text} {' '.join(ask.focus.wanted)}" if ask.focus.pending else ask.text
            return replace(ask, match=again, sure=True, text=text)
        plain = None if ask.sure and not _is_stray(ask.match.topic) else self._plain(ask)
        if plain:
            return replace(ask, match=replace(ask.match, topic=plain, score=max(ask.match.score, RESUMED)), sure=True)
        return ask

    def _goes_on(self, ask: Ask) -> bool:
        """Whether the text only names another country, product or variant for the question before it."""
        names = bool(ask.mention.handles or ask.country or ask.wanted or self._chooses(ask))
        if ask.focus.pending and not ask.sure:
            return names
        packed = " " not in ask.text.strip()
        short = len(ask.text) <= FOLLOW_UP_LETTERS if packed else len(ask.text.split()) <= FOLLOW_UP_WORDS
        bare = self._bare(ask)
        return names and short and not bare.unexplained and set(bare.concepts) <= _ANOTHER

    def _chooses(self, ask: Ask) -> bool:
        """Whether the text names an option value of the product in question."""
        handles = ask.mention.handles or ((ask.focus.product,) if ask.focus.product else ())
        return len(handles) == 1 and self._named(handles[0], ask.text)

    def _named(self, handle: str, text: str) -> bool:
        product = self.shelf.finder.product(handle, self.language, self.shelf.default_language)
        return product is not None and bool(choose(product, text).named)

    def _bare(self, ask: Ask) -> concepts.Reading:
        """What is left of the question without the goods it names, or those that were spoken of."""
        mention = ask.mention
        if not mention.handles and ask.focus.product:
            mention = Mention(handles=(ask.focus.product,))
        return concepts.read(
            self.shelf.finder.without_goods(ask.text, mention, self.language),
            self.language,
            ignore=self.shelf.finder.words,
        )

    def _plain(self, ask: Ask) -> str | None:
        """The topic of a question that names one product and asks no more than its price, or whether there is one.

        The goods' own words are taken out first; a single word that nothing explains, and it is no plain question.
        """
        if len(ask.mention.handles) != 1:
            return None
        bare = self._bare(ask)
        asked = set(bare.concepts) - _WHETHER
        if bare.unexplained or asked - _PRICE:
            return None
        if asked:
            return None if "STOCK" in bare.concepts else PRICE
        return VARIANT if self._chooses(ask) or self._names_an_option(ask) else None

    def _names_an_option(self, ask: Ask) -> bool:
        product = self.shelf.finder.product(ask.mention.handles[0], self.language, self.shelf.default_language)
        return product is not None and option_named(options(product), ask.text, product.language) is not None


def _is_stray(topic: str) -> bool:
    """A topic without an answer or a name of its own: a person reads it, but it calls for nobody."""
    found = pack.topics().get(topic)
    return found is not None and found.handoff is Reason.NOTHING_FOUND


def is_courtesy(topic: str | None) -> bool:
    """Greetings and thanks around a question ask nothing."""
    found = pack.topics().get(topic or "")
    return found is not None and not found.answerable and found.handoff is None
