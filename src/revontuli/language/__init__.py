"""Words on screen, in Finnish, Swedish and English."""

from revontuli.language.messages import DOMAIN, N_, translator
from revontuli.language.words import Words

__all__ = ["DOMAIN", "N_", "Words", "translator"]
