"""What an update of Telegram's says to henji: somebody said something, or pressed a button."""

from dataclasses import dataclass
from typing import TypeAlias

from telegram import CallbackQuery, Message, Update, User
from telegram.constants import ChatType

from core.text import whole

#: Telegram's kinds of things in a message, as core.attachment names them; every other one is a file.
KINDS = {
    "photo": "photo",
    "video": "video",
    "animation": "video",
    "video_note": "video",
    "voice": "voice",
    "audio": "voice",
    "sticker": "sticker",
    "location": "place",
    "venue": "place",
    "contact": "contact",
    "document": "file",
    "poll": "file",
    "dice": "sticker",
    "story": "file",
    "paid_media": "file",
    "game": "file",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who wrote: `chat` is their private chat with the bot, and so their id."""

    chat: str
    name: str
    language: str | None  # BCP 47, of their device


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """`id` is the message's in its chat; `answers` is the id of our own message that this one replies to."""

    update: int
    person: Person
    id: str
    text: str
    attachment: str | None  # its kind
    edited: bool
    answers: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button of ours. `id` answers the press, `message` is the one with the button.

    `label` is what Telegram itself says stands on it; empty where the message is too old to be told.
    """

    update: int
    person: Person
    id: str
    message: str
    data: str
    label: str


Event: TypeAlias = Said | Pressed


def event(update: Update, bot: str) -> Event | None:
    """None for what is not between one person and the bot: groups, channels, other bots, service messages."""
    if update.callback_query:
        return _pressed(update, update.callback_query)
    message = update.message or update.edited_message
    person = message and _person(message.from_user, message.chat.type, message.chat.id)
    if not message or not person:
        return None
    attachment = next((kind for name, kind in KINDS.items() if getattr(message, name)), None)
    text = whole(message.text or message.caption or "")
    if not text and not attachment:
        return None
    return Said(
        update=update.update_id,
        person=person,
        id=str(message.message_id),
        text=text,
        attachment=attachment,
        edited=update.message is None,
        answers=_answers(message, bot),
    )


def _pressed(update: Update, query: CallbackQuery) -> Pressed | None:
    person = query.message and _person(query.from_user, query.message.chat.type, query.message.chat.id)
    if not query.message or not person or not query.data:
        return None
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    keys = [key for row in markup.inline_keyboard for key in row] if markup else []
    return Pressed(
        update=update.update_id,
        person=person,
        id=query.id,
        message=str(query.message.message_id),
        data=whole(query.data),
        label=next((whole(key.text) for key in keys if key.callback_data == query.data), ""),
    )


def _person(user: User | None, kind: str, chat: int) -> Person | None:
    """In a private chat the chat's id is the person's."""
    if user is None or user.is_bot or kind != ChatType.PRIVATE or user.id != chat:
        return None
    return Person(chat=str(chat), name=whole(user.first_name), language=tag(user.language_code))


def _answers(message: Message, bot: str) -> str | None:
    asked = message.reply_to_message
    ours = asked and asked.from_user and str(asked.from_user.id) == bot
    return str(asked.message_id) if asked and ours else None


def tag(code: str | None) -> str | None:
    """Telegram's "zh-hans", "pt-br" as BCP 47 writes them."""
    language, *rest = (code or "").split("-")
    if not language.isalpha() or not all(one.isalnum() for one in rest):
        return None
    return "-".join([language.lower(), *(one.title() if len(one) == 4 else one.upper() for one in rest)])
