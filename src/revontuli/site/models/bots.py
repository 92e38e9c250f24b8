"""Bots, what their keepers write, what was asked of them, and the conversations under way.

Trained versions are folders in the data folder; here is who made and published them.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from revontuli.site.models.accounts import Organisation, User
from revontuli.site.models.room import LifeEventRoom
from revontuli.site.roles import Role
from revontuli.site.texts import TextColumn, said


class BotSet(models.QuerySet["Bot"]):
    """Bots."""

    def kept_by(self, user: User) -> BotSet:
        """Those whose desk `user` may open: one of its organisations is theirs."""
        own = user.organisation_id
        if own is None:
            return self.none()
        return self.filter(
            models.Q(enabler=own) | models.Q(content_keeper=own) | models.Q(technology_keeper=own)
        )


class Bot(models.Model):
    """A bot. Content and technology can be kept by unlike organisations.

    The enabler (a city) opens it and sees its figures; the content keeper's people with the role of
    content editor write and teach; the technology keeper's bot trainers train, publish and mind the
    channels.
    """

    slug = models.SlugField(unique=True)
    name = TextColumn()
    greeting = TextColumn(long=True, blank=True)
    life_event = models.ForeignKey(
        LifeEventRoom, models.SET_NULL, null=True, blank=True, related_name="bots"
    )
    enabler = models.ForeignKey(Organisation, models.PROTECT, related_name="bots_enabled")
    content_keeper = models.ForeignKey(Organisation, models.PROTECT, related_name="bots_written")
    technology_keeper = models.ForeignKey(Organisation, models.PROTECT, related_name="bots_run")
    municipality = models.CharField(max_length=3, blank=True)
    topics = models.JSONField(default=dict)  # code → text by language
    hand_over = models.JSONField(default=dict)  # as `dialogue.HandOver`
    local_help = models.JSONField(default=list)  # as `dialogue.LocalHelp`
    is_open = models.BooleanField(_("open to everyone"), default=False)
    origins = models.JSONField(default=list)  # addresses of sites that may show its widget
    colours = models.JSONField(default=dict)  # of the widget: "accent", "on_accent"
    is_example = models.BooleanField(default=False)
    keep_days = models.PositiveIntegerField(default=90)  # that redacted questions are kept

    objects = BotSet.as_manager()

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return said(self.name) or self.slug

    def lets(self, user: User, *duties: Duty) -> bool:
        """Whether `user` has one of `duties` here: the role, in the organisation that has it."""
        organisations = {
            Duty.ENABLER: (Role.NETWORK_COORDINATOR, self.enabler_id),
            Duty.CONTENT: (Role.CONTENT_EDITOR, self.content_keeper_id),
            Duty.TECHNOLOGY: (Role.BOT_TRAINER, self.technology_keeper_id),
        }
        return any(
            user.has_role(role) and user.organisation_id == organisation
            for role, organisation in (organisations[duty] for duty in duties)
        )


class Duty(models.TextChoices):
    """What an organisation does for a bot, as in the preliminary study."""

    ENABLER = "enabler", _("Enabler")
    CONTENT = "content", _("Content keeper")
    TECHNOLOGY = "technology", _("Technology keeper")


class BotIntent(models.Model):
    """Something people ask that the keepers answer in their own words."""

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="intents")
    name = models.SlugField(max_length=80)
    title = TextColumn()
    answer = TextColumn(long=True, blank=True)
    topic = models.CharField(max_length=80, blank=True)
    services = models.JSONField(default=list)  # ids in the catalogue
    terms = models.JSONField(default=list)
    follow_ups = models.JSONField(default=list)  # names of intents
    in_menu = models.BooleanField(default=False)
    is_topical = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)  # one more at every change by hand

    class Meta:
        ordering = ("position", "pk")
        constraints = (models.UniqueConstraint(fields=["bot", "name"], name="intent_named_once"),)

    def __str__(self) -> str:
        return said(self.title) or self.name


class BotExample(models.Model):
    """A way of asking something. Also terms ("term:…"), services and skills can be taught more."""

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="examples")
    intent = models.CharField(max_length=300, db_index=True)
    language = models.CharField(max_length=2, blank=True)
    text = models.CharField(max_length=500)
    source = models.CharField(max_length=10, default="written")  # `dialogue.Source`
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["bot", "intent", "text"], name="example_stands_once"),
        )

    def __str__(self) -> str:
        return self.text


class BotWord(models.Model):
    """A word of the bot's own, found in messages in any form."""

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="words")
    kind = models.CharField(max_length=40)
    value = models.CharField(max_length=100)
    language = models.CharField(max_length=2, default="fi")
    forms = models.JSONField(default=dict)  # language → other ways of saying it

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["bot", "kind", "value"], name="bot_word_once"),
        )

    def __str__(self) -> str:
        return self.value


class BotTest(models.Model):
    """A question that a version must understand before it may be published."""

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="tests")
    text = models.CharField(max_length=500)
    language = models.CharField(max_length=2, default="fi")
    expected = models.CharField(max_length=300, blank=True)  # "" where it must not be known

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["bot", "text"], name="bot_test_once"),)

    def __str__(self) -> str:
        return self.text


class BotVersion(models.Model):
    """A trained version; its folder has the same number."""

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    report = models.JSONField(default=dict)  # as `dialogue.evaluation` makes it
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=["bot", "number"], name="bot_version_numbered_once"),
        )

    def __str__(self) -> str:
        return f"{self.bot} {self.number}"


class BotPublishing(models.Model):
    """One version was put before people, anew or again."""

    version = models.ForeignKey(BotVersion, models.CASCADE, related_name="publishings")
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return str(self.version)


class Conversation(models.Model):
    """A conversation under way. Whoever has its key has it; the key itself is not kept."""

    class Channel(models.TextChoices):
        """Where it is held."""

        PAGE = "page", _("Page")
        WIDGET = "widget", _("Widget")
        SLACK = "slack", _("Slack")
        API = "api", _("API")

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="conversations")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the key
    channel = models.CharField(max_length=10, choices=Channel.choices)
    language = models.CharField(max_length=2, default="fi")  # of the page that it is held on
    is_draft = models.BooleanField(default=False)  # a keeper tries the draft: nothing is counted
    state = models.JSONField(default=dict)  # as `dialogue.State`
    turns = models.JSONField(default=list)  # what was said, redacted; the newest last
    steps = models.PositiveIntegerField(default=0)  # one more at every change of it
    created = models.DateTimeField(auto_now_add=True)
    seen = models.DateTimeField(auto_now=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.bot} {self.pk}"


class KeptMemory(models.Model):
    """What a person allowed a bot to remember for next time. Nothing ties it to a conversation."""

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="memories")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the key in their browser
    memory = models.JSONField(default=dict)  # as `dialogue.Memory`
    day = models.DateField(db_index=True)  # that it was last used

    def __str__(self) -> str:
        return f"{self.bot} {self.pk}"


class AskedQuestion(models.Model):
    """What somebody asked, redacted, for the keepers' inbox. Nothing ties it to a conversation."""

    class State(models.TextChoices):
        """What the keepers did with it."""

        NEW = "new", _("New")
        TAUGHT = "taught", _("Taught")
        IGNORED = "ignored", _("Ignored")

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="questions")
    day = models.DateField(db_index=True)  # no moment: with it, one could look up who it was
    language = models.CharField(max_length=2)
    text = models.CharField(max_length=500)
    intent = models.CharField(max_length=300, blank=True)  # as it was understood
    confidence = models.FloatField(default=0.0)
    alternatives = models.JSONField(default=list)
    outcome = models.CharField(max_length=10)  # `dialogue.Outcome`
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["bot", "state", "-id"], name="bot_inbox"),)

    def __str__(self) -> str:
        return self.text


class AskedCount(models.Model):
    """How many times something was asked in an hour: what figures are made of."""

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="counts")
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()  # 0–23, local
    language = models.CharField(max_length=2)
    channel = models.CharField(max_length=10, choices=Conversation.Channel.choices)
    topic = models.CharField(max_length=80, blank=True)
    intent = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=10)
    n = models.PositiveIntegerField(default=0)
    helpful = models.PositiveIntegerField(default=0)
    unhelpful = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["bot", "day", "hour", "language", "channel", "topic", "intent", "outcome"],
                name="asked_counted_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.intent}: {self.n}"
