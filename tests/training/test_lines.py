"""The line model on texts without any page around them."""

import pytest

from pipeline.assets import released_model
from pipeline.schema import CONTENT_ROLES
from pipeline.stages.clean import Cleaner


@pytest.mark.parametrize(
    "text",
    [
        "Kenya raised visa fees.",
        "On 20 March 2020 Poland closed its borders to foreigners until 3 April.",
        "Chile: permits for harvest workers\nPermits are eased for the fruit industry.",
    ],
)
def test_a_bare_text_is_content(text: str) -> None:
    assert {line.role for line in Cleaner(released_model("line-roles")).roles(text)} <= CONTENT_ROLES
