"""Who said it, in the invented articles: ``python benchmarks/written_attribution.py``.

The questions of benchmarks/questions/features*.jsonl name the speaker of every passage that answers them. For each such
passage: is the same person found as its speaker? *In part*: all words of one naming are in the other ("a steward", "a
steward in yellow"). Beside it, what giving every passage to its article's most quoted person would bring. Interviews,
essays and transcripts in many layouts are among them; none was written from a failure.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import score_retrieval as scorer
from benchmarks.question_sets import WRITTEN, lines, opened
from corpus.model import Kind, Quotation, joined_names

VERDICTS = ("right", "in part", "not sure", "nobody's words", "another name")
NO_NAME = frozenset("a an the one of his her their this that".split())
WORST = 10


def main() -> int:
    """Take the articles in, compare, print."""
    parser = argparse.ArgumentParser(description="Who said it, in the invented articles.")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep the corpus there, and use what it already holds")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        store = opened(options.data or Path(scratch), WRITTEN / "articles").loaded().store
        said: dict[str, tuple[Quotation, ...]] = {}
        for id in (id for document in store.document_ids() for id in store.articles_of(document)):
            analysed = store.article(id)
            if analysed is not None:
                said[id] = (*analysed.quotations, *analysed.statements)
        found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for path in sorted(WRITTEN.glob("features*.jsonl")):
            for gold in _golds(lines(path)):
                mine = said[gold["article"]]
                found[path.stem, gold["article"]][_verdict(mine, gold)] += 1
                found[path.stem, gold["article"]]["most quoted"] += _most_quoted(mine, gold)
    _show(found)
    return 0


def _golds(questions: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each passage with a speaker once."""
    golds = [g for q in questions for g in q["gold"] if scorer.gold_names(g)]
    yield from {(g["article"], g["start"], g["end"]): g for g in golds}.values()


def _verdict(said: Sequence[Quotation], gold: dict[str, Any]) -> str:
    here = [q for q in said if scorer.hits({"article": gold["article"], "start": q.start, "end": q.end}, gold)]
    own = [q for q in here if q.kind is Kind.NESTED and _is_all(q, gold)]  # words inside somebody else's
    names = [name for q in own or here if (name := joined_names(q.speakers)) is not None]
    if any(scorer.same_speaker(name, right, False) for name in names for right in scorer.gold_names(gold)):
        return VERDICTS[0]
    if any(_in_part(name, right) for name in names for right in scorer.gold_names(gold)):
        return VERDICTS[1]
    return VERDICTS[4] if names else VERDICTS[2] if here else VERDICTS[3]


def _is_all(q: Quotation, gold: dict[str, Any]) -> bool:
    """Whether a quotation is the whole of a passage, but for marks and a few words."""
    within = gold["start"] - 2 <= q.start and q.end <= gold["end"] + 2
    return within and 2 * (q.end - q.start) >= gold["end"] - gold["start"]


def _in_part(one: str, other: str) -> bool:
    a, b = (set(re.findall(r"\w+", name.lower())) - NO_NAME for name in (one, other))
    return bool(a and b) and (a <= b or b <= a)


def _most_quoted(said: Sequence[Quotation], gold: dict[str, Any]) -> bool:
    names = Counter(name for q in said if (name := joined_names(q.speakers)) is not None)
    most = names.most_common(1)
    return bool(most) and any(scorer.same_speaker(most[0][0], right, False) for right in scorer.gold_names(gold))


def _show(found: dict[tuple[str, str], Counter[str]]) -> None:
    columns = (*VERDICTS, "most quoted")
    print(f"{'':12s}{'passages':>9s}" + "".join(f"{c:>16s}" for c in columns))
    for name in dict.fromkeys(name for name, _ in found):
        total = sum((c for (of, _), c in found.items() if of == name), Counter[str]())
        count = sum(total[v] for v in VERDICTS)
        print(f"{name:12s}{count:9d}" + "".join(f"{total[c] / count:16.3f}" for c in columns))
    print("\nthe articles with the fewest right")
    shares = {key: c[VERDICTS[0]] / sum(c[v] for v in VERDICTS) for key, c in found.items()}
    for key in sorted(shares, key=lambda key: shares[key])[:WORST]:
        print(f"{shares[key]:6.2f}  {key[1].partition('#')[0]}")


if __name__ == "__main__":
    sys.exit(main())
