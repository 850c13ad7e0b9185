"""The pieces that the patterns of the grammar are made of. They read text in lower case; every repetition is bounded."""

from collections.abc import Iterable

from pipeline.temporal import lexicon


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


S = " {1,2}"
YEAR = "(?:19|20)[0-9]{2}(?![0-9])"
# The year of a whole date, to which pages glue a footnote's number or what follows it: "March 20203", "11 March 202230 minutes".
GLUED_YEAR = rf"(?:{YEAR}|20(?:0[1-9]|[1-3][0-9])(?=[0-9]{{1,2}}(?![0-9]|[.,/-][0-9])))"
# A day of a month, as a numeral with or without its ending, or as a word.
DAY = "(?:3[01]|[12][0-9]|0?[1-9])(?![0-9])"
NTH = "(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?(?![0-9a-z])"
DAY_WORD = rf"(?:{_any(lexicon.ORDINALS)})\b"
# A short name keeps its full stop.
SHORT_MONTH = rf"(?:{_any(lexicon.SHORT_MONTHS)})\b\.?"
MONTH = rf"(?:(?:{_any(lexicon.MONTHS)})(?![a-z])|{SHORT_MONTH})"
OTHER_MONTH = rf"(?:{_any(lexicon.OTHER_MONTHS)})\b\.?"
ROMAN_MONTH = rf"(?:{_any(lexicon.ROMAN_MONTHS)})"
WEEKDAY = rf"(?:{_any(lexicon.WEEKDAYS)})\b"
# The weekday in front of a date, which helps to read it and is no part of it: "Monday, 3 June", "Fri. the 3rd".
OF_WEEKDAY = rf"(?P<lead>(?:(?:last|next|this){S})?(?P<weekday>{_any(lexicon.WEEKDAYS)}|{_any(lexicon.SHORT_WEEKDAYS)})\b(?:(?<!day)\.)?,?{S}(?:the{S})?)?"
SEASON = rf"(?:{_any(lexicon.SEASONS)})\b"
WHICH = rf"(?P<which>{_any(lexicon.STEPS)})"

# Between the two ends of a range, or the members of a list.
JOINT = "(?: ?- ?| (?:to|and|until|till|through|or|up to and including|&) (?:the )?|, ?(?:and |or )?)"
# The year of a date said in words, which is a part of it, "in March of last year", or apart from it, "by 15 March in 2025". Of 29 such
# places with "this", "next" or "last" in the corpus 25 are one date.
LATER_YEAR = (
    r"(?: (?:of )?(?P<relative>this|next|last) year\b(?!'s)|"
    rf"(?=(?:,? (?:in |of )| )(?P<apart>this|next|last) year\b|,? (?:in |of )(?P<year>{YEAR})))?"
)

# What may follow a bare number whose noun is left out: the end of a clause, or a word that opens the next one.
CLOSURE = (
    r"(?=[.,;:)?!\"'](?![0-9])|[\n\x1f]|\Z| -| (?:to|into|within|in|for|were|was|while|and|or|where|has|have|had|from|on|at|when|if|under|until|before|after|as|but|by|with|"
    r"is|are|which|that|who|instead|rather|unless|because|since|so|through|during|may|must|can|will|would|should|more(?! (?!(?:for|if|in|on|and|or|as|to|by|with|when|where|after|before|under|until)\b)[a-z]))\b|  )"
)
_SUB = rf"(?:(?:{_any(lexicon.TENS)})(?:[ -](?:{_any(lexicon.ONES)}))?|{_any(lexicon.TEENS)}|{_any(lexicon.ONES)})\b"
NUMBER_WORD = rf"(?:(?:(?:{_any(lexicon.ONES)})[ -])?hundred\b(?:(?: and)? {_SUB})?|{_SUB}|dozen\b)"
NUMBER = rf"(?:[1-9],[0-9]{{3}}(?![0-9])|[0-9]{{1,4}}(?![0-9])(?:\.[0-9]{{1,2}}(?![0-9]))?|{NUMBER_WORD})"
UNIT = r"(?:seconds|minutes?|hours?|hrs?|days?|nights?|weeks?|wks?|fortnights?|months?|mths?|quarters(?! of)|semesters?|years?|yrs?|decades?|centuries|century)\b"
KIND = "(?:full|more|further|additional|extra|business|working|work|calendar|consecutive|continuous|uninterrupted|straight|cumulative|whole|complete|official|clear|tax|solid|long)"

# Words that a number is the name of, not the size: "No. 12", "Section 3", "EUR 2000".
LABELLED = (
    r"(?:(?:\b(?:nos?|n\.?[º°]|nr|art|sec|para|ext|tel|ch|cl|fig|vol|rs|cap)\.?|\b(?:article|section|paragraph|clause|chapter|schedule|annex|form|page|room|floor|version|item|part|table|"
    r"rule|regulation|number|model|step|tier|phase|level|category|class|type|group|subclass|grade|stage|option|line|unit|building|street|box|apartment|flight|gate|zone|"
    r"usd|eur|gbp|chf|sek|nok|dkk|pln|czk|huf|ron|cny|rmb|jpy|krw|hkd|sgd|aud|nzd|cad|inr|aed|sar|qar|zar|brl|mxn|try|idr|thb|php|vnd|myr|rm|gel|uah|kes|ngn|twd|ntd|clp|cop|pen|ars)"
    r"|[#$€£¥₹№/+])) ?\Z"
)
# What turns a year into part of a law's name or number.
LAW_NOUN = (
    r"\b(?:act|law|code|regulation|ordinance|rule|bill|order|directive|decree|constitution|treaty|charter|decision|convention|resolution|circular|guideline|"
    r"amendment|protocol|statute)s?"
)
LAW = rf"(?:{LAW_NOUN},?|\b(?:no|nos|nr)\.?|[/№#]) ?(?:of )?\Z"
