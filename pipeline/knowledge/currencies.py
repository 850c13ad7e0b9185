"""The currencies that an amount of money may be in, by code, sign or name."""

import re
from collections.abc import Iterable
from functools import lru_cache

import pycountry

from pipeline.assets import table

_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_WORD = re.compile(r"[^\W\d_]{2,}")
# The words of a name: not the "and" of Trinidad and Tobago.
_NAME = re.compile(r"\b[A-Z][^\W\d_]+")


def currencies(amount: str) -> frozenset[str]:
    """The ISO 4217 codes of what an amount may be in: one of "CAD 5", many of "$5", none where it does not say."""
    codes = frozenset(code for code in _CODE.findall(amount) if pycountry.currencies.get(alpha_3=code))
    signed = frozenset(code for sign in _signs_in().findall(amount) for code in _signs()[sign.upper()])
    named = _named(amount)
    return codes or signed & named or signed or named


def _named(amount: str) -> frozenset[str]:
    """The currencies whose names have most words of an amount."""
    said = _folded(_WORD.findall(amount))
    shared = {code: len(said & words) for code, words in _names().items()}
    most = max(shared.values())
    return frozenset(code for code, count in shared.items() if count == most > 0)


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.casefold().rstrip("s") for word in words)


@lru_cache(maxsize=1)
def _names() -> dict[str, frozenset[str]]:
    # Those with brackets are units of account: "US Dollar (Next day)".
    named = ((currency.alpha_3, currency.name) for currency in pycountry.currencies if "(" not in currency.name)
    return {code: _folded(_NAME.findall(name)) for code, name in named}


@lru_cache(maxsize=1)
def _signs() -> dict[str, list[str]]:
    return {row["sign"]: row["codes"].split() for row in table("currency_signs.csv")}


@lru_cache(maxsize=1)
def _signs_in() -> re.Pattern[str]:
    """Signs of letters stand alone or before digits: the K of "5K" is none."""
    ordered = sorted(_signs(), key=lambda sign: (-len(sign), sign))
    bounded = (rf"(?<!\w){re.escape(sign)}" if sign[0].isalpha() else re.escape(sign) for sign in ordered)
    return re.compile(f"(?:{'|'.join(bounded)})" + r"(?![^\W\d_])", re.IGNORECASE)
