from pipeline.knowledge.gazetteer import Gazetteer, tokenize


def test_a_name_at_the_end_of_a_line_is_no_longer_than_the_line() -> None:
    gazetteer = Gazetteer([("Korea", "KR"), ("Korea the Republic of", "KR")])
    [match] = gazetteer.find(tokenize("visas for Korea"))
    assert (match.first, match.last) == (2, 3)


def test_the_longest_name_wins() -> None:
    gazetteer = Gazetteer([("Guinea", "GN"), ("Papua New Guinea", "PG"), ("Papua", "-")])
    assert [match.entry for match in gazetteer.find(tokenize("from Papua New Guinea to Guinea"))] == ["PG", "GN"]


def test_a_name_is_found_in_capitals_and_with_typographic_signs() -> None:
    gazetteer = Gazetteer([("Cote d'Ivoire", "CI"), ("Guinea-Bissau", "GW"), ("U.S.", "US")])
    text = "COTE D’IVOIRE, Guinea‑Bissau and the U.S. today, not guinea-bissau"
    assert [match.entry for match in gazetteer.find(tokenize(text))] == ["CI", "GW", "US"]
    assert gazetteer.get("Cote d’Ivoire") == "CI"


def test_plain_names_are_indexed_as_the_tokenizer_reads_them() -> None:
    names = ["New  Delhi", " Bonn ", "Win-River Resort", "St. Gallen", "7 de Abril", "Ürümqi", "A_b"]
    gazetteer = Gazetteer((name, name) for name in names)
    assert [match.entry for name in names for match in gazetteer.find(tokenize(name))] == names
