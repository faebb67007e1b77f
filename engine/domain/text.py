"""A sentence for people, in the two languages of the product."""

from dataclasses import dataclass
from typing import Literal

Lang = Literal["ja", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence, Japanese first (the language of record), English second."""

    ja: str
    en: str

    def get(self, lang: str) -> str:
        """Return the sentence in `lang`; anything but "en" is answered in Japanese."""
        return self.en if lang == "en" else self.ja

    def format(self, **values: object) -> "Text":
        """Fill `{name}` places in both languages."""
        return Text(self.ja.format(**values), self.en.format(**values))
