"""A draft in another language without a model: the approved lane answers the same question from the same facts there.

Only where the two are provably the same: sentence for sentence the same sources, and the same figures.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.desk.brief import bursts
from bot.desk.knowing import Knowing
from bot.desk.proof import unlike_figures
from bot.kernel.rows import Json, Line
from bot.lanes.approved import Approved
from bot.listen import Listener
from core.sentences import split
from core.talk import Conversation
from core.text import normalise
from core.turn import Claim
from prompts.words import say

TRIED = 3  # of the buyer's bursts, the newest first: one of them is what the draft answers
_OWN = "answer:"
_GOODS = frozenset({"product", "variant"})


def parallel(
    draft: Json, lines: Sequence[Line], conversation: Conversation, knowing: Knowing, spoken: str, language: str
) -> Mapping[str, str]:
    """The draft's text and claims, each to the same in `language`; empty where henji cannot say so."""
    claims: Sequence[Json] = draft.get("claims", ())
    if not claims:
        return {}
    found = _own(claims, knowing, language) or _packed(claims, lines, conversation, knowing, spoken, language)
    if found is None:
        return {}
    joint = say(language, "format.sentence_join")
    whole = {draft["text"]: joint.join(found)}
    if len(found) != len(claims):
        return whole
    return whole | {claim["text"]: said for claim, said in zip(claims, found, strict=True)}


def _own(claims: Sequence[Json], knowing: Knowing, language: str) -> tuple[str, ...] | None:
    """The sentences of the shop's own answer with the same id: a person has approved both."""
    cited = {source["id"] for claim in claims for source in claim.get("sources", ())}
    if len(cited) != 1:
        return None
    id = cited.pop()
    if not id.startswith(_OWN):
        return None
    name = id.removeprefix(_OWN).rpartition(":")[0]
    answers = knowing.shelf.own(language).answers
    return next((split(one.text) for one in answers if one.id == name), None)


def _packed(
    claims: Sequence[Json],
    lines: Sequence[Line],
    conversation: Conversation,
    knowing: Knowing,
    spoken: str,
    language: str,
) -> tuple[str, ...] | None:
    """What the topic pack says in the other language, from the same facts."""
    for question in reversed(bursts(lines)[-TRIED:]):
        said = tuple(_answered(question, conversation, knowing, spoken, language))
        if len(said) == len(claims) and all(map(_same, claims, said)):
            return tuple(one.text for one in said)
    return None


def _answered(
    question: str, conversation: Conversation, knowing: Knowing, spoken: str, language: str
) -> Iterator[Claim]:
    listener = Listener(knowing.understander, knowing.shelf, spoken, conversation.buyer)
    approved = Approved(knowing.shelf)
    text = normalise(question)
    focus = listener.setting(text, replace(conversation.focus, pending=None))
    claims: dict[str, Claim] = {}
    for one in listener.questions(text, focus):
        ask = listener.ask(one, focus, text)
        proposal = approved.propose(replace(ask, language=language))
        claims |= {claim.text: claim for claim in proposal.claims}
    yield from claims.values()


def _same(claim: Json, other: Claim) -> bool:
    mine = {_wordless(source["id"]) for source in claim.get("sources", ())}
    theirs = {_wordless(source.id) for source in other.sources}
    return bool(mine) and mine == theirs and not unlike_figures(claim["text"], other.text, None, None)


def _wordless(id: str) -> str:
    """A source's name without its language: a product has one row in each, and the same goods are meant."""
    kind, *rest = id.split(":")
    return ":".join((kind, *rest[:1], *rest[2:])) if kind in _GOODS else id
