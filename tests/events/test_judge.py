import numpy as np
import pytest

import pipeline
from pipeline.assets import released_model
from pipeline.encoder.embed import OnnxEncoder
from pipeline.encoder.tagger import Judged
from pipeline.events import judge
from pipeline.events.segments import Segment
from pipeline.events.votes import LinearVotes
from pipeline.schema import Document


def _read(*scores: float) -> Judged:
    """Words ten characters apart, each with one score."""
    return Judged(np.arange(0, 10 * len(scores), 10), {"action": np.array(scores, dtype=np.float32)[:, None]})


def test_a_development_is_judged_by_the_words_of_its_passages() -> None:
    assert judge.mean_scores(_read(1, 5, 9, 2), "action", [(0, 10), (20, 29)]).tolist() == [5]


def test_only_the_first_words_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "_READ_WORDS", 3)
    assert judge.mean_scores(_read(1, 5, 9, 2, 2), "action", [(0, 20), (30, 50)]).tolist() == pytest.approx([8 / 3])


def _case(text: str, *passages: tuple[int, int], **dates: str) -> judge.Case:
    document = Document(doc_id="d", text=text, published="2024-05-31")
    return judge.Case(document, Segment(passages[0], list(passages), []), dates.get("start"), dates.get("until"))


def test_the_network_is_told_how_the_dates_lie_the_headline_and_the_words_after_it() -> None:
    case = _case("Visas halted\nKenya halts visas.\nMore.", (0, 12), (13, 31), (32, 37), start="2024-06-03")
    assert judge.told(case) == "start after end none | Visas halted | Kenya halts visas. More."


def test_it_is_told_no_more_than_the_first_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "_TOLD_WORDS", 2)
    assert judge.told(_case("One two three\nfour five six", (0, 13), (14, 27))).endswith("| One two | four five")


def test_where_the_tagger_has_not_read_the_judge_decides_alone() -> None:
    text = "Peru raises its visa fee\nPeru has raised the fee for tourist visas to USD 50.\n"
    alone = pipeline.load(policy_tag={"model": "rules"})(text)._.policy
    assert alone.events[0].action == pipeline.extract(text).events[0].action == "fee_change"


def test_the_network_is_asked_only_where_the_tagger_is_unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    encode = OnnxEncoder.encode

    def watched(self: OnnxEncoder, texts: list[str]) -> object:
        asked.extend(texts)
        return encode(self, texts)

    monkeypatch.setattr(OnnxEncoder, "encode", watched)
    classes = {name: len(found) for name, found in judge.CLASSES.items()}
    sure, unsure = ({name: np.eye(1, n, dtype=np.float32) * by for name, n in classes.items()} for by in (20, 0.1))
    case = _case("Visas halted", (0, 12))
    starts = np.zeros(1, dtype=np.int64)
    cases = [case._replace(read=Judged(starts, scores)) for scores in (sure, unsure)]
    judged = judge.Judge(released_model("event-judge"))(cases)
    assert asked == [judge.told(case)]
    assert judged[0][0].value == judge.ACTIONS[0]
    assert judged[1][0].value == "suspend"


def test_linear_votes_move_the_action_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    other = judge.ACTIONS.index("remind")
    vote = np.where(np.arange(len(judge.ACTIONS)) == other, 0.0, -50.0).astype(np.float32)
    monkeypatch.setattr(LinearVotes, "__call__", lambda *_: vote)
    case = _case("Visas halted", (0, 12))
    alone = judge.Judge(released_model("event-judge"))([case])
    voted = judge.Judge(released_model("event-judge"), released_model("event-actions"))([case])
    assert (alone[0][0].value, voted[0][0].value) == ("suspend", "remind")
    assert alone[0][1] == voted[0][1]


def test_without_words_all_is_the_same() -> None:
    assert judge.mean_scores(_read(1, 5), "action", [(15, 18)]).tolist() == [0]


def test_evidence_ends_with_a_word() -> None:
    text = "Visas\nThe start is postponed again."
    start, end = judge.evidence_of(_case(text, (0, 5), (6, len(text))), "action", "delay")
    assert text[start:end] == "postponed"
