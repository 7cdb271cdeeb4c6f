"""The Bot API through python-telegram-bot: its objects into ours, its errors into ours."""

import logging
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from telegram import Bot, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning

from bot.channels.port import Abilities
from core.errors import ChannelError

log = logging.getLogger(__name__)

NAME = "telegram"
#: A send has no key: after a timeout nobody can know whether it was delivered. The buttons are as many as are read.
ABILITIES = Abilities(longest=4096, once=False, options=12, typing=True, edits=True)
LISTENED = ("message", "edited_message", "callback_query")
#: What Telegram certainly did not get: no connection stood when it failed.
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
#: What an update raises that is not as Telegram describes it; the last three by dates and depths without end.
UNREADABLE = (TelegramError, AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError, RecursionError)
REFUSED_TOKEN = 60.0  # seconds until a refused token is tried again
TOKEN_HINT = "Telegram refuses the token; set HENJI_TELEGRAM_TOKEN to the one that BotFather shows"  # noqa: S105
_PLAIN = LinkPreviewOptions(is_disabled=True)  # a preview would fetch whatever address a buyer wrote


@dataclass(frozen=True, slots=True)
class Button:
    """`data` comes back when it is pressed; at most 64 bytes."""

    label: str
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """Where Telegram sends updates; `url` empty: nowhere, it is asked for them."""

    url: str
    waiting: int  # updates not delivered yet
    error: str  # of the last delivery; empty: none


class Client:
    """One bot. Every method raises ChannelError where Telegram did not do it; `timeout` is in seconds."""

    name = NAME
    abilities = ABILITIES

    def __init__(self, token: str, *, api: str, timeout: float = 10.0) -> None:
        _hush()
        base = f"{api.rstrip('/')}/bot"
        # A Bot API server of one's own may speak plain http: then there are no certificates to load.
        secure = {"verify": not api.startswith("http://")}
        self._request = HTTPXRequest(16, timeout, timeout, timeout, timeout, httpx_kwargs=secure)
        try:
            self._bot = Bot(token, base_url=base, request=self._request, get_updates_request=self._request)
        except InvalidToken as error:
            raise ChannelError(TOKEN_HINT) from error
        self._api = api
        self._timeout = timeout

    async def close(self) -> None:
        await self._request.shutdown()

    @property
    def id(self) -> str:
        """The bot's own, which stands in its token."""
        return self._bot.token.partition(":")[0]

    async def send(self, address: str, text: str, options: Sequence[str] = (), *, key: str = "") -> str:
        """To a buyer; see bot.channels.port. Telegram knows no keys."""
        return await self.show(address, text, [[Button(one, f"o:{number}")] for number, one in enumerate(options)])

    async def show(self, chat: str, text: str, rows: Sequence[Sequence[Button]] = (), *, prompt: bool = False) -> str:
        """Plain text with buttons below, or (`prompt`) a question whose answer is a reply to it; the message's id."""
        keys = [[InlineKeyboardButton(one.label, callback_data=one.data) for one in row] for row in rows]
        markup = InlineKeyboardMarkup(keys) if keys else ForceReply(selective=True) if prompt else None
        try:
            sent = await self._bot.send_message(
                _chat(chat), text, parse_mode=None, reply_markup=markup, link_preview_options=_PLAIN
            )
        except TelegramError as error:
            raise translated(error, self._api) from error
        return str(sent.message_id)

    async def unbutton(self, chat: str, message: str) -> None:
        """Take the buttons off a message."""
        try:
            await self._bot.edit_message_reply_markup(_chat(chat), int(message), reply_markup=None)
        except TelegramError as error:
            raise translated(error, self._api) from error

    async def answer(self, press: str, text: str = "") -> None:
        """Tell the presser's device that the press arrived, with a short note."""
        try:
            await self._bot.answer_callback_query(press, text[:200] or None)
        except TelegramError as error:
            raise translated(error, self._api) from error

    async def typing(self, chat: str) -> None:
        """Show for five seconds that an answer is being written."""
        try:
            await self._bot.send_chat_action(_chat(chat), "typing")
        except TelegramError as error:
            raise translated(error, self._api) from error

    async def copy(self, chat: str, source: str, message: str) -> str:
        """Show a message of another chat, with the picture or file in it; the copy's id."""
        try:
            copy = await self._bot.copy_message(_chat(chat), _chat(source), int(message))
        except TelegramError as error:
            raise translated(error, self._api) from error
        return str(copy.message_id)

    async def updates(self, offset: int | None, wait: int) -> list[dict[str, Any]]:
        """What happened since `offset`, raw; asking with an offset confirms all before it. Waits up to `wait` s."""
        asked = {"offset": offset, "timeout": wait, "allowed_updates": list(LISTENED)}
        known = {key: value for key, value in asked.items() if value is not None}
        try:
            # Spelt with a capital: `Bot.get_updates` reads all updates of a call at once, so that one it cannot read
            # would come back for ever and hold up every buyer. Telegram's names of methods have no case.
            found = await self._bot.do_api_request("GetUpdates", known, read_timeout=wait + self._timeout)
        except TelegramError as error:
            raise translated(error, self._api) from error
        return list(found) if isinstance(found, list) else []

    def read(self, raw: Mapping[str, Any]) -> Update | None:
        """An update; None for one that this version cannot read, which is left out rather than met for ever."""
        try:
            return Update.de_json(dict(raw), self._bot)
        except UNREADABLE as error:
            log.warning("telegram: update %s cannot be read: %s", raw.get("update_id"), type(error).__name__)
            return None

    async def listen_at(self, url: str, secret: str) -> None:
        """Updates are sent there, one after the other, each with the secret."""
        try:
            await self._bot.set_webhook(url, secret_token=secret, max_connections=1, allowed_updates=LISTENED)
        except TelegramError as error:
            raise translated(error, self._api) from error

    async def stop_listening(self) -> None:
        """Updates wait until they are asked for; none is lost."""
        try:
            await self._bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as error:
            raise translated(error, self._api) from error

    async def username(self) -> str:
        try:
            return str((await self._bot.get_me()).username)
        except TelegramError as error:
            raise translated(error, self._api) from error

    async def hook(self) -> Hook:
        try:
            found = await self._bot.get_webhook_info()
        except TelegramError as error:
            raise translated(error, self._api) from error
        return Hook(url=found.url, waiting=found.pending_update_count, error=found.last_error_message or "")


def translated(error: TelegramError, api: str) -> ChannelError:
    """What it means for a message that was to be sent, to the server at `api`.

    Its words name kinds and that address, never a buyer's text or the token.
    """
    match error:
        case RetryAfter():
            seconds = error._retry_after.total_seconds()  # noqa: SLF001 - the public one warns or changes its type
            return ChannelError("Telegram asks for a pause", retry_after=seconds)
        case InvalidToken():
            return ChannelError(TOKEN_HINT, retry_after=REFUSED_TOKEN)
        case Forbidden():
            return ChannelError("the buyer blocked the bot, or never wrote to it")
        case BadRequest():
            return ChannelError(f"Telegram does not take it: {_known(error.message)}")
        case Conflict():
            return ChannelError("another program asks for this bot's updates; stop it", retry_after=5.0)
        case NetworkError() if isinstance(error.__cause__, UNSENT):
            why = f"{type(error.__cause__).__name__}; mend [telegram] api in store.toml, or the network"
            return ChannelError(f"Telegram cannot be reached at {api}: {why}", retry_after=1.0)
        case _:
            kind = type(error.__cause__ or error).__name__
            return ChannelError(f"the connection broke while it was sent: {kind}", unknown=True)


def _known(message: str) -> str:
    """Telegram's own words where they are about the chat; others may repeat what was sent."""
    return next((one for one in ("chat not found", "message is too long") if one in message.lower()), "bad request")


def _chat(address: str) -> int:
    if not address.removeprefix("-").isdecimal():
        raise ChannelError("this is no address of Telegram's")
    return int(address)


def _hush() -> None:
    """Their logs name addresses with the token in them, and what buyers wrote."""
    for name in ("telegram", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    # It warns of its own attribute whenever Telegram asks for a pause.
    warnings.filterwarnings("ignore", category=PTBDeprecationWarning)
