from collections import Counter

import pytest

from pipeline.assets import table
from pipeline.knowledge import places, validate
from pipeline.knowledge.authorities import bodies, current

_ROW = {
    "id": "xx-a", "name": "A", "variants": "", "acronym": "", "country": "GB", "kind": "labour", "source": "editor",
    "wikidata": "", "successor": "",
}  # fmt: skip


def test_the_tables_hold() -> None:
    assert list(validate.problems()) == []


@pytest.mark.parametrize(
    "change", [{"country": "QQ"}, {"kind": "fish"}, {"name": " A"}, {"wikidata": "12"}, {"id": "XX"}, {"source": ""}]
)
def test_a_wrong_value_is_found(change: dict[str, str]) -> None:
    rows = [_ROW | change]
    assert len(list(validate._check("t", rows, validate.AuthorityRow, lambda row: row["id"]))) >= 1


def test_a_key_that_stands_twice_is_found() -> None:
    found = list(validate._check("t", [_ROW, _ROW], validate.AuthorityRow, lambda row: row["id"]))
    assert found == ["t: 'xx-a' stands 2 times"]


def test_successors_that_are_missing_or_come_round_again_are_found() -> None:
    circle = [_ROW | {"successor": "xx-b"}, _ROW | {"id": "xx-b", "name": "B", "successor": "xx-a"}]
    assert len(list(validate._authority_problems(circle))) == 2
    assert len(list(validate._authority_problems([_ROW | {"successor": "xx-c"}]))) == 1


def test_the_registry_is_wide() -> None:
    assert len(bodies()) >= 1500
    assert len({body.country for body in bodies().values()}) >= 150
    kinds = Counter(row["kind"] for row in table("authorities.csv"))
    assert min(kinds[kind] for kind in ("migration", "labour", "trade", "technology", "tax", "interior")) >= 100


def test_a_chain_of_renamings_ends_at_the_body_that_is_there_now() -> None:
    assert current(bodies()["gb-department-business-innovation-skills"]).id == "gb-department-business-trade"


def test_other_spellings_of_a_city_find_it_and_its_division() -> None:
    assert {place.id for place in places.cities_called("Plzen")} & {"3068160"}
    assert places.cities_called("St Helier")[0].country == "JE"
    assert next(place for place in places.cities_called("Birmingham") if place.country == "US").division == "US-AL"
    assert places.cities_called("Nowhereville upon Nothing") == ()
