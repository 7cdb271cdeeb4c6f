"""Turn -> Outcome. Pure: the same turn gives the same outcome, and nothing else is asked."""

from core.sets import TICKET_REASONS, Lane, Mode, Mood, Priority, Reason, Risk
from core.talk import Owner
from core.turn import Clarify, Finding, Handoff, Outcome, Reply, Silence, Turn
from guardrails.modes import permission

MAX_CLARIFICATIONS = 2

#: Objections of our own checks, said in the closed set of ticket reasons.
_TICKET: dict[Reason, Reason] = {
    Reason.TOO_LONG: Reason.USAGE_LIMIT,
    Reason.INJECTION_SIGNAL: Reason.BELOW_THRESHOLD,
    Reason.PERSONAL_DATA: Reason.IDENTITY_UNPROVEN,
    Reason.CROSS_LANGUAGE_UNPROVEN: Reason.DRAFT_MODE,  # nothing is wrong with it: a person reads it first
}

#: Which objection names the ticket when there are several: what endangers people first, what we merely lack last.
_GRAVITY = (
    Reason.LEGAL_OR_SAFETY,
    Reason.MONEY,
    Reason.ASKED_FOR_HUMAN,
    Reason.COMPLAINT,
    Reason.IDENTITY_UNPROVEN,
    Reason.USAGE_LIMIT,
    Reason.UNSUPPORTED_LANGUAGE,
    Reason.SOURCES_DISAGREE,
    Reason.POLICY,
    Reason.CHECK_FAILED,
    Reason.MODEL_FAILED,
    Reason.BELOW_THRESHOLD,
)


def ticket_reason(finding: Finding) -> Reason:
    """The closed-set reason of a ticket for an objection; unknown objections mean a failed check."""
    if finding.reason in TICKET_REASONS:
        return finding.reason
    return _TICKET.get(finding.reason, Reason.CHECK_FAILED)


def gravest(findings: tuple[Finding, ...]) -> Reason:
    reasons = [ticket_reason(finding) for finding in findings]
    return min(reasons, key=lambda reason: _GRAVITY.index(reason) if reason in _GRAVITY else len(_GRAVITY))


def decide(turn: Turn) -> Outcome:
    """Objections first, then what is unclear, then what is proven; no permission means a person."""
    if turn.conversation.owner is Owner.AGENT:
        return Silence(why="a person owns the conversation")
    if turn.findings:
        return _hand_over(turn, gravest(turn.findings))
    if turn.quiet:
        return Silence(why=turn.quiet)
    if turn.clarify:
        return _ask_back(turn)
    if turn.draft is None:
        return _hand_over(turn, turn.open_reason if turn.open_questions else Reason.NOTHING_FOUND)
    if mode_of(turn) is not Mode.AUTO:
        return _hand_over(turn, Reason.DRAFT_MODE)
    if turn.open_questions:
        return _answer_the_rest(turn)
    return Reply(text=turn.draft.text, language=turn.draft.language, draft=turn.draft)


def mode_of(turn: Turn) -> Mode:
    """The permission of the draft's lane in the turn's risk class; absent means off."""
    return permission(turn.modes, turn.draft.lane if turn.draft else Lane.NONE, turn.understanding.risk)


def priority_of(turn: Turn, reason: Reason) -> Priority:
    if reason is Reason.LEGAL_OR_SAFETY:
        return Priority.URGENT
    upset = turn.understanding.mood in {Mood.ANGRY, Mood.ANXIOUS}
    if upset or reason in {Reason.MONEY, Reason.COMPLAINT} or turn.understanding.risk is Risk.MONEY:
        return Priority.HIGH
    return Priority.NORMAL


def _hand_over(turn: Turn, reason: Reason) -> Handoff:
    language = turn.understanding.language
    return Handoff(reason=reason, language=language, priority=priority_of(turn, reason), draft=turn.draft)


def _answer_the_rest(turn: Turn) -> Handoff:
    language = turn.understanding.language
    reason = Reason.DRAFT_MODE if turn.open_draft and not turn.open_findings else turn.open_reason
    return Handoff(
        reason=reason,
        language=language,
        priority=priority_of(turn, reason),
        answered=turn.draft,
        draft=turn.open_draft,
    )


def _ask_back(turn: Turn) -> Clarify | Handoff:
    assert turn.clarify is not None
    if turn.conversation.focus.clarified >= MAX_CLARIFICATIONS:
        return _hand_over(turn, Reason.UNCLEAR_TWICE)
    return Clarify(text=turn.clarify.text, language=turn.understanding.language, options=turn.clarify.options)
