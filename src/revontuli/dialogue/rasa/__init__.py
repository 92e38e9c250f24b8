"""Bots made with Rasa or Botfront, brought in and out.

carried = read_rasa("old-bot.zip")
carried.content          # a `BotContent`
carried.not_carried      # what could not be, with file, line and reason
write_rasa(content, "for-rasa/")
"""

from revontuli.dialogue.rasa.exporting import write_rasa
from revontuli.dialogue.rasa.importing import RasaImport, read_rasa
from revontuli.dialogue.rasa.project import NotCarried

__all__ = ["NotCarried", "RasaImport", "read_rasa", "write_rasa"]
