"""The words of time: what they are and what they stand for."""

MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan",
            "february feb febr",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ],
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        [
            "monday mon",
            "tuesday tue tues",
            "wednesday wed",
            "thursday thu thur thurs",
            "friday fri",
            "saturday sat",
            "sunday sun",
        ]
    )
    for name in names.split()
}
SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
# The month that a season is nearest to, by which year-less seasons are placed; winter belongs to the year it begins in.
SEASON_MONTHS = {"SP": 4, "SU": 7, "FA": 10, "WI": 12}

_UNITS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBERS = {word: value for value, word in enumerate(_UNITS, start=1)}
NUMBERS |= {word: 10 * value for value, word in enumerate(_TENS, start=2)}
NUMBERS |= {f"{ten}{joint}{one}": NUMBERS[ten] + NUMBERS[one] for ten in _TENS for one in _UNITS[:9] for joint in "- "}
NUMBERS |= {
    "hundred": 100,
    "a hundred": 100,
    "one hundred": 100,
    "a dozen": 12,
    "one hundred and twenty": 120,
    "one hundred and eighty": 180,
    "one hundred twenty": 120,
    "one hundred eighty": 180,
    "hundred and eighty": 180,
}
ORDINALS = {
    word: value
    for value, word in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], start=1
    )
}

UNITS = {
    "second": "S", "minute": "M", "hour": "H", "hr": "H", "day": "D", "night": "D", "week": "W", "wk": "W", "fortnight": "W",
    "month": "M", "mth": "M", "quarter": "Q", "semester": "M", "year": "Y", "yr": "Y", "decade": "Y", "century": "Y",
}  # fmt: skip
# How many of the ISO unit one of these is.
FACTORS = {"fortnight": 2, "decade": 10, "century": 100, "quarter": 3, "semester": 6}
TIME_UNITS = frozenset({"second", "minute", "hour", "hr"})
HOLIDAYS = {
    "christmas": (12, 25),
    "christmas day": (12, 25),
    "christmas eve": (12, 24),
    "new year’s day": (1, 1),
    "new year's day": (1, 1),
    "new year’s eve": (12, 31),
    "new year's eve": (12, 31),
    "new year": (1, 1),
}
