"""What may go out: checks, hard rules, and the decision. No I/O, no vendor, no model."""

from guardrails.checks import INBOUND, OUTBOUND, inspect
from guardrails.decide import decide
from guardrails.modes import permitted

__all__ = ["INBOUND", "OUTBOUND", "decide", "inspect", "permitted"]
