"""What several modules look for in lines."""

import re

from pipeline.temporal import lexicon

# These read lines in lower case, which is much faster than leaving case to the pattern.
_SHORT_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
MONTH = rf"(?:{_SHORT_MONTH}[a-z]*|{'|'.join(lexicon.OTHER_MONTHS)})\b\.?"
DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th|er|º)?\.?\s+(?:de\s+)?{MONTH},?\s+(?:del?\s+)?\d{{4}}|\b{MONTH}\s+\d{{1,2}},?\s+\d{{4}}|\b\d{{4}}-\d\d-\d\d\b|"
    rf"\b\d{{1,2}}[./-](?:\d{{1,2}}[./-]\d{{2,4}}|[ivx]{{1,4}}[./-]\d{{4}})\b|\b\d\d{_SHORT_MONTH}\d\d\b|\b{_SHORT_MONTH}\s\d{{1,2}},\s['’]\d\d\b"
)
# "Nov. 22", as wire services date their reports.
DAY_OF_MONTH = re.compile(rf"\b{MONTH}\s+\d{{1,2}}\b|\b\d{{1,2}}\.?\s+{MONTH}")
DATELINE_LENGTH = 120
BULLET = re.compile(r"[-–—•▪●◦*·]\s|\(?\w{1,2}[.)]\s|[^\w\s\"“‘'(\[]\S{0,1}\s")
# A short line that announces other items.
RELATED = re.compile(
    r"\b(?:explore more|related|you (?:may|might) also|also (?:like|read|of interest)|read (?:more|also|next)|more (?:news|from|on|articles|stories)|"
    r"latest (?:news|articles|posts|insights)|recent (?:news|articles|posts)|recommended(?! (?:next |actions?|steps?|measures?))|most (?:read|popular)|other (?:news|articles|publications)|"
    r"previous (?:post|issue)|next (?:post|week)|upcoming events?|popular now|trending|see also|keep reading|what to read next)\b"
)
SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*$")
LONG_LINE = 20
