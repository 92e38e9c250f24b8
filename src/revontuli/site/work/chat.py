"""A conversation sent on to people who can help, where its person agreed."""

from __future__ import annotations

from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.engine import Progress
from revontuli.site.background import kind_of_work
from revontuli.site.conversations import TRANSCRIPT
from revontuli.site.models import Conversation, Work
from revontuli.site.texts import said
from revontuli.site.turns import reply_of


@kind_of_work(TRANSCRIPT, title=gettext_lazy("A conversation sent on"), is_short=True)
def send_transcript(work: Work, progress: Progress) -> None:
    """Send what was said, redacted as it is kept; nothing if it was forgotten meanwhile."""
    conversation = Conversation.objects.filter(pk=work.arguments["conversation"]).first()
    if conversation is None:
        return
    with translation.override(conversation.language):
        name = said(conversation.bot.name)
        subject = _("A conversation with %(name)s") % {"name": name}
        text = render_to_string("chat/transcript.txt", {"bot": name, "turns": _told(conversation)})
    message = EmailMessage(" ".join(subject.split()), text, to=[work.arguments["address"]])
    message.send()


def _told(conversation: Conversation) -> list[dict[str, Any]]:
    return [
        {"said": kept["said"], "answer": reply_of(kept["reply"]).as_text(), "id": kept["id"]}
        for kept in conversation.turns
    ]
