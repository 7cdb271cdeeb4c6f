"""The contract's conversation line and OUTCOME, as the API describes them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StrictBool

from bot.conversation_line import MAX_MESSAGES
from core.sets import ClaimKind, Kind, Lane, Mode, Priority, Reason, Risk, Scenario


def whole(text: str) -> str:
    """JSON can carry half a character (a lone surrogate), which no database or page can hold. ValueError then."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("holds half a character; send valid Unicode")
    return text


def plain(text: str) -> str:
    """A name, unlike a text, is not stored with another character in the place of NUL: it would be another name."""
    if "\0" in text:
        raise ValueError("holds the character NUL; leave it out")
    return whole(text)


def near(moment: datetime) -> datetime:
    """A time that is still one in every time zone, and that calendars know. ValueError for another."""
    if not 1970 < moment.year < 2200:
        raise ValueError("is too far away; write a time of these centuries")
    return moment


Words = Annotated[str, AfterValidator(whole)]
Plain = Annotated[str, AfterValidator(plain)]
Moment = Annotated[AwareDatetime, AfterValidator(near)]
Name = Annotated[Plain, Field(min_length=1, max_length=200)]


class BuyerIn(BaseModel):
    """What you know of the buyer. `email` is a claim unless `verified`."""

    id: Name | None = None
    email: Name | None = None
    verified: StrictBool = False
    market: Annotated[Plain, Field(max_length=2, description="ISO country")] | None = None
    locale: Annotated[Plain, Field(max_length=35, description="BCP 47")] | None = None


class MessageIn(BaseModel):
    """One thing the buyer wrote."""

    text: Words
    at: Moment | None = None


class LineIn(BaseModel):
    """One conversation. With an `id` seen before, the messages go on with that conversation."""

    id: Annotated[Name | None, Field(description="default: a new conversation")] = None
    channel: Name = "web"
    buyer: BuyerIn = Field(default_factory=BuyerIn)
    now: Annotated[Moment | None, Field(description="fixes the clock, RFC 3339")] = None
    messages: Annotated[list[MessageIn], Field(min_length=1, max_length=MAX_MESSAGES)]

    model_config = {
        "json_schema_extra": {
            "examples": [{"buyer": {"market": "DE"}, "messages": [{"text": "How much is shipping to Germany?"}]}]
        }
    }

    def line(self, id: str) -> dict[str, Any]:
        """As `read_line` takes it."""
        return {**self.model_dump(mode="json", exclude_none=True), "id": self.id or id}


class SourceOut(BaseModel):
    id: str
    kind: Kind
    quote: str
    version: str
    url: str | None = None
    title: str | None = None


class ClaimOut(BaseModel):
    text: str
    kind: ClaimKind
    sources: list[SourceOut]


class FindingOut(BaseModel):
    reason: Reason
    detail: str
    span: tuple[int, int] | None


class DraftOut(BaseModel):
    text: str
    claims: list[ClaimOut]


class TicketOut(BaseModel):
    id: str
    reason: Reason
    priority: Priority
    reply_by: datetime


class UsageOut(BaseModel):
    model_calls: int
    input_tokens: int
    output_tokens: int


class OutcomeOut(BaseModel):
    """What was decided. `text` is exactly what the buyer reads; `draft` is what waits for a person."""

    outcome: Annotated[str, Field(pattern="^(reply|clarify|handoff|silence)$")]
    language: str
    text: str
    lane: Lane
    mode: Mode
    scenario: Scenario
    risk: Risk
    score: float
    claims: list[ClaimOut]
    findings: list[FindingOut]
    draft: DraftOut | None
    options: list[str]
    ticket: TicketOut | None
    usage: UsageOut
    ms: float
    turn: str


class Health(BaseModel):
    status: str
