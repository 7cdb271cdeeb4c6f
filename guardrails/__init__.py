"""What may go out: checks, hard rules, and the decision. No I/O, no vendor, no model."""

from guardrails.checks import INBOUND, OUTBOUND, inspect
from guardrails.decide import MAX_CLARIFICATIONS, decide
from guardrails.modes import permitted

__all__ = ["INBOUND", "MAX_CLARIFICATIONS", "OUTBOUND", "decide", "inspect", "permitted"]
