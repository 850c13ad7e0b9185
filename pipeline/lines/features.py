"""Lines → the features by which the model tells their roles: form, words, place on the page, neighbours."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from pipeline.lines.patterns import BULLET, DATE, DATELINE_LENGTH, DAY_OF_MONTH, LONG_LINE, RELATED, SENTENCE_END

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*|\d+")
_SEPARATORS = re.compile(r"[|›»>·•→/]|\s{2,}")
_ADDRESS = re.compile(r"https?://|www\.|\S@\S|\[email")
_LEGAL = re.compile(
    r"informational? (?:purposes )?only|general information|legal advice|rights reserved|not a (?:law firm|substitute)|liabilit|no responsibility|"
    r"privacy policy|contact (?:the|your) [^.]{0,40}professional|without guarantee|professional advice|attorney advertising"
)
_HEADING_WORDS = 9
_SENTENCES = re.compile(r"[.!?](?=\s|$)")
_TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
_HASHTAGS = re.compile(r"(?:#\w[\w+-]*[,;·|\s]*)+")
# Words at the ends of a line say most about it; a one-line page must not make thousands of features.
_FIRST_WORDS, _LAST_WORDS = 14, 16


def blank_lines_before(text: str, bounds: Sequence[tuple[int, int]]) -> list[bool]:
    """For each line at [start, end) of the text, whether a blank line stands between it and the one before."""
    return [i > 0 and text.count("\n", bounds[i - 1][1], start) > 1 for i, (start, _) in enumerate(bounds)]


def line_features(lines: Sequence[str], gaps: Sequence[bool] | None = None) -> list[list[str]]:
    """The features of every line of a page, in the context of its neighbours.

    Args:
        lines: the non-empty lines, stripped.
        gaps: for each line, whether a blank line stands before it; none do if left out.
    """
    lowered = [line.lower() for line in lines]
    words = [_WORD.findall(line) for line in lowered]
    repeated = Counter(lines)
    topic = _topic_words(words)
    own = [_form(*line) for line in zip(lines, lowered, words, strict=True)]
    first_long = next((i for i, tokens in enumerate(words) if len(tokens) >= LONG_LINE), len(lines))
    last_long = next((i for i in range(len(lines) - 1, -1, -1) if len(words[i]) >= LONG_LINE), -1)
    features = []
    announced = False
    for i, line in enumerate(lines):
        announced = announced or (len(words[i]) <= _HEADING_WORDS and "related" in own[i])
        found = [*own[i], *_place(i, len(lines), first_long, last_long), *_topicality(words[i], topic)]
        found += _vocabulary(words[i])
        if announced:
            # Said twice, with the length, so that the CRF can learn that even long lines are teasers there.
            found += ["announced", f"announced:{'long' if len(words[i]) >= LONG_LINE else 'short'}"]
        if repeated[line] > 1:
            found.append("repeated")
        if gaps is not None and gaps[i]:
            found.append("gap")
        for offset in (-2, -1, 1, 2):
            if 0 <= i + offset < len(lines):
                found += [f"{offset}:{name}" for name in own[i + offset]]
                if abs(offset) == 1:
                    found += [f"{offset}:w={word}" for word in words[i + offset][:3]]
            else:
                found.append(f"{offset}:edge")
        features.append(found)
    return features


def _form(line: str, lowered: str, words: Sequence[str]) -> list[str]:
    letters = "".join(filter(str.isalpha, line))
    raw = [word for word in line.split() if word[0].isalpha()]
    length = len(words)
    legal = len(_LEGAL.findall(lowered))
    found = [f"length={next(k for k in (0, 1, 2, 4, 7, 12, 20, 40, 10**9) if length <= k)}"]
    checks = {
        "sentence": bool(SENTENCE_END.search(line)),
        "question": line.endswith("?"),
        "colon": line.endswith(":"),
        "bullet": bool(BULLET.match(line)),
        "capitals": bool(letters) and all(map(str.isupper, letters)),
        "title_case": len(raw) > 2 and sum(word[0].isupper() for word in raw) > 0.6 * len(raw),
        "lower_start": line[0].islower(),
        "separators": len(_SEPARATORS.findall(line)) > 1,
        "pipe": "|" in line,
        "address": bool(_ADDRESS.search(line)),
        "time": bool(_TIME.search(line)),
        "hashtags": bool(_HASHTAGS.fullmatch(line)),
        "copyright": "©" in line or "(c)" in lowered,
        "non_ascii": len(letters) - sum(map(str.isascii, letters)) > 0.2 * max(len(letters), 1),
        "digits": sum(map(str.isdigit, line)) > 0.3 * len(line),
        "related": bool(RELATED.search(lowered)),
        "legal": bool(legal),
        "guillemet": "»" in line or "→" in line or "›" in line,
    }
    found += [name for name, holds in checks.items() if holds]
    if legal:
        # Where every second sentence is legal, the line is a notice, however it begins.
        found.append(f"legal_share={min(4, 4 * legal // max(1, len(_SENTENCES.findall(line))))}")
    date, name = DATE.search(lowered), "date"
    if not date and len(line) < DATELINE_LENGTH:
        date, name = DAY_OF_MONTH.search(lowered), "day"
    if date:
        rest = len(lowered) - (date.end() - date.start())
        found += [name, f"{name}_only" if rest < 4 else f"{name}_mostly" if rest < 40 else f"{name}_in_text"]
        if date.start() == 0:
            found.append(f"{name}_first")
    return found


def _place(i: int, count: int, first_long: int, last_long: int) -> list[str]:
    found = [f"third={3 * i // count}", f"from_top={min(i, 6)}", f"from_end={min(count - 1 - i, 6)}"]
    side = "before" if i < first_long else "after" if i > last_long else "between"
    distance = first_long - i if i < first_long else i - last_long if i > last_long else 0
    return [*found, f"long_lines={side}{min(distance, 4)}"]


def _topic_words(words: Sequence[Sequence[str]]) -> Counter[str]:
    """In how many long lines each longer word stands: what the page is about."""
    return Counter(word for tokens in words if len(tokens) >= LONG_LINE for word in set(tokens) if len(word) > 4)


def _topicality(words: Sequence[str], topic: Counter[str]) -> list[str]:
    own = {word for word in words if len(word) > 4}
    if not own:
        return ["topical=none"]
    # A long line is itself part of the topic: only words that others share count.
    shared = sum(topic[word] > (len(words) >= LONG_LINE) for word in own)
    return [f"topical={min(4, int(5 * shared / len(own)))}"]


def _vocabulary(words: Sequence[str]) -> list[str]:
    chosen = words if len(words) <= _FIRST_WORDS + _LAST_WORDS else [*words[:_FIRST_WORDS], *words[-_LAST_WORDS:]]
    found = {f"w={word}" for word in chosen if not word.isdigit()}
    found |= {f"pair={a}_{b}" for a, b in itertools.pairwise(chosen[:5])}
    if words:
        found |= {f"first={words[0]}", f"last={words[-1]}"}
    return sorted(found)
