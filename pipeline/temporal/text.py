"""The text as the grammar reads it: in lower case, with plain spaces and hyphens, character for character as long as the original."""

import re
from dataclasses import dataclass

from pipeline.temporal import lexicon

_PLAIN = {
    **dict.fromkeys("\u00a0\u2007\u2008\u2009\u200a\u202f\u3000", " "),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-"),
    **dict.fromkeys("\x85\u2028\u2029", "\n"),
    **dict.fromkeys("\u2018\u2019\u02bc\u00b4", "'"),
    "\u2014": ",",
}
_MONTHS = lexicon.MONTHS | lexicon.SHORT_MONTHS | lexicon.OTHER_MONTHS | lexicon.ROMAN_MONTHS
# A line feed in mid-sentence is no edge of a sentence. It becomes a mark that no form runs over.
_SOFT_BREAK = re.compile(r"(?<=[a-z0-9,])([ \t\r]*)\n(?=[a-z(])")
_SOFT = "\x1f"
# A full stop ends a sentence before a capital, unless it belongs to an abbreviation.
SENTENCE_EDGE = re.compile(
    r"\n|[!?;](?=\s)|\.(?<!\bno\.)(?<!\bnos\.)(?<!\bart\.)(?<!\bsec\.)(?<!\bmr\.)(?<!\bms\.)(?<!\bdr\.)(?<!\bmrs\.)(?<!\bcf\.)(?<!\b[a-z]\.)"
    r"(?<!\bjan\.)(?<!\bfeb\.)(?<!\bmar\.)(?<!\bapr\.)(?<!\bjun\.)(?<!\bjul\.)(?<!\baug\.)(?<!\bsep\.)(?<!\bsept\.)(?<!\boct\.)(?<!\bnov\.)(?<!\bdec\.)(?=\s)"
)
_FULL_STOP = re.compile(SENTENCE_EDGE.pattern.replace("!?;", "!?"))
_REACH = 100


@dataclass(frozen=True, slots=True)
class Source:
    """A text in the two forms that are needed: `raw` as given, `plain` as the grammar reads it; of equal length."""

    raw: str
    plain: str

    @classmethod
    def of(cls, text: str) -> "Source":
        """Prepare a text."""
        joined = _SOFT_BREAK.sub(rf"\g<1>{_SOFT}", text)
        plain = joined.lower()
        if len(plain) != len(text):
            plain = "".join(low if len(low := char.lower()) == 1 else char for char in joined)
        if not plain.isascii():
            for char, to in _PLAIN.items():
                plain = plain.replace(char, to)
        return cls(text, plain.replace("\t", " ").replace("\r", " ").replace("\x0b", "\n").replace("\x0c", "\n"))

    def before(self, start: int, reach: int = _REACH) -> str:
        """What stands before a place in its sentence, so many characters at most."""
        low = max(0, start - reach)
        window = self.plain[low:start]
        edge = max((match.end() for match in SENTENCE_EDGE.finditer(window)), default=0)
        return window[edge:]

    def after(self, end: int, reach: int = _REACH) -> str:
        """What stands after a place in its sentence, so many characters at most."""
        window = self.plain[end : end + reach]
        edge = SENTENCE_EDGE.search(window)
        return window[: edge.start()] if edge else window

    def same_sentence(self, start: int, end: int) -> bool:
        """Whether no sentence ends between two places that are near each other."""
        return 0 <= end - start <= 2 * _REACH and not _FULL_STOP.search(self.plain, start, end + 1)


def named_month(name: str) -> int:
    """The number of a month by its name, with or without a full stop; KeyError for what is none."""
    return _MONTHS[name.rstrip(".")]


def number(text: str) -> int:
    """What a numeral or number word says: "12", "1,000", "twenty-one", "a hundred and eighty"; 0 for what is none."""
    if text[:1].isdigit():
        return int(re.sub(r"[^0-9]", "", text.partition(".")[0]) or 0)
    total = 0
    for word in re.split(r"[ -]+", text):
        if word == "hundred":
            total = (total or 1) * 100
        else:
            total += lexicon.NUMBERS.get(word, 0)
    return total


def ordinal(text: str) -> int:
    """What "1st", "21" or "twenty-first" says; 0 for what is none."""
    return number(re.sub(r"(?:st|nd|rd|th)\Z", "", text)) if text[:1].isdigit() else lexicon.ORDINALS.get(text, 0)
