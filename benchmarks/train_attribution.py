"""Train the attribution weights from PolNeAR's train split; minutes on two cores.

    python benchmarks/train_attribution.py --polnear DIR [--out corpus/attribution/model/attribution.npz]

Prints the five-fold cross-validated score, then fits on everything and writes the weights and their calibration.
Only structural features are learned from; no word or name of the texts is stored.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.model_selection import GroupKFold

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import listwise
from benchmarks import score_attribution as scorer
from benchmarks.polnear import folder, gold, scenes
from corpus.attribution.attribute import shown_name
from corpus.attribution.boosting import Trees
from corpus.attribution.confidence import NAMES as CONFIDENCE_NAMES
from corpus.attribution.confidence import decision_features, rows_of
from corpus.attribution.decide import NO_ONE, by_quotation, decide
from corpus.attribution.features import NOBODY, PREVIOUS, Row
from corpus.attribution.pronouns import Pronouns
from corpus.attribution.scene import Scene
from corpus.attribution.scorer import LEAST_CLAUSE
from corpus.attribution.statements import Accepted, chosen, possible
from corpus.model import Span, SpeakerKind

FOLDS = 5
NOBODY_COLUMN = CONFIDENCE_NAMES.index("nobody")
SKIP, WRONG, RIGHT, SAME_PERSON = -1, 0, 1, 2


@dataclass
class Item:
    """One article, prepared once."""

    record: dict
    scene: Scene
    rows: list[list[Row]]
    labels: list[list[int]]
    gold: list[dict | str | None]
    pronoun_rows: dict[int, list[tuple[int, list[float]]]] = field(default_factory=dict)
    pronoun_labels: dict[int, list[int]] = field(default_factory=dict)
    possible: list[Accepted] = field(default_factory=list)  # possible indirect statements ...
    overlap: list[tuple[float, int]] = field(default_factory=list)  # ... their best overlap with gold, and which
    indirect: int = 0  # gold statements


def gold_of(record: dict, scene: Scene) -> list[dict | str | None]:
    """Per outer stretch: its gold unit, "nobody", or None where the gold is no judge."""
    text = record["text"]
    units = [scorer.trim(text, q["start"], q["end"]) for q in record["quotes"]]
    found = [scorer.trim(text, s.start, s.end) for s in scene.outer]
    by_found = {j: i for i, j in scorer.match(units, found).items()}
    out: list[dict | str | None] = []
    for j, (start, end) in enumerate(found):
        if j in by_found:
            out.append(record["quotes"][by_found[j]])
        elif scorer.overlaps(start, end, units) or scorer.overlaps(start, end, record["ambiguous"]):
            out.append(None)
        else:
            out.append("nobody")
    return out


def label(scene: Scene, pronouns: Pronouns, row: Row, unit: dict | str | None, previous: dict | None) -> int:
    """Whether a candidate is right for a quotation."""
    if unit is None or (isinstance(unit, dict) and not unit["source"]):
        return SKIP
    if isinstance(unit, str):
        return int(row.candidate == NOBODY)
    if row.candidate == NOBODY:
        return WRONG
    if row.candidate == PREVIOUS:
        if previous is None:
            return WRONG
        shared = any(a < e and s < b for s, e in previous["source"] for a, b in unit["source"])
        same = bool(unit.get("name")) and previous.get("name") == unit.get("name")
        return int(shared or same or previous["attribution"] == unit["attribution"])
    mention = scene.mentions[row.candidate]
    if any(mention.start < b and a < mention.end for a, b in unit["source"]):
        return RIGHT
    referents = pronouns.of.get(row.candidate)
    entity = referents[0].entity if referents else scene.cast.of.get(row.candidate)
    if (
        unit.get("name")
        and entity is not None
        and scorer.same_name(scene.cast.entities[entity].name.text, unit["name"])
    ):
        return SAME_PERSON
    return WRONG


def gold_statements(record: dict) -> list[dict]:
    """The annotated attributions that touch no quoted span, as the scorer has them."""
    quoted = [[q["start"], q["end"]] for q in record["quotes"]] + record["unattributed"] + record["ambiguous"]
    return [a for a in record["attributions"] if not any(scorer.overlaps(s, e, quoted) for s, e in a["content"])]


def _iou(pieces: list[list[int]], span: Span) -> float:
    shared = sum(max(0, min(e, span.end) - max(s, span.start)) for s, e in pieces)
    return shared / (sum(e - s for s, e in pieces) + len(span) - shared)


def prepare(record: dict, scene: Scene) -> Item:
    units, pronouns = gold_of(record, scene), Pronouns(scene)
    rows = rows_of(scene)
    labels, previous = [], None
    for q, unit in enumerate(units):
        labels.append([label(scene, pronouns, row, unit, previous) for row in rows[q]])
        previous = unit if isinstance(unit, dict) else previous
    item = Item(record, scene, rows, labels, units)
    indirect = gold_statements(record)
    item.possible, item.indirect = possible(scene), len(indirect)
    item.overlap = [
        max(((_iou(a["content"], o.span), i) for i, a in enumerate(indirect)), default=(0.0, -1)) for o in item.possible
    ]
    for unit in record["quotes"]:
        if unit["kind"] != "pronoun" or not unit.get("name") or unit["confidence"] in ("low", "none"):
            continue
        for i, candidates in pronouns.rows.items():
            mention = scene.mentions[i]
            if any(mention.start < b and a < mention.end for a, b in unit["source"]):
                right = [int(scorer.same_name(scene.cast.entities[e].name.text, unit["name"])) for e, _ in candidates]
                if any(right):
                    named = [
                        k for k, (e, _) in enumerate(candidates) if scene.cast.entities[e].kind != SpeakerKind.UNNAMED
                    ]
                    item.pronoun_rows[i] = [candidates[k] for k in named]
                    item.pronoun_labels[i] = [right[k] for k in named]
    return item


def _read(record: dict) -> Item:
    ((_, _, scene),) = scenes([record])
    return prepare(record, scene)


def fit_speakers(items: list[Item]) -> Trees:
    found = [
        ([r.values for r in rows], [y > WRONG for y in ys])
        for it in items
        for rows, ys in zip(it.rows, it.labels, strict=True)
        if SKIP not in ys
    ]
    return listwise.fit(listwise.lists(found), trees=300, rate=0.08, leaves=40, smallest=30, bags=2)


def fit_pronouns(items: list[Item]) -> Trees:
    found = [
        ([r for _, r in rows], [bool(y) for y in it.pronoun_labels[i]])
        for it in items
        for i, rows in it.pronoun_rows.items()
    ]
    return listwise.fit(listwise.lists(found), trees=80, rate=0.07, leaves=4, smallest=20, bags=3)


def fit_clauses(items: list[Item]) -> Trees:
    x = np.asarray([o.clause.values for it in items for o in it.possible], np.float32)
    right = np.asarray([overlap >= 0.5 for it in items for overlap, _ in it.overlap])
    return listwise.fit_yes_no(x, right, trees=200, rate=0.06, leaves=16, smallest=40)


def show_statements(items: list[Item], folds: int = 3) -> None:
    """Held-out F1 of indirect statements (overlap of half or more) at some bars around the one that is shipped."""
    scores: dict[int, list[float]] = {}
    for fold in range(folds):
        trees = fit_clauses([it for i, it in enumerate(items) if i % folds != fold])
        scores |= {
            i: trees.scores([o.clause.values for o in items[i].possible]) for i in range(fold, len(items), folds)
        }
    print("indirect statements, held out:")
    for bar in (LEAST_CLAUSE - 0.3, LEAST_CLAUSE, LEAST_CLAUSE + 0.3):
        hits = found = 0
        for i, item in enumerate(items):
            at = {id(o): overlap for o, overlap in zip(item.possible, item.overlap, strict=True)}
            kept = [at[id(o)] for o in chosen(item.possible, scores[i], bar)]
            found += len(kept)
            hits += len({which for overlap, which in kept if overlap >= 0.5})
        p, r = hits / max(1, found), hits / sum(it.indirect for it in items)
        print(f"  bar {bar:+.1f}: P {100 * p:.1f} R {100 * r:.1f} F1 {200 * p * r / (p + r):.1f}")


def fit_confidence(rows: list[list[float]], right: list[bool]) -> Trees:
    x, y = np.asarray(rows, np.float32), np.asarray(right)
    return listwise.fit_yes_no(x, y, trees=200, rate=0.04, leaves=12, smallest=40)


def decisions(item: Item, speakers: Trees, pronouns: Trees) -> tuple[list, list[list[float]]]:
    """The decisions on an article and the features of their confidence."""
    scores = by_quotation(item.rows, speakers.scores)
    resolved = Pronouns(item.scene, pronouns)
    found = decide(item.scene, resolved, item.rows, scores)
    return found, decision_features(item.scene, resolved, item.rows, found)


def judged(item: Item, found: list) -> tuple[list[dict], list[bool | None]]:
    """Predicted quotes for the scorer, and whether each decision is right (None: the gold is no judge)."""
    quotes, rights = [], []
    for q, (stretch, decision) in enumerate(zip(item.scene.outer, found, strict=True)):
        mention = item.scene.mentions[decision.mention] if decision.mention is not None else None
        quote = {
            "start": stretch.start,
            "end": stretch.end,
            "type": "direct",
            "speaker": shown_name(item.scene, decision.party),
            "speaker_start": mention.start if mention else None,
            "speaker_end": mention.end if mention else None,
        }
        quotes.append(quote)
        unit = item.gold[q]
        if unit == "nobody":
            rights.append(decision.party == NO_ONE)
        elif isinstance(unit, dict) and scorer.known(unit):
            rights.append(bool(scorer.entity_right(quote, unit)))
        else:
            rights.append(None)
    return quotes, rights


@dataclass
class Claims:
    """The cross-validated decisions that the gold can judge."""

    features: list[list[float]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    article: list[int] = field(default_factory=list)

    def add(self, article: int, features: list[list[float]], rights: list[bool | None]) -> None:
        for row, right in zip(features, rights, strict=True):
            if right is not None:
                self.features.append(row)
                self.right.append(right)
                self.article.append(article)


def calibrated(claims: Claims) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores of held-out decisions, the rising curve from score to chance, and each held-out decision's chance."""
    x, right = np.asarray(claims.features, np.float32), np.asarray(claims.right)
    scores = np.zeros(len(right))
    folds = list(GroupKFold(FOLDS).split(x, groups=claims.article))
    for train, test in folds:
        trees = fit_confidence(x[train].tolist(), right[train].tolist())
        scores[test] = trees.scores(x[test])
    chances = np.zeros(len(right))
    for train, test in folds:
        chances[test] = _curve(scores[train], right[train]).predict(scores[test])
    steps = np.unique(np.quantile(scores, np.linspace(0, 1, 61)))
    return steps, _curve(scores, right).predict(steps), chances


def _curve(scores: np.ndarray, right: np.ndarray) -> IsotonicRegression:
    return IsotonicRegression(y_min=0.02, y_max=0.995, out_of_bounds="clip").fit(scores, right.astype(float))


def show_reliability(claims: Claims, chances: np.ndarray) -> None:
    right = np.asarray(claims.right)
    named = np.asarray([row[NOBODY_COLUMN] == 0 for row in claims.features])
    print("held-out decisions that name somebody, by confidence: how many, per cent right")
    for low in (0.0, *(k / 10 for k in range(5, 10))):
        high = {0.0: 0.5, 0.9: 1.01}.get(low, low + 0.1)
        chosen = named & (chances >= low) & (chances < high)
        if chosen.any():
            print(f"  {low:.1f}+ {chosen.sum():6d} {100 * right[chosen].mean():6.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--polnear")
    parser.add_argument("--out", default="corpus/attribution/model/attribution.npz")
    options = parser.parse_args()
    records = gold(folder(options.polnear) / "polnear-train.jsonl.gz")
    with ProcessPoolExecutor(2) as workers:
        items = list(workers.map(_read, records, chunksize=20))
    print(f"{len(items)} articles prepared", file=sys.stderr)
    predicted: dict[str, list[dict]] = {}
    claims = Claims()
    groups = np.arange(len(items))
    for fold, (train, test) in enumerate(GroupKFold(FOLDS).split(groups, groups=groups)):
        fitted = [items[i] for i in train]
        speakers, pronouns = fit_speakers(fitted), fit_pronouns(fitted)
        for i in test:
            found, features = decisions(items[i], speakers, pronouns)
            predicted[items[i].record["id"]], rights = judged(items[i], found)
            claims.add(i, features, rights)
        print(f"fold {fold + 1} of {FOLDS} done", file=sys.stderr)
    print("cross-validated on train:")
    scorer.show(
        {k: v for k, v in scorer.score([it.record for it in items], predicted).items() if not k.startswith("pub")}
    )
    show_statements(items)
    steps, right, chances = calibrated(claims)
    show_reliability(claims, chances)
    out = Path(options.out)
    out.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {
        **listwise.arrays(fit_speakers(items), "speakers"),
        **listwise.arrays(fit_pronouns(items), "pronouns"),
        **listwise.arrays(fit_clauses(items), "clauses"),
        **listwise.arrays(fit_confidence(claims.features, claims.right), "decisions"),
        "calibration.score": steps.astype(np.float32),
        "calibration.right": right.astype(np.float32),
    }
    np.savez_compressed(out, **arrays)
    print(f"{out}: {out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
