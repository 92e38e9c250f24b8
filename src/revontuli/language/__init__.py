"""Words on screen, and words that people write, in Finnish, Swedish and English.

Here are the words on screen. What people write is read by `language.analysis` (base forms,
compounds), `language.identify`, `language.spelling`, `language.places` and `language.encoder`
(meaning); each is imported by itself, for some of them take a while to load.
"""

from revontuli.language.messages import DOMAIN, N_, translator
from revontuli.language.words import Words

__all__ = ["DOMAIN", "N_", "Words", "translator"]
