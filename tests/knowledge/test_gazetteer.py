from pipeline.knowledge.gazetteer import Gazetteer, tokenize


def test_a_name_at_the_end_of_a_line_is_no_longer_than_the_line() -> None:
    gazetteer = Gazetteer([("Korea", "KR"), ("Korea the Republic of", "KR")])
    [match] = gazetteer.find(tokenize("visas for Korea"))
    assert (match.first, match.last) == (2, 3)


def test_the_longest_name_wins() -> None:
    gazetteer = Gazetteer([("Guinea", "GN"), ("Papua New Guinea", "PG"), ("Papua", "-")])
    assert [match.entry for match in gazetteer.find(tokenize("from Papua New Guinea to Guinea"))] == ["PG", "GN"]
