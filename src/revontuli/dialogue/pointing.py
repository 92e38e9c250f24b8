"""The n-th of what was just shown: "the second one", "se toinen", "eka niistä", "den andra"."""

from __future__ import annotations

import re

from revontuli.dialogue.skills.meanings import SERVICE, button_value
from revontuli.dialogue.state import State

MOST = 10  # buttons of which one may be pointed at so; the scale from 0 to 10 has more
ANSWERED = ("shown", "told")  # steps that the bot waits in without having asked for a choice

_PLACES = (
    r"eka\w?|ensimmäi(?:nen|sen|stä|seen)|den första|first|1st|number one",
    r"toka\w?|toi(?:nen|sen|sta|seen)|den andra|second|2nd|number two",
    r"kolma(?:s|nnen|tta|nteen)|den tredje|third|3rd|number three",
    r"neljä(?:s|nnen|ttä|nteen)|den fjärde|fourth|4th|number four",
)
_BEFORE = (
    r"(?:(?:no|ja|entä|se|sen|siitä|toi|tuo|kerro|näytä|och|and|what|how|about|the|open|show)\s+)*"
)
_AFTER = r"(?:\s+(?:niistä|noista|näistä|kiitos|av|dem|de|tack|one|of|them|those|these|please))*"
_POINTS = [re.compile(rf"{_BEFORE}(?:{words}){_AFTER}", re.IGNORECASE) for words in _PLACES]


def pointed_at(text: str, state: State) -> str:
    """What pressing the n-th of what was shown sends; "" where nothing is pointed at.

    Cards of services stand first, for the buttons are below them; unless the bot has asked to
    choose.
    """
    plain = text.strip(" .!?…")
    place = next((n for n, points in enumerate(_POINTS) if points.fullmatch(plain)), None)
    shown = _shown(state) if place is not None else []
    return shown[place] if place is not None and 1 < len(shown) > place else ""


def _shown(state: State) -> list[str]:
    asks = state.awaiting is not None and state.awaiting.step not in ANSWERED
    if not asks and len(state.subject.services) > 1:
        return [button_value(SERVICE + service) for service in state.subject.services]
    return list(state.offered) if len(state.offered) <= MOST else []
