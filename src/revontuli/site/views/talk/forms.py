"""Forms of talking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from revontuli.site.models import Note, Publication, User
from revontuli.site.talking import tidied
from revontuli.site.texts import TextFormField
from revontuli.text import LANGUAGES


def called(user: User | None) -> str:
    """What somebody is called beside what they wrote; never a whole e-mail address."""
    if user is None:
        return str(_("Somebody who has left"))
    return user.name or user.email.partition("@")[0]


class Words(forms.CharField):
    """Free text: kept without personal data. What was taken out is in the form's `taken`."""

    def __init__(self, longest: int = Note.LONGEST, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=longest, strip=True, **kwargs)

    def to_python(self, value: Any) -> str:
        """Without null characters, which a database may refuse."""
        return str(super().to_python(value)).replace("\x00", "")


class TidyForm(forms.Form):
    """A form whose free texts are tidied.

    Attributes:
        taken: what was taken out of them, in words.
    """

    taken: list[str]

    def clean(self) -> dict[str, Any]:
        """The texts as they are kept."""
        cleaned = super().clean() or {}
        self.taken = []
        for name, field in self.fields.items():
            if isinstance(field, Words) and cleaned.get(name):
                cleaned[name], taken = tidied(cleaned[name], get_language() or "fi")
                self.taken += taken
                if field.required and not cleaned[name]:
                    self.add_error(name, field.error_messages["required"])
        return cleaned


class NoteForm(TidyForm):
    """A new note."""

    kind = forms.ChoiceField(
        label=_("What is it?"), choices=Note.Kind.choices, initial=Note.Kind.NOTE,
        widget=forms.RadioSelect,
    )  # fmt: skip
    body = Words(label=_("What would you like to say?"))


class ReplyForm(TidyForm):
    """An answer to a note."""

    body = Words(label=_("Your answer"))


class EditForm(NoteForm):
    """A note written anew, from the version that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class StateForm(TidyForm):
    """What has become of a question or hypothesis."""

    state = forms.ChoiceField(
        label=pgettext_lazy("of a hypothesis", "State"), choices=Note.State.choices
    )
    why = Words(1000, 2, label=_("Why? What did you look at?"))
    before = forms.ChoiceField(choices=Note.State.choices, widget=forms.HiddenInput)


class Person(forms.ModelChoiceField):
    """Somebody who may talk."""

    def label_from_instance(self, obj: Any) -> str:
        """What they are called."""
        return called(obj)


class OwnerForm(forms.Form):
    """Who looks into a question or hypothesis."""

    owner = Person(
        queryset=User.objects.none(), required=False, label=_("Who looks into it?"),
        empty_label=_("Nobody yet"),
    )  # fmt: skip

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]


class FilterForm(forms.Form):
    """What a list is narrowed to."""

    kind = forms.ChoiceField(label=_("What"), required=False)
    state = forms.ChoiceField(label=pgettext_lazy("of a hypothesis", "State"), required=False)
    owner = forms.ChoiceField(label=_("Whose"), required=False)
    segment = forms.ChoiceField(label=_("Group"), required=False)

    def __init__(self, *args: Any, segments: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A form to write a note stands on the same page, with fields of the same names.
        self.auto_id = "filter_%s"
        every = ("", _("All"))
        whose = [("mine", _("I look into it")), ("written", _("I wrote it")),
                 ("none", _("Nobody looks into it yet"))]  # fmt: skip
        choices: dict[str, Any] = {
            "kind": Note.Kind.choices, "state": Note.State.choices, "owner": whose,
            "segment": segments,
        }  # fmt: skip
        for name, offered in choices.items():
            self.fields[name].choices = [every, *offered]  # type: ignore[attr-defined]
        if not segments:
            del self.fields["segment"]


class SegmentForm(forms.Form):
    """A segment's name and story, from the version that was shown."""

    name = TextFormField(label=_("Name"), max_length=120, required=False)
    story = TextFormField(label=_("Story"), long=True, max_length=2000, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    taken: list[str]

    def clean(self) -> dict[str, Any]:
        """The texts without personal data."""
        cleaned = super().clean() or {}
        self.taken = []
        for field in ("name", "story"):
            texts = {}
            for language in LANGUAGES:
                text = (cleaned.get(field) or {}).get(language, "")
                texts[language], taken = tidied(text, language)
                self.taken += taken
            cleaned[field] = texts
        return cleaned


def owner_form(note: Note, data: Any = None) -> OwnerForm:
    """The form for who looks into `note`."""
    publication: Publication | None = note.publication
    from revontuli.site.views.talk.finding import possible_owners

    people = possible_owners(publication)
    return OwnerForm(data, people=people, initial={"owner": note.owner_id})
