"""The closed sets: every word that another program may rely on. A new member is a change of the contract."""

from enum import StrEnum


class Scenario(StrEnum):
    """What a buyer wants, one word of the trade each."""

    PRODUCT_SPEC = "product.spec"
    PRODUCT_STOCK = "product.stock"
    PRODUCT_VARIANT = "product.variant"
    PRODUCT_PRICE = "product.price"
    PRODUCT_ORIGIN = "product.origin"
    PRODUCT_DATES = "product.dates"
    PRODUCT_AUTHENTICITY = "product.authenticity"
    PRODUCT_SAFETY = "product.safety"
    SHIPPING_COUNTRIES = "shipping.countries"
    SHIPPING_COST = "shipping.cost"
    SHIPPING_DURATION = "shipping.duration"
    SHIPPING_ARRIVAL_BY = "shipping.arrival_by"
    CUSTOMS_DUTY = "customs.duty"
    CUSTOMS_RESTRICTIONS = "customs.restrictions"
    PAYMENT_METHODS = "payment.methods"
    PAYMENT_PROBLEM = "payment.problem"
    GIFT = "gift"
    COUPON = "coupon"
    WHOLESALE = "wholesale"
    ACCOUNT = "account"
    SITE_ERROR = "site_error"
    ORDER_CONFIRMATION = "order.confirmation"
    ORDER_CHANGE = "order.change"
    ORDER_CANCEL = "order.cancel"
    ORDER_STATUS = "order.status"
    ORDER_DELAY = "order.delay"
    ORDER_LOST = "order.lost"
    ORDER_DAMAGED = "order.damaged"
    ORDER_WRONG_ITEM = "order.wrong_item"
    ORDER_DEFECT = "order.defect"
    ORDER_NOT_AS_PICTURED = "order.not_as_pictured"
    RETURN_POLICY = "return.policy"
    RETURN_REQUEST = "return.request"
    EXCHANGE = "exchange"
    REFUND_STATUS = "refund.status"
    INVOICE = "invoice"
    USAGE_CARE = "usage_care"
    REVIEW = "review"
    COMPLAINT = "complaint"
    HOURS = "hours"
    CONTACT = "contact"
    HUMAN = "human"
    THANKS = "thanks"
    SMALLTALK = "smalltalk"
    PRIVACY = "privacy"
    LEGAL = "legal"
    OUT_OF_SCOPE = "out_of_scope"
    UNCLEAR = "unclear"


class Risk(StrEnum):
    """What a wrong answer could cost, in rising order."""

    INFORMATION = "information"
    ORDER = "order"
    MONEY = "money"
    LEGAL = "legal"


class Mood(StrEnum):
    CALM = "calm"
    CONFUSED = "confused"
    ANXIOUS = "anxious"
    ANNOYED = "annoyed"
    ANGRY = "angry"
    GRATEFUL = "grateful"


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Lane(StrEnum):
    """Where a draft came from."""

    APPROVED = "approved"
    MODEL = "model"
    NONE = "none"


class Mode(StrEnum):
    """How far a lane may go alone in a risk class."""

    OFF = "off"
    SHADOW = "shadow"
    DRAFT = "draft"
    AUTO = "auto"


class Kind(StrEnum):
    """Where evidence comes from."""

    APPROVED = "approved"
    FAQ = "faq"
    POLICY = "policy"
    PAGE = "page"
    PRODUCT = "product"
    STOCK = "stock"
    ORDER = "order"
    TRACKING = "tracking"
    FACT = "fact"
    CALENDAR = "calendar"
    CAMPAIGN = "campaign"
    REVIEW = "review"
    BUYER = "buyer"


#: Anyone can write these, so they never support a claim.
UNTRUSTED_KINDS = frozenset({Kind.REVIEW, Kind.BUYER})


class ClaimKind(StrEnum):
    FACT = "fact"
    PROMISE = "promise"
    COURTESY = "courtesy"
    QUESTION = "question"


class Reason(StrEnum):
    """Why something did not go out. The first seventeen are also the reasons of a ticket."""

    ASKED_FOR_HUMAN = "asked_for_human"
    NOTHING_FOUND = "nothing_found"
    UNCLEAR_TWICE = "unclear_twice"
    SOURCES_DISAGREE = "sources_disagree"
    POLICY = "policy"
    MONEY = "money"
    LEGAL_OR_SAFETY = "legal_or_safety"
    IDENTITY_UNPROVEN = "identity_unproven"
    COMPLAINT = "complaint"
    UNSUPPORTED_LANGUAGE = "unsupported_language"
    CHECK_FAILED = "check_failed"
    BELOW_THRESHOLD = "below_threshold"
    DRAFT_MODE = "draft_mode"
    MODEL_FAILED = "model_failed"
    TOOL_FAILED = "tool_failed"
    USAGE_LIMIT = "usage_limit"
    ATTACHMENT = "attachment"

    UNCITED = "uncited"
    UNSUPPORTED_CLAIM = "unsupported_claim"
    VALUE_NOT_IN_EVIDENCE = "value_not_in_evidence"
    NEGATION_CHANGED = "negation_changed"
    CONDITION_DROPPED = "condition_dropped"
    SCOPE_CHANGED = "scope_changed"
    PROMISE_UNAUTHORISED = "promise_unauthorised"
    CROSS_LANGUAGE_UNPROVEN = "cross_language_unproven"
    WRONG_LANGUAGE = "wrong_language"
    LINK_NOT_ALLOWED = "link_not_allowed"
    MARKUP = "markup"
    PROMPT_LEAK = "prompt_leak"
    PERSONAL_DATA = "personal_data"
    PLATFORM_RULE = "platform_rule"
    UNTRUSTED_SOURCE = "untrusted_source"
    INJECTION_SIGNAL = "injection_signal"
    TOO_LONG = "too_long"


TICKET_REASONS = frozenset(list(Reason)[:17])


class EntityKind(StrEnum):
    ORDER = "order"
    SKU = "sku"
    PRODUCT = "product"
    VARIANT = "variant"
    COUNTRY = "country"
    DATE = "date"
    AMOUNT = "amount"
    CURRENCY = "currency"
    QUANTITY = "quantity"
    EMAIL = "email"
    PHONE = "phone"
    TRACKING = "tracking"
    URL = "url"
    POSTCODE = "postcode"
