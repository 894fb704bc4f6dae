"""What attribution costs: CPU time of whole articles, as multiples of the spaCy parse of the same paragraphs.

    python benchmarks/attribution_cost.py --polnear DIR [--articles 40]

Peers in the same run: any marks with the subject of the nearest reporting verb (below), and textacy's
``direct_quotations`` when it is installed (``pip install textacy==0.13.0``; no part of this project needs it).
Every row parses for itself; the rows take turns over blocks of articles, since machines are noisy.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.polnear import as_document, folder, gold
from corpus.analysis import analyse_document
from corpus.articles import split
from corpus.attribution import lexicon as lx
from corpus.attribution.mentions import SUBJECT
from corpus.attribution.quotations import find_stretches
from corpus.attribution.scene import VERB_TAGS
from corpus.model import Article
from corpus.parse import Parse, load, parse

BLOCK = 10


def only_parse(record: dict, article: Article) -> Parse:
    return parse(record["text"], [p.span for p in article.paragraphs])


def ours(record: dict, _: Article) -> object:
    return analyse_document(as_document(record))


def by_rule(record: dict, _: Article) -> object:
    return analyse_document(as_document(record), model=False)


def nearest_verb(record: dict, article: Article) -> list[tuple[int, int, str]]:
    """Each stretch between marks with the subject of the nearest reporting verb in its paragraph."""
    table = only_parse(record, article)
    verbs = [
        i for i, tag in enumerate(table.tag) if tag in VERB_TAGS and lx.verb_class(table.lower[i]) >= lx.REPORT
    ]
    subjects = {table.head[i]: i for i, dep in enumerate(table.dep) if dep in SUBJECT}
    out = []
    for stretch in find_stretches(record["text"], [p.span for p in article.paragraphs])[0]:
        near = [v for v in verbs if v in subjects and table.paragraph[v] == stretch.paragraph]
        if near:
            verb = min(near, key=lambda v: abs(table.start[v] - stretch.start))
            subject = subjects[verb]
            out.append((stretch.start, stretch.end, record["text"][table.start[subject] : table.end[subject]]))
    return out


def textacy_rows() -> Callable[[dict, Article], object] | None:
    """textacy over each paragraph, with the same parser; None when it is not installed."""
    try:
        from textacy.extract import triples
    except ImportError:
        return None
    nlp = load()

    def run(record: dict, article: Article) -> object:
        found = []
        for doc in nlp.pipe(p.span.of(record["text"]) for p in article.paragraphs):
            with suppress(ValueError):  # it gives a paragraph up when a mark has no partner
                found.extend(triples.direct_quotations(doc))
        return found

    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--polnear")
    parser.add_argument("--articles", type=int, default=40)
    options = parser.parse_args()
    records = gold(folder(options.polnear) / "polnear-dev.jsonl.gz")[: options.articles]
    work = [(record, split(as_document(record))[0]) for record in records]
    rows: dict[str, Callable[[dict, Article], object]] = {
        "spaCy parse of all paragraphs": only_parse,
        "On the Record": ours,
        "On the Record, rules alone": by_rule,
        "marks + nearest reporting verb": nearest_verb,
    }
    textacy = textacy_rows()
    if textacy is not None:
        rows["textacy, per paragraph"] = textacy
    for run in rows.values():
        run(*work[0])
    spent = dict.fromkeys(rows, 0.0)
    for first in range(0, len(work), BLOCK):
        for name, run in rows.items():
            start = time.process_time()
            for record, article in work[first : first + BLOCK]:
                run(record, article)
            spent[name] += time.process_time() - start
        print(f"{min(first + BLOCK, len(work))} of {len(work)} articles", file=sys.stderr)
    base = spent["spaCy parse of all paragraphs"]
    print(f"polnear-dev, {len(work)} articles; CPU time as a multiple of the parse of all their paragraphs")
    print("| system | CPU |\n|---|---|")
    for name, seconds in spent.items():
        print(f"| {name} | {seconds / base:.2f} |")
    if textacy is None:
        print("textacy is not installed: pip install textacy==0.13.0")


if __name__ == "__main__":
    main()
