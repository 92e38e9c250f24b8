"""Bots in Slack: mentioned in a channel, written to directly, their buttons pressed.

A bot comes to a workspace by three secrets in the environment, of which `NAME` is its slug in
capitals (`REVONTULI_SLACK_PAAVO_BOT_TOKEN`):

    REVONTULI_SLACK_NAME_BOT_TOKEN        xoxb-…: to write
    REVONTULI_SLACK_NAME_SIGNING_SECRET   to know Slack by, where events come by HTTP
    REVONTULI_SLACK_NAME_APP_TOKEN        xapp-…: to listen by Socket Mode, where they can't come in

Nothing of who writes is kept: a conversation is found by a digest of workspace, channel, thread and
person. So two people in one thread have a conversation each, and neither sees the other's.

What a person allows to be remembered is found by a digest of bot, workspace and person: it is the
same wherever she writes. It is used and told where nobody else reads. In a channel the bot goes by
what was said in the thread, and whoever asks there what it remembers is answered alone.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache as shared
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from revontuli.dialogue import Choice, Message, Outcome, Reply, State, Turn
from revontuli.dialogue.memory import with_news
from revontuli.dialogue.slack_blocks import slack_message
from revontuli.language.identify import identify
from revontuli.site import conversations, environment, memories
from revontuli.site.bots_ready import ready_bot
from revontuli.site.help_now import help_now
from revontuli.site.limits import TooOften, count
from revontuli.site.models import Bot, Conversation

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_bolt.adapter.django import SlackRequestHandler
    from slack_sdk import WebClient

log = logging.getLogger(__name__)
SLACK = "https://slack.com/api/"
SEEN = 2 * 3600  # seconds that a message is known again; Slack tries for about an hour
PER_MINUTE = 20  # messages of one person
ABOUT_MEMORY = ("do:memory", "do:forget")  # what such replies answer
MENTION = re.compile(r"<[@!][^>]*>")
LINK = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """How a bot is known in a workspace.

    Attributes:
        bot: its slug.
        bot_token, signing_secret, app_token: as above; "" where not given.
        api: where Slack is.
    """

    bot: str
    bot_token: str = field(repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    api: str = SLACK


def slack_settings(slug: str) -> SlackSettings | None:
    """What the environment says of a bot in Slack; None where it is not there."""
    name = f"REVONTULI_SLACK_{slug.upper().replace('-', '_')}"
    token = environment.word(f"{name}_BOT_TOKEN")
    if not token:
        return None
    return SlackSettings(
        slug,
        token,
        environment.word(f"{name}_SIGNING_SECRET"),
        environment.word(f"{name}_APP_TOKEN"),
        environment.word("REVONTULI_SLACK_API") or SLACK,
    )


def slack_state(slug: str) -> str:
    """How a bot is in Slack: "http", "socket", "half" where a secret is missing, or ""."""
    known = slack_settings(slug)
    if known is None:
        return ""
    return "socket" if known.app_token else "http" if known.signing_secret else "half"


def slack_app(known: SlackSettings) -> App:
    """What listens for a bot."""
    return slack_handler(known).app


@cache
def slack_handler(known: SlackSettings) -> SlackRequestHandler:
    """What takes in what Slack sends for a bot; one in a process."""
    from slack_bolt import App
    from slack_bolt.adapter.django import SlackRequestHandler
    from slack_sdk import WebClient
    from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

    client = WebClient(token=known.bot_token, base_url=known.api, timeout=10)
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=2))
    app = App(
        name=known.bot,
        client=client,
        signing_secret=known.signing_secret or "none",  # Socket Mode needs none
        token_verification_enabled=False,  # Slack being away must not keep the site from starting
    )
    listener = _Listener(known.bot)
    app.event("app_mention")(listener.mentioned)
    app.event("message")(listener.written)
    app.action(re.compile(r"choice_\d+"))(listener.pressed)
    app.action(re.compile(r"rate_\d+"))(listener.rated)
    app.error(_tell_of_error)
    return SlackRequestHandler(app)  # connections to the database end with each piece of work


def _tell_of_error(error: Exception) -> None:
    log.error("a message from Slack could not be answered: %s", type(error).__name__)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in Slack somebody writes.

    Attributes:
        team, channel, user: Slack's ids.
        thread: timestamp of the thread's first message; "" in a direct talk outside of threads.
        is_private: whether only the person and the bot read it.
    """

    team: str
    channel: str
    user: str
    thread: str
    is_private: bool

    def key(self, bot: str) -> str:
        """Of the conversation; nobody can tell from it who it is."""
        place = "|".join((bot, self.team, self.channel, self.thread, self.user))
        return salted_hmac("revontuli.slack", place, algorithm="sha256").hexdigest()

    def person(self, bot: str) -> str:
        """The key of what a bot remembers of the person, the same in all of the workspace."""
        return memories.key_of_person("|".join(("slack", bot, self.team, self.user)))

    def message(self, timestamp: str) -> str:
        """The id of a message there, from which it can't be found in Slack."""
        name = f"{self.team}|{self.channel}|{timestamp}"
        return salted_hmac("revontuli.slack.message", name, algorithm="sha256").hexdigest()


class _Listener:
    """What a bot does with what comes from Slack."""

    def __init__(self, bot: str) -> None:
        self.bot = bot

    def mentioned(self, event: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        """Somebody wrote the bot's name in a channel: answered in a thread."""
        thread = event.get("thread_ts") or event["ts"]
        self._written(event, _place(event, body, thread, is_private=False), client)

    def written(self, event: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        """A message of a direct talk. What is edited, deleted or a program's is left alone."""
        if event.get("channel_type") == "im" and not event.get("subtype"):
            place = _place(event, body, event.get("thread_ts", ""), is_private=True)
            self._written(event, place, client)

    def _written(self, event: dict[str, Any], place: _Place, client: WebClient) -> None:
        name = place.message(event["ts"])
        if event.get("bot_id") or not event.get("user") or not _is_new(name):
            return
        text = plain_words(event.get("text", ""))
        self._answer(place, Message(text), name, client)

    def pressed(self, ack: Callable[[], None], body: dict[str, Any], client: WebClient) -> None:
        """A button of a reply."""
        ack()
        action = body["actions"][0]
        place = _place_of_button(body)
        name = place.message(action["action_ts"])
        if _is_new(name):
            label = action["text"]["text"]
            self._answer(place, Message(choice=action["value"]), name, client, label)

    def rated(self, ack: Callable[[], None], body: dict[str, Any], client: WebClient) -> None:
        """Whether an answer helped."""
        ack()
        place = _place_of_button(body)
        turn, _sign, helpful = body["actions"][0]["value"].partition(":")
        conversation = self._known(place)
        if conversation and conversations.rate(conversation, turn, helpful == "yes"):
            with translation.override(conversation.language):
                _whisper(place, _("Thank you for telling."), client)

    def _answer(
        self, place: _Place, message: Message, name: str, client: WebClient, pressed: str = ""
    ) -> None:
        person = place.person(self.bot)
        language = self._language(place, message)
        with translation.override(language):
            try:
                count(None, f"slack.{self.bot}", PER_MINUTE, 60, by=lambda _request: person)  # type: ignore[arg-type]
                turn = self._say(place, message, name, language)
            except TooOften:
                words = _("That was many messages. Wait a moment, then go on.")
                self._hold(place, message, language, words, client)
                return
            except (conversations.NotReady, conversations.Crowded):
                words = _("I can't answer just now. Try again in a while.")
                self._hold(place, message, language, words, client)
                return
        is_delicate = bool(message.text and turn.record and not turn.record.text)
        _post(place, turn.reply, conversations.turn_id(name), client, pressed, is_delicate)

    def _hold(
        self, place: _Place, message: Message, language: str, words: str, client: WebClient
    ) -> None:
        """Tell why there is no answer; whoever is in danger is helped all the same."""
        bot = Bot.objects.filter(slug=self.bot).first()
        help_given = help_now(bot, message.text, language) if bot else None
        if help_given:
            _post(place, help_given, "", client)
        else:
            _whisper(place, words, client)

    def _say(self, place: _Place, message: Message, name: str, language: str) -> Turn:
        """Answer; where the conversation is deleted in between, in a new one."""
        try:
            return self._remembering(self._conversation(place, language), place, message, name)
        except conversations.Gone:
            return self._remembering(self._conversation(place, language), place, message, name)

    def _remembering(
        self, conversation: Conversation, place: _Place, message: Message, name: str
    ) -> Turn:
        """Answer by what is remembered of the person, and remember what she allows."""
        bot, person, is_private = conversation.bot, place.person(self.bot), place.is_private
        kept = memories.remembered(bot, person)
        state = conversations.state_of(conversation)
        known = memories.at_hand(state.memory, kept, is_private=is_private)
        if known != state.memory:
            conversations.set_memory(conversation, known)
        turn = conversations.say(conversation, message, name)
        if turn.forgets:
            memories.forget_memory(bot, person)
        memories.settle(bot, person, known, turn.state.memory, is_private=is_private)
        if kept and not is_private and turn.reply.intent == "do:memory":
            return self._telling_all(turn, message, replace(state, memory=with_news(kept, known)))
        return turn

    def _telling_all(self, turn: Turn, message: Message, state: State) -> Turn:
        """The same turn, its reply made by one who knows what is remembered from elsewhere."""
        answering = ready_bot(self.bot)
        if answering is None:
            raise conversations.NotReady
        plain = replace(message, text=conversations.plain_text(message.text))
        return replace(turn, reply=answering.reply(plain, state).reply)

    def _conversation(self, place: _Place, language: str) -> Conversation:
        known = self._known(place)
        if known:
            return known
        bot = Bot.objects.filter(slug=self.bot, is_open=True).first()
        if bot is None:
            raise conversations.NotReady
        channel = Conversation.Channel.SLACK
        return conversations.begin(bot, channel, language, key=place.key(self.bot))[1]

    def _known(self, place: _Place) -> Conversation | None:
        """The conversation held there; one that was silent for too long is forgotten."""
        digest = conversations.digest_of(place.key(self.bot))
        found = Conversation.objects.filter(digest=digest).select_related("bot").first()
        if found and found.seen <= timezone.now() - conversations.SILENCE:
            conversations.forget(found)
            return None
        return found if found and found.bot.is_open else None

    def _language(self, place: _Place, message: Message) -> str:
        known = self._known(place)
        return known.language if known else identify(message.text) or settings.LANGUAGE_CODE


def plain_words(text: str) -> str:
    """What somebody wrote in Slack as plain words: no mentions, links as they read."""
    without = MENTION.sub(" ", text)
    read = LINK.sub(lambda link: link[2] or link[1], without)
    return html.unescape(read).strip()


def _place(event: dict[str, Any], body: dict[str, Any], thread: str, is_private: bool) -> _Place:
    team = event.get("team") or body.get("team_id") or ""
    return _Place(team, event["channel"], event.get("user", ""), thread, is_private)


def _place_of_button(body: dict[str, Any]) -> _Place:
    container = body["container"]
    channel = container["channel_id"]
    is_private = channel.startswith("D")
    thread = container.get("thread_ts") or ("" if is_private else container["message_ts"])
    # Of the person, as in `_place`: a channel can be shared between workspaces.
    team = body["user"].get("team_id") or (body.get("team") or {}).get("id", "")
    return _Place(team, channel, body["user"]["id"], thread, is_private)


def _is_new(name: str) -> bool:
    """Whether this was not answered yet, by any process: Slack sends again what it doubts."""
    return shared.add(f"slack:{name}", 1, SEEN)


def _rating(reply: Reply, turn_id: str) -> tuple[Choice, ...]:
    if not reply.asks_feedback:
        return ()
    return (
        Choice(_("This helped"), f"{turn_id}:yes"),
        Choice(_("This did not help"), f"{turn_id}:no"),
    )


def _post(
    place: _Place,
    reply: Reply,
    turn_id: str,
    client: WebClient,
    pressed: str = "",
    is_delicate: bool = False,
) -> None:
    """Send a reply, to the person alone where others have no business with it.

    That is where words may be of danger or about her wellbeing (`is_delicate`: what keepers are not
    to see either), where help is given at once, and where it is about what is remembered of her.
    """
    with translation.override(reply.language):
        drawn = slack_message(reply, settings.PUBLIC_ADDRESS, pressed, _rating(reply, turn_id))
    is_urgent = reply.outcome is Outcome.URGENT
    if not place.is_private and (is_urgent or is_delicate or reply.intent in ABOUT_MEMORY):
        # Others read the channel: this comes to her alone, and what helps her also to stay.
        client.chat_postEphemeral(
            channel=place.channel, user=place.user, thread_ts=place.thread or None, **drawn
        )
        if is_urgent:
            client.chat_postMessage(channel=place.user, unfurl_links=False, **drawn)
        return
    client.chat_postMessage(
        channel=place.channel,
        thread_ts=place.thread or None,
        unfurl_links=False,
        unfurl_media=False,
        **drawn,
    )


def _whisper(place: _Place, text: str, client: WebClient) -> None:
    """Words for the person alone."""
    client.chat_postEphemeral(
        channel=place.channel, user=place.user, text=text, thread_ts=place.thread or None
    )
