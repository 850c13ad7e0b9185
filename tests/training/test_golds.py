"""What is learned from."""

from pipeline.training.golds import times_more


def test_a_part_that_is_read_no_more_often_is_still_always_read() -> None:
    again = {"leads": 0, "g2-": 3}
    assert times_more("lya-01", "leads", again) == 0
    assert times_more("g2-01", "train", again) == 3
    assert times_more("q-01", "briefs", again) is None
