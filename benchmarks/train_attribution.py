"""Train the attribution weights from PolNeAR's train split; minutes on two cores.

    python benchmarks/train_attribution.py --polnear DIR [--out corpus/attribution/model/attribution.npz]

Prints the five-fold cross-validated score, then fits on everything and writes the weights and their calibration.
Only structural features are learned from; no word or name of the texts is stored.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.model_selection import GroupKFold

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import score_attribution as scorer
from benchmarks.polnear import folder, gold, scenes
from corpus.attribution.attribute import shown_name
from corpus.attribution.boosting import Trees
from corpus.attribution.decide import NO_ONE, by_quotation, decide
from corpus.attribution.features import NOBODY, PREVIOUS, FeatureMaker, Row
from corpus.attribution.pronouns import Pronouns
from corpus.attribution.scene import Scene
from corpus.model import SpeakerKind

FOLDS = 5
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


def label(scene: Scene, row: Row, unit: dict | str | None, previous: dict | None) -> int:
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
    entity = scene.cast.of.get(row.candidate)
    if (
        unit.get("name")
        and entity is not None
        and scorer.same_name(scene.cast.entities[entity].name.text, unit["name"])
    ):
        return SAME_PERSON
    return WRONG


def prepare(record: dict, scene: Scene) -> Item:
    maker = FeatureMaker(scene)
    units = gold_of(record, scene)
    rows = [maker.rows(q) for q in range(len(scene.outer))]
    labels, previous = [], None
    for q, unit in enumerate(units):
        labels.append([label(scene, row, unit, previous) for row in rows[q]])
        previous = unit if isinstance(unit, dict) else previous
    item = Item(record, scene, rows, labels, units)
    pronouns = Pronouns(scene)
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


def fitted_trees(x: list[list[float]], y: list[int], **size: float) -> HistGradientBoostingClassifier:
    model = HistGradientBoostingClassifier(l2_regularization=1.0, random_state=0, early_stopping=False, **size)
    return model.fit(np.asarray(x, np.float32), np.asarray(y))


def fit_speakers(items: list[Item]) -> HistGradientBoostingClassifier:
    pairs = [
        (r.values, y)
        for it in items
        for rows, ys in zip(it.rows, it.labels)
        for r, y in zip(rows, ys)
        if y in (WRONG, RIGHT)
    ]
    x, y = [list(column) for column in zip(*pairs)]
    return fitted_trees(x, y, max_iter=220, learning_rate=0.08, max_leaf_nodes=16, min_samples_leaf=40)


def fit_pronouns(items: list[Item]) -> HistGradientBoostingClassifier:
    x = [r for it in items for rows in it.pronoun_rows.values() for _, r in rows]
    y = [v for it in items for ys in it.pronoun_labels.values() for v in ys]
    return fitted_trees(x, y, max_iter=80, learning_rate=0.06, max_leaf_nodes=8, min_samples_leaf=20)


def arrays(model: HistGradientBoostingClassifier, prefix: str) -> dict[str, np.ndarray]:
    """The ensemble as the flat arrays of ``corpus.attribution.boosting.Trees``; a leaf points at itself."""
    out: dict[str, list] = {k: [] for k in ("roots", "feature", "threshold", "left", "right", "value")}
    depth = 0
    for (tree,) in model._predictors:
        base = len(out["feature"])
        out["roots"].append(base)
        depth = max(depth, int(tree.nodes["depth"].max()))
        for n, node in enumerate(tree.nodes):
            leaf = bool(node["is_leaf"])
            out["feature"].append(0 if leaf else int(node["feature_idx"]))
            out["threshold"].append(np.inf if leaf else float(node["num_threshold"]))
            out["left"].append(base + n if leaf else base + int(node["left"]))
            out["right"].append(base + n if leaf else base + int(node["right"]))
            out["value"].append(float(node["value"]) if leaf else 0.0)
    types = {
        "roots": np.int32,
        "feature": np.int16,
        "threshold": np.float32,
        "left": np.int32,
        "right": np.int32,
        "value": np.float32,
    }
    found = {f"{prefix}.{k}": np.asarray(v, types[k]) for k, v in out.items()}
    found[f"{prefix}.base"] = np.asarray(model._baseline_prediction.ravel()[0], np.float32)
    found[f"{prefix}.depth"] = np.asarray(depth, np.int32)
    return found


def as_trees(model: HistGradientBoostingClassifier) -> Trees:
    a = {k.split(".")[1]: v for k, v in arrays(model, "x").items()}
    return Trees(
        a["roots"], a["feature"], a["threshold"], a["left"], a["right"], a["value"], float(a["base"]), int(a["depth"])
    )


def decisions(item: Item, speakers: Trees, pronouns: Trees) -> list:
    scores = by_quotation(item.rows, speakers.scores)
    return decide(item.scene, Pronouns(item.scene, pronouns), item.rows, scores)


def judged(item: Item, found: list) -> tuple[list[dict], list[tuple[float, bool]]]:
    """Predicted quotes for the scorer, and (share, right) pairs for the calibration."""
    quotes, pairs = [], []
    for q, (stretch, decision) in enumerate(zip(item.scene.outer, found)):
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
            pairs.append((decision.share, decision.party == NO_ONE))
        elif isinstance(unit, dict) and scorer.known(unit):
            pairs.append((decision.share, bool(scorer.entity_right(quote, unit))))
    return quotes, pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--polnear")
    parser.add_argument("--out", default="corpus/attribution/model/attribution.npz")
    options = parser.parse_args()
    items = [
        prepare(record, scene) for record, _, scene in scenes(gold(folder(options.polnear) / "polnear-train.jsonl.gz"))
    ]
    print(f"{len(items)} articles prepared", file=sys.stderr)
    predicted: dict[str, list[dict]] = {}
    pairs: list[tuple[float, bool]] = []
    groups = np.arange(len(items))
    for fold, (train, test) in enumerate(GroupKFold(FOLDS).split(groups, groups=groups)):
        fitted = [items[i] for i in train]
        speakers, pronouns = as_trees(fit_speakers(fitted)), as_trees(fit_pronouns(fitted))
        for i in test:
            predicted[items[i].record["id"]], more = judged(items[i], decisions(items[i], speakers, pronouns))
            pairs.extend(more)
        print(f"fold {fold + 1} of {FOLDS} done", file=sys.stderr)
    print("cross-validated on train:")
    scorer.show(
        {k: v for k, v in scorer.score([it.record for it in items], predicted).items() if not k.startswith("pub")}
    )
    shares, right = np.asarray([p[0] for p in pairs]), np.asarray([p[1] for p in pairs], float)
    curve = IsotonicRegression(y_min=0.02, y_max=0.995, out_of_bounds="clip").fit(shares, right)
    steps = np.linspace(0.0, 1.0, 41)
    out = Path(options.out)
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        out,
        **arrays(fit_speakers(items), "speakers"),
        **arrays(fit_pronouns(items), "pronouns"),
        **{"calibration.share": steps.astype(np.float32), "calibration.right": curve.predict(steps).astype(np.float32)},
    )
    print(f"{out}: {out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
