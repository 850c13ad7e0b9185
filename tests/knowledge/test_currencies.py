import pytest

from pipeline.knowledge.currencies import currencies


@pytest.mark.parametrize(
    ("amount", "codes"),
    [
        ("CAD 5", "CAD"),
        ("$5 CAD", "CAD"),
        ("5 Canadian dollars", "CAD"),
        ("$5 Canadian", "CAD"),
        ("Kshs 6,000/-", "KES"),
        ("RM5", "MYR"),
        ("K 5", "MMK PGK ZMW"),
        ("€5K", "EUR"),
        ("5 zł", "PLN"),
        ("5,000 CFA francs", "XAF XOF"),
        ("5 US dollars", "USD"),
        ("5 and 6", ""),
        ("ABC 5", ""),
    ],
)
def test_an_amount_tells_what_it_may_be_in(amount: str, codes: str) -> None:
    assert currencies(amount) == set(codes.split())


def test_a_sign_of_several_currencies_may_be_each() -> None:
    assert {"USD", "SGD", "MXN"} < currencies("$5")
    assert currencies("between $5 and $6") == currencies("$5") > currencies("5 dollars")
