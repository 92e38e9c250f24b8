"""What is being done in the background, in words: the stages of the floors below, for translation.

They tell their stage in English; a page says it in its own language. A test holds this list to
what they tell.
"""

from django.utils.translation import gettext_noop as _

STAGES = (
    _("Asking held-out examples"),
    _("Bringing the example into the site"),
    _("Coding answers"),
    _("Counting everybody"),
    _("Deleting answers"),
    _("Deleting old answers"),
    _("Describing the segments"),
    _("Encoding examples"),
    _("Encoding texts"),
    _("Finding what goes together"),
    _("Finding what services are about"),
    _("Gathering answers"),
    _("Gathering examples"),
    _("Importing answers"),
    _("Learning"),
    _("Learning how sure to be"),
    _("Learning topics"),
    _("Looking at links"),
    _("Looking for the concepts' words"),
    _("Looking over the answers"),
    _("Looking over the content"),
    _("Reading concepts"),
    _("Reading examples"),
    _("Reading the answers"),
    _("Reading the concepts"),
    _("Reading the file"),
    _("Reading the services' words"),
    _("Reading the traits"),
    _("Searching for each service"),
    _("Sending letters"),
    _("Simulating the example's answers"),
    _("Testing how surely the segments come back"),
    _("Trying numbers of segments"),
    _("Writing the report"),
    _("Writing the table"),
)
