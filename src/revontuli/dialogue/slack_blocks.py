"""A reply as Slack draws it: Block Kit, with every word escaped.

The format is that of Slack's reference of blocks (docs.slack.dev/reference/block-kit), and so are
the limits: 3,000 characters in a section, 75 on a button, 150 in a heading, 50 blocks a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from revontuli.dialogue.reply import Card, Choice, Link, Part, Reply, Say

MOST_IN_SECTION = 2_900  # characters, with room for what escaping adds at the cut
MOST_ON_BUTTON = 75
MOST_BUTTONS = 20
MOST_BLOCKS = 48
WEB_ADDRESS = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)\]]")
Block = dict[str, Any]


def slack_message(
    reply: Reply, site: str, pressed: str = "", more: tuple[Choice, ...] = ()
) -> dict[str, Any]:
    """What `chat.postMessage` takes beside the channel.

    Args:
        reply: of the bot.
        site: address of the site, for links that are paths of it.
        pressed: label of the button that is answered, shown above; "" for none.
        more: buttons of the channel's own, such as "was this helpful".

    Returns:
        "text" for notifications and screen readers, and "blocks".
    """
    blocks = [*_pressed(pressed), *(b for part in reply.parts for b in _part(part, site))]
    buttons = [*_buttons(reply.choices, "choice"), *_buttons(more, "rate")]
    if buttons:
        blocks = [*blocks[: MOST_BLOCKS - 1], {"type": "actions", "elements": buttons}]
    text = escape("\n\n".join(part.text for part in reply.parts if isinstance(part, Say)))
    return {"text": text[:MOST_IN_SECTION] or "…", "blocks": blocks[:MOST_BLOCKS]}


def escape(text: str) -> str:
    """`text` in which nothing is a mention, a link or an entity of Slack's."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _pressed(label: str) -> Iterator[Block]:
    if label:
        yield {"type": "context", "elements": [_words(f"› {escape(label)}")]}


def _part(part: Part, site: str) -> Iterator[Block]:
    if isinstance(part, Say):
        for piece in _pieces(part.text):
            yield {"type": "section", "text": _words(_linked(piece))}
    elif isinstance(part, Link):
        yield {"type": "section", "text": _words(_link(part, site))}
    else:
        yield {"type": "divider"}
        yield {"type": "section", "text": _words(_card(part, site))}


def _pieces(text: str) -> Iterator[str]:
    """A text in pieces that fit into a section, cut between paragraphs or words where possible."""
    while len(text) > MOST_IN_SECTION // 2:
        window = text[: MOST_IN_SECTION // 2]
        cut = max(window.rfind("\n\n"), 0) or max(window.rfind(" "), 0) or len(window)
        yield text[:cut].strip() or "…"
        text = text[cut:].strip()
    if text.strip():
        yield text.strip()


def _linked(text: str) -> str:
    """Escaped, with addresses of the web as links; an address holds nothing that links end by."""
    pieces, end = [], 0
    for found in WEB_ADDRESS.finditer(text):
        pieces += [escape(text[end : found.start()]), f"<{escape(found[0])}>"]
        end = found.end()
    return "".join([*pieces, escape(text[end:])])


def _link(link: Link, site: str) -> str:
    address = f"{site}{link.url}" if link.url.startswith("/") else link.url
    return f"<{escape(address.replace('|', '%7C'))}|{escape(link.label.replace('|', '/'))}>"


def _card(card: Card, site: str) -> str:
    lines = [f"*{escape(card.title)}*", escape(card.text), escape(card.provider)]
    lines += [f"_{escape(reason)}_" for reason in card.reasons]
    lines += [_link(link, site) for link in card.links]
    return "\n".join(line for line in lines if line.strip("*_ "))[:MOST_IN_SECTION]


def _buttons(choices: tuple[Choice, ...], kind: str) -> list[Block]:
    return [
        {
            "type": "button",
            "action_id": f"{kind}_{place}",
            "text": {"type": "plain_text", "text": _short(choice.label), "emoji": False},
            "value": choice.value,
        }
        for place, choice in enumerate(choices[:MOST_BUTTONS])
    ]


def _short(label: str) -> str:
    return label if len(label) <= MOST_ON_BUTTON else f"{label[: MOST_ON_BUTTON - 1]}…"


def _words(text: str) -> dict[str, Any]:
    # "verbatim": Slack makes no links or mentions of what only looks like them
    return {"type": "mrkdwn", "text": text, "verbatim": True}
