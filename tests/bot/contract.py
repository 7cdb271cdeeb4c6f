"""The contract's words, written down a second time: a test against the code's own sets would prove nothing."""

OUTCOME_KEYS = (
    "outcome language text lane mode scenario risk score claims findings draft options ticket usage ms turn".split()
)
CLAIM_KEYS = {"text", "kind", "sources"}
SOURCE_KEYS = {"id", "kind", "quote", "version"}  # url and title may follow
FINDING_KEYS = {"reason", "detail", "span"}
TICKET_KEYS = {"id", "reason", "priority", "reply_by"}
USAGE_KEYS = {"model_calls", "input_tokens", "output_tokens"}
OUTCOMES = {"reply", "clarify", "handoff", "silence"}
LANES = {"approved", "model", "none"}
MODES = {"off", "shadow", "draft", "auto"}
RISKS = {"information", "order", "money", "legal"}
CLAIM_KINDS = {"fact", "promise", "courtesy", "question"}
TICKET_REASONS = set(
    "asked_for_human nothing_found unclear_twice sources_disagree policy money legal_or_safety identity_unproven "
    "complaint unsupported_language check_failed below_threshold draft_mode model_failed tool_failed usage_limit "
    "attachment".split()
)
SCENARIOS = set(
    "product.spec product.stock product.variant product.price product.origin product.dates product.authenticity "
    "product.safety shipping.countries shipping.cost shipping.duration shipping.arrival_by customs.duty "
    "customs.restrictions payment.methods payment.problem gift coupon wholesale account site_error "
    "order.confirmation order.change order.cancel order.status order.delay order.lost order.damaged "
    "order.wrong_item order.defect order.not_as_pictured return.policy return.request exchange refund.status "
    "invoice usage_care review complaint hours contact human thanks smalltalk privacy legal out_of_scope "
    "unclear".split()
)
EVIDENCE = set("approved faq policy page product stock order tracking fact calendar campaign review buyer".split())
