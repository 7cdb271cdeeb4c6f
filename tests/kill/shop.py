"""The store folder of a run: a small shop that answers every question of the script at once."""

from collections.abc import Mapping
from pathlib import Path

from tests.kill.plan import COUNTRIES, LEASE

STORE = """\
name = "Kiln and Leaf"
languages = ["en"]
default_language = "en"
currency = "JPY"

[contact]
email = "hello@kiln.example"

[hours]
weekly = {{ mon = ["10:00-18:00"], tue = ["10:00-18:00"], wed = ["10:00-18:00"] }}

[modes]
"approved.information" = "auto"

[pace]
quiet = {quiet}
longest = {longest}
lease = {lease}

[limits]
buyer = 1000000
channel = 1000000
address = 1000000
"""
WEBHOOK = """
[webhooks.{name}]
url = "{url}"
once = {once}
"""
TELEGRAM = """
[telegram]
webhook = "{webhook}"
api = "{api}"
"""
LANE = """\
[[shipping.lane]]
country = "{code}"
carrier = "EMS"
price = "{price} JPY"
days = "{first}-{last}"
business_days = true

"""


def write_shop(
    folder: Path,
    webhooks: Mapping[str, tuple[str, bool]],
    telegram: tuple[str, str] | None = None,
    *,
    pace: tuple[float, float] = (0.4, 2.0),
) -> None:
    """`webhooks`: name -> (url, once); `telegram`: the webhook's address and the Bot API's;
    `pace`: quiet and longest, in seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    text = STORE.format(quiet=pace[0], longest=pace[1], lease=LEASE)
    for name, (url, once) in webhooks.items():
        text += WEBHOOK.format(name=name, url=url, once=str(once).lower())
    if telegram:
        text += TELEGRAM.format(webhook=telegram[0], api=telegram[1])
    (folder / "store.toml").write_text(text)
    lanes = [LANE.format(code=code, price=price, first=days, last=days + 4) for code, price, days in COUNTRIES.values()]
    (folder / "facts.toml").write_text("".join(lanes))
