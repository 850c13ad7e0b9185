"""The grammar: all forms, and the words by which a text is searched for them."""

from collections import defaultdict
from functools import lru_cache

from pipeline.temporal.date_forms import DATE_FORMS
from pipeline.temporal.form import REFERENCE, Form
from pipeline.temporal.length_forms import LENGTH_FORMS

FORMS: tuple[Form, ...] = (*DATE_FORMS, *LENGTH_FORMS)

__all__ = ["FORMS", "REFERENCE", "Form", "forms_by_start"]


@lru_cache(maxsize=1)
def forms_by_start() -> dict[str, tuple[Form, ...]]:
    """The forms that begin with a word, or with a numeral of so many digits, in the order of the table."""
    found: defaultdict[str, list[Form]] = defaultdict(list)
    for form in FORMS:
        for start in form.starts:
            found[start].append(form)
    return {start: tuple(forms) for start, forms in found.items()}
