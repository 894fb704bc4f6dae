"""What each part of attribution is worth: the parts switched off one at a time, weights as shipped.

python benchmarks/attribution_ablation.py --polnear DIR
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import score_attribution as scorer
from benchmarks.attribution import fixtures, ours
from benchmarks.polnear import folder, gold
from corpus.attribution import attribute, decide, mentions, names, pronouns, speakers

PARTS: dict[str, tuple[tuple[Any, str, Any], ...]] = {
    "everything": (),
    "claim every decision, however unsure": ((attribute, "UNSURE", -1.0),),
    "no hand-set priors": ((decide, "priors", lambda scene, q, rows: [0.0] * len(rows)),),
    "no hand-made pronoun score": ((pronouns, "HAND_WEIGHT", 0.0),),
    "descriptions not joined to names": ((mentions.Names, "of", lambda self, head, left: None),),
    "names that others give not read": (
        (speakers, "join_addressed", lambda cast: None),
        (speakers, "join_introduced", lambda cast: None),
    ),
    "a pronoun's own clause not looked at": ((pronouns.Pronouns, "_named_below", lambda self, mention: set()),),
    "whom a relative clause is about not counted again": (
        (pronouns.Pronouns, "_trace_relative", lambda self, mention: None),
    ),
    "first names of our own list alone": ((names, "_common_first_names", dict), (names, "_given_names", dict)),
}


@contextmanager
def switched(changes: tuple[tuple[Any, str, Any], ...]) -> Iterator[None]:
    """The parts replaced while the block runs."""
    before = [getattr(owner, name) for owner, name, _ in changes]
    for owner, name, value in changes:
        setattr(owner, name, value)
    try:
        yield
    finally:
        for (owner, name, _), value in zip(changes, before, strict=True):
            setattr(owner, name, value)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--polnear")
    options = parser.parse_args()
    records = gold(folder(options.polnear) / "polnear-dev.jsonl.gz")
    print(f"polnear-dev, {len(records)} articles; per cent; fixtures: quotations with the right speaker")
    print("| parts | e2e P | e2e R | e2e F1 | mixed e2e | pronoun | scare | fixtures |\n" + "|---" * 8 + "|")
    for name, changes in [*PARTS.items(), ("rules alone", ())]:
        model = name != "rules alone"
        with switched(changes):
            parts = scorer.score(records, ours(records, model))
            right, total = fixtures(model)
        a, mixed, pronoun = parts["all"], parts["class:mixed"], parts["kind:pronoun"]
        cells = [f"{100 * a[c]:.1f}" for c in ("e2eP", "e2eR", "e2eF1")]
        cells += [f"{100 * mixed['e2eF1']:.1f}", f"{100 * pronoun['entity']:.1f}"]
        cells += [f"{a['scare_attr']}/{a['scare_gold']}", f"{right}/{total}"]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
