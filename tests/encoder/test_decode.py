import itertools

import numpy as np
import pytest

from pipeline.encoder.decode import Chain, spans, tag_names

TAGS = tag_names(["A", "B"])


def _chain(seed: int) -> Chain:
    random = np.random.default_rng(seed)
    size = len(TAGS)
    return Chain.of(
        TAGS,
        random.normal(size=(size, size)).astype(np.float32),
        random.normal(size=size).astype(np.float32),
        random.normal(size=size).astype(np.float32),
    )


def _score(chain: Chain, emissions: np.ndarray, path: tuple[int, ...]) -> float:
    score = chain.start[path[0]] + chain.end[path[-1]] + sum(emissions[t, tag] for t, tag in enumerate(path))
    return float(score + sum(chain.transitions[a, b] for a, b in itertools.pairwise(path)))


@pytest.mark.parametrize("seed", range(5))
def test_viterbi_and_marginals_equal_enumeration(seed: int) -> None:
    chain = _chain(seed)
    emissions = np.random.default_rng(seed + 50).normal(size=(2, 4, len(TAGS))).astype(np.float32)
    lengths = np.array([4, 2])
    paths, marginals = chain.viterbi(emissions, lengths), chain.marginals(emissions, lengths)
    for row, length in enumerate(lengths):
        every = list(itertools.product(range(len(TAGS)), repeat=int(length)))
        scores = np.array([_score(chain, emissions[row], path) for path in every])
        assert tuple(paths[row]) == every[int(scores.argmax())]
        weights = np.exp(scores - scores.max())
        weights /= weights.sum()
        for t in range(length):
            expected = [sum(w for w, p in zip(weights, every, strict=True) if p[t] == k) for k in range(len(TAGS))]
            np.testing.assert_allclose(marginals[row, t], expected, atol=1e-4)


def test_what_bio_forbids_is_never_decoded() -> None:
    chain = _chain(9)
    emissions = np.zeros((1, 6, len(TAGS)), dtype=np.float32)
    emissions[:, :, TAGS.index("I-B")] = 50
    path = chain.viterbi(emissions, np.array([6]))[0]
    assert TAGS[path[0]] == "B-B"
    assert {TAGS[k] for k in path[1:]} == {"I-B"}


def test_spans_of_one_label_may_touch() -> None:
    path = np.array([TAGS.index(tag) for tag in ("B-A", "I-A", "B-A", "O", "B-B")])
    found = list(spans(TAGS, path, np.full((5, len(TAGS)), 0.5, dtype=np.float32)))
    assert [(s.first, s.last, s.label) for s in found] == [(0, 2, "A"), (2, 3, "A"), (4, 5, "B")]
