"""Form fields with the three languages beside each other."""

from __future__ import annotations

from typing import Any

from revontuli.site.texts import TextFormField, TextInputs


class Beside(TextInputs):
    """One text area a language, beside each other where there is room."""

    template_name = "bots/parts/beside.html"

    def __init__(self, rows: int = 8) -> None:
        super().__init__(long=True)
        for widget in self.widgets:
            widget.attrs["rows"] = rows
            if rows > 6:
                widget.attrs["class"] = "tall"


class LongTextField(TextFormField):
    """A long text by language, written beside each other."""

    def __init__(self, rows: int = 8, max_length: int = 5000, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=Beside(rows), max_length=max_length, **kwargs)


class LinesField(LongTextField):
    """Lines by language: `clean` gives a list of lines for each, tidy and each once."""

    def __init__(self, longest: int = 500, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(max_length=40_000, **kwargs)

    def clean(self, value: Any) -> Any:
        """The lines of each language that has some."""
        texts = super().clean(value)
        return {code: lines for code, text in texts.items() if (lines := self._lines(text))}

    def _lines(self, text: str) -> list[str]:
        tidy = (" ".join(line.replace("\0", " ").split()) for line in text.splitlines())
        return list(dict.fromkeys(line[: self.longest] for line in tidy if line))
