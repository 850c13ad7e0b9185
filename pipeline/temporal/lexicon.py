"""The words of time: what they are and what they stand for. All in lower case."""


def _numbered(groups: list[str], start: int = 1) -> dict[str, int]:
    return {name: number for number, names in enumerate(groups, start) for name in names.split()}


MONTHS = _numbered(
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
)  # fmt: skip
SHORT_MONTHS = {
    "jan": 1, "feb": 2, "febr": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
# As the datelines of pages in English still have them, between a day and a year; names as in Unicode's CLDR.
OTHER_MONTHS = _numbered(
    [
        "janvier enero janeiro gennaio januar jänner januari ianuarie ocak stycznia janv ene gen",
        "février fevrier febrero fevereiro febbraio februar februari februarie şubat lutego févr fév fev",
        "mars marzo março märz maart marts maret martie mart marca mrt mrz",
        "avril abril aprile aprilie nisan kwietnia avr abr",
        "mai mayo maio maggio mei maj mayıs maja mag",
        "juin junio junho giugno juni iunie haziran czerwca giu",
        "juillet julio julho luglio juli iulie temmuz lipca juil lug",
        "août aout agosto augustus augusti agustus ağustos sierpnia ago",
        "septembre septiembre setiembre setembro settembre septembrie eylül września set",
        "octobre octubre outubro ottobre oktober octombrie ekim października okt ott",
        "novembre noviembre novembro noiembrie kasım listopada",
        "décembre decembre diciembre dezembro dicembre dezember desember decembrie aralık grudnia déc dez dic",
    ]
)
# As in "5/X/2023".
ROMAN_MONTHS = _numbered(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"])
WEEKDAYS = _numbered(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], 0)
SHORT_WEEKDAYS = _numbered(["mon", "tue tues", "wed", "thu thur thurs", "fri", "sat", "sun"], 0)
# Names that are also everyday words: they count only with a capital.
CAPITALISED = frozenset({"may", "march", "august", "mar", "jan", "dec", "mon", "sun", "sat", "wed", "fri"})

SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
# The month that a season is nearest to, by which year-less seasons are placed; winter belongs to the year it begins in.
SEASON_MONTHS = {"SP": 4, "SU": 7, "FA": 10, "WI": 12}

ONES = _numbered(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])
TEENS = _numbered(
    ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"], 10
)
TENS = {
    word: 10 * number
    for word, number in _numbered(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2).items()
}  # fmt: skip
NUMBERS = {**ONES, **TEENS, **TENS, "dozen": 12}
_FIRST = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
ORDINALS = _numbered(
    [*_FIRST, "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"]
)  # fmt: skip
ORDINALS |= {f"twenty{joint}{word}": 20 + n for n, word in enumerate(_FIRST, 1) for joint in "- "}
ORDINALS |= {"thirtieth": 30, "thirty-first": 31, "thirty first": 31}

# The ISO letter of a unit, and how many of it one is.
UNITS = {
    "second": ("S", 1), "minute": ("M", 1), "min": ("M", 1), "hour": ("H", 1), "hr": ("H", 1),
    "day": ("D", 1), "night": ("D", 1), "week": ("W", 1), "wk": ("W", 1), "fortnight": ("W", 2), "month": ("M", 1),
    "mth": ("M", 1), "quarter": ("M", 3), "semester": ("M", 6), "year": ("Y", 1), "yr": ("Y", 1), "decade": ("Y", 10), "century": ("Y", 100), "centurie": ("Y", 100),
}  # fmt: skip
TIME_UNITS = frozenset({"second", "minute", "min", "hour", "hr"})
# From the longest to the shortest, by which a compound length must run.
UNIT_ORDER = ["century", "decade", "year", "yr", "month", "mth", "week", "wk", "day", "hour", "hr", "minute", "min", "second"]  # fmt: skip

# How far from the reference a word points.
STEPS = {"this": 0, "current": 0, "next": 1, "coming": 1, "following": 1, "upcoming": 1, "last": -1, "past": -1, "previous": -1, "preceding": -1}  # fmt: skip
DAY_WORDS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "this morning": 0, "this afternoon": 0, "this evening": 0,
             "last night": -1, "day after tomorrow": 2, "day before yesterday": -2}  # fmt: skip
# Feasts: on a day of a month, on a weekday of a month (its number from the first, or -1 for the last), or so many days from Easter.
# Those of other calendars, and those whose day differs between countries, are none of them.
FIXED_FEASTS = {"christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24), "boxing day": (12, 26), "new year's day": (1, 1),
                "new year's eve": (12, 31), "turn of the year": (1, 1), "valentine's day": (2, 14), "halloween": (10, 31), "all saints' day": (11, 1)}  # fmt: skip
WEEKDAY_FEASTS = {"thanksgiving": (11, "thursday", 4), "labor day": (9, "monday", 1), "memorial day": (5, "monday", -1)}
EASTER_FEASTS = {"ash wednesday": -46, "palm sunday": -7, "maundy thursday": -3, "good friday": -2, "easter": 0, "easter sunday": 0, "easter monday": 1,
                 "ascension day": 39, "pentecost": 49, "whit monday": 50, "corpus christi": 60}  # fmt: skip
FEASTS = FIXED_FEASTS.keys() | WEEKDAY_FEASTS.keys() | EASTER_FEASTS.keys()

# Words of a clause that speak of what is to come (+) or of what has been (-), and how loudly.
TENSES: dict[str, float] = {
    **dict.fromkeys(["will", "shall", "upcoming", "tomorrow"], 2.0),
    **dict.fromkeys(["expires", "expire", "deadline", "starts", "begins", "opens", "enters", "comes", "takes", "starting", "beginning", "expected", "planned", "due", "lapse", "lapses", "ends", "closes", "scheduled", "onwards", "plans", "intends", "proposes", "proposed", "forthcoming", "follow", "follows", "cannot"], 1.0),
    **dict.fromkeys(["until", "till", "by", "from", "would", "must", "may", "can", "should", "is", "are", "be", "to", "effective", "next", "valid", "none", "no"], 0.4),
    **dict.fromkeys(["was", "were", "had", "did", "since", "ago", "saw", "took", "came", "went", "became", "began", "met", "said", "told", "ran", "stood", "fell", "rose", "fled", "held", "laid", "sent", "gave", "made", "left", "won", "lost", "paid", "sold", "bought", "brought", "broke", "led", "hit", "grew", "kept", "let", "yesterday"], -1.5),
    **dict.fromkeys(["has", "have", "been", "after", "live", "already", "earlier", "having", "passed"], -0.5),
}  # fmt: skip
# The preposition right before a date says more.
LEADS = {"until": 1.2, "till": 1.2, "through": 1.0, "by": 0.3, "before": 0.6, "to": 0.6, "since": -3.0}
# What may stand between it and the date.
LEAD_GAP = frozenset(
    ["the", "end", "of", "mid", "early", "late", "beginning", "start", "close", "and", "including", "middle"]
)
PARTICIPLE = -0.7
# Before a participle these make it one of the future or of no time: "will be extended", "may be filed".
NOT_PAST = frozenset(["be", "is", "are", "must", "may", "can", "should", "being", "to", "get", "when", "if", "once"])
# Ends in -ed without being a past.
NOT_PARTICIPLES = frozenset(["need", "exceed", "united", "proceed", "speed", "indeed", "succeed", "feed", "seed", "limited", "unlimited", "skilled", "planned", "expected", "scheduled", "proposed"])  # fmt: skip
