"""The attribution table: this project beside other systems' outputs on the same articles, one scorer.

python benchmarks/attribution.py --polnear DIR [--peers DIR]
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import score_attribution as scorer
from benchmarks.polnear import as_document, folder, gold
from corpus.analysis import analyse_document
from corpus.model import Document, joined_names
from corpus.record import quotation_record

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = ("F1", "entity", "e2eP", "e2eR", "e2eF1")


def ours(records: list[dict], model: bool) -> dict[str, list[dict]]:
    """Quotes and statements per article id, as ``python app.py quotes`` prints them."""
    out = {}
    for record in records:
        (analysed,) = analyse_document(as_document(record), model=model)
        out[record["id"]] = [quotation_record(q) for q in (*analysed.quotations, *analysed.statements)]
    return out


def reliability(records: list[dict], predicted: dict[str, list[dict]]) -> list[str]:
    """Claims by stated confidence: how many, and how often right."""
    bands: dict[int, list[bool]] = {}
    for record in records:
        text, quotes = record["text"], [q for q in predicted[record["id"]] if q["type"] in ("direct", "mixed")]
        units = [scorer.trim(text, q["start"], q["end"]) for q in record["quotes"]]
        found = [scorer.trim(text, q["start"], q["end"]) for q in quotes]
        for i, j in scorer.match(units, found).items():
            if scorer.known(record["quotes"][i]) and quotes[j]["speaker"]:
                right = bool(scorer.entity_right(quotes[j], record["quotes"][i]))
                bands.setdefault(min(9, int(quotes[j]["confidence"] * 10)), []).append(right)
    lines = ["| stated confidence | claims | right |", "|---|---|---|"]
    return lines + [f"| {b / 10:.1f}+ | {len(r)} | {100 * sum(r) / len(r):.1f} |" for b, r in sorted(bands.items())]


WRITTEN = {"written fixtures": "attribution.jsonl", "fixtures written later": "attribution_later.jsonl"}


def fixtures(model: bool, file: str = "attribution.jsonl") -> tuple[int, int]:
    """Our own written cases: quotations with the right speaker, of how many."""
    right = total = 0
    for line in (ROOT / "tests" / "fixtures" / file).read_text("utf-8").splitlines():
        case = json.loads(line)
        (analysed,) = analyse_document(Document(case["id"], case["text"], whole=True), model=model)
        found = {(q.start, q.end): joined_names(q.speakers) for q in analysed.quotations}
        for gold_quote in case["quotes"]:
            accepted = {a.lower() if a else a for a in (gold_quote.get("speaker"), *gold_quote.get("accept", []))}
            name = found.get((gold_quote["start"], gold_quote["end"]), "(no such span)")
            total += 1
            right += (name.lower() if name else None) in accepted
    return right, total


def read_peer(path: Path) -> dict[str, list[dict]]:
    """A peer's output file."""
    with scorer.openx(str(path)) as lines:
        return {d["id"]: d["quotes"] + d.get("statements", []) for d in map(json.loads, lines)}


def row(name: str, records: list[dict], predicted: dict[str, list[dict]]) -> tuple[float, str]:
    """One line of the table, with the headline for sorting."""
    parts = scorer.score(records, predicted)
    all_, mixed = parts["all"], parts["class:mixed"]
    kinds = [parts.get(f"kind:{k}", {}).get("entity", 0.0) for k in ("name", "nominal", "pronoun")]
    cells = (
        [f"{100 * all_[c]:6.1f}" for c in COLUMNS]
        + [f"{100 * mixed['e2eF1']:6.1f}"]
        + [f"{100 * k:6.1f}" for k in kinds]
    )
    cells += [f"{all_['scare_attr']:3d}/{all_['scare_gold']}", f"{100 * all_['indF1']:6.1f}"]
    return all_["e2eF1"], f"| {name:34s} | " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--polnear")
    parser.add_argument("--peers", default="../shared/bench/peers", help="folder of other systems' *-dev.jsonl.gz")
    options = parser.parse_args()
    records = gold(folder(options.polnear) / "polnear-dev.jsonl.gz")
    mine = ours(records, True)
    rows = [
        row("On the Record", records, mine),
        row("On the Record, rules alone", records, ours(records, False)),
    ]
    for path in sorted(Path(options.peers).glob("*-dev.jsonl.gz")):
        rows.append(row(path.name.removesuffix("-dev.jsonl.gz"), records, read_peer(path)))
    print(
        f"polnear-dev, {len(records)} articles; per cent; "
        "e2e = span and person right; scare = spans nobody says, attributed"
    )
    heads = [
        "extraction F1",
        "entity",
        "e2e P",
        "e2e R",
        "e2e F1",
        "mixed e2e",
        "name",
        "nominal",
        "pronoun",
        "scare",
        "indirect F1",
    ]
    print(f"| {'system':34s} | " + " | ".join(heads) + " |")
    print("|---" * (len(heads) + 1) + "|")
    for _, line in sorted(rows, reverse=True):
        print(line)
    print("\nOur claims by stated confidence, per cent right:\n")
    print("\n".join(reliability(records, mine)))
    for written, file in WRITTEN.items():
        for name, model in (("with weights", True), ("rules alone", False)):
            print("\n{}, right speaker, {}: {} of {}".format(written, name, *fixtures(model, file)))


if __name__ == "__main__":
    main()
