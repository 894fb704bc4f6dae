"""Is this quotation right? Our verdicts beside string checkers: ``python benchmarks/verification.py``.

The cases of ``tests/verify_cases`` (over the sample corpus, and the seed where it is) are checked by this program, by
two quotation verifiers from the registry (``pip install reanchor==0.3.0 juricode-verifier==0.1.0``; left out of the
table where they are not installed) and by a plain matcher, rapidfuzz's partial ratio. The others are given every
document of the corpus and the words between the marks; what they call found unharmed counts as passed.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rapidfuzz import fuzz

from qa.service import Service
from qa.verify.model import Check
from tests.seed import ROOT
from tests.verify_cases import SEED, Case, cases

SAMPLE = ROOT / "corpus" / "sample" / "articles"
ENOUGH = 0.5  # share of the true original that a place must cover
PASSED = 90.0  # partial ratio that a plain matcher lets pass


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a checker said of one case. ``place``: document, start and end of what it found."""

    words: str
    speaker: str
    severity: str
    place: tuple[str, int, int] | None
    quotes: tuple[tuple[str, str, str], ...] = ()

    @property
    def passed(self) -> bool:
        """Whether a reader would take it as fine."""
        return self.severity == "none" and self.words != "not_found"


Checker = Callable[[Case], Outcome]


def main() -> int:
    """Ingest, check, print."""
    options = _options()
    judged = cases()
    with tempfile.TemporaryDirectory() as scratch:
        data = options.data or Path(scratch)
        if options.data is None or not options.data.exists():
            seed = options.seed if any(c.document == SEED for c in judged) else None
            Service(data).ingest([SAMPLE, *([seed] if seed else [])])
        service = Service.open(data)
        store = service.loaded().store
        texts = {d: store.document_text(d) for d in store.document_ids()}
        checkers: dict[str, Checker] = {"On the Record": lambda c: ours(service.verify(c.text, c.speaker))}
        spans = {c.id: _pasted(service, c) for c in judged}
        checkers |= {name: make(texts, spans) for name, make in PEERS.items() if _installed(name)}
        outcomes = {name: [check(case) for case in judged] for name, check in checkers.items()}
    print_table(judged, outcomes, texts)
    if options.misses:
        print_misses(judged, outcomes["On the Record"], texts)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/verification.py", description="Is this quotation right?")
    parser.add_argument("--seed", type=Path, default=ROOT.parent / "shared" / "seed", metavar="DIR")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep the corpus there, and use what it already holds")
    parser.add_argument(
        "--misses", action="store_true", help="print the cases judged otherwise than labelled"
    )
    return parser.parse_args()


def ours(check: Check) -> Outcome:
    """Our verdict."""
    top = check.gravest
    place = (top.found.document, top.found.start, top.found.end) if top.found else None
    quotes = tuple((v.words.value, v.speaker.value, v.severity.value) for v in check.verdicts)
    return Outcome(top.words.value, top.speaker.value, top.severity.value, place, quotes)


def _pasted(service: Service, case: Case) -> str:
    """The words a string checker is given: those we take as claimed."""
    claim = service.verify(case.text, case.speaker).gravest.claim
    return case.text[claim.start : claim.end]


# The others ---------------------------------------------------------------------------------------------------------


def _string_verdict(passed: bool, place: tuple[str, int, int] | None) -> Outcome:
    words = "exact" if passed else "changed" if place else "not_found"
    return Outcome(words, "not_given", "none" if passed or not place else "major", place)


def reanchor(texts: dict[str, str], spans: dict[str, str]) -> Checker:
    """reanchor: exact, then normalised, then approximate search for a quote."""
    from reanchor import TextQuoteSelector, prepare_document, resolve_quote  # type: ignore[import-not-found]

    prepared = {d: prepare_document(t) for d, t in texts.items()}

    def check(case: Case) -> Outcome:
        found = [
            (r, d) for d, p in prepared.items() if (r := resolve_quote(p, TextQuoteSelector(exact=spans[case.id])))
        ]
        if not found:
            return _string_verdict(False, None)
        best, document = max(found, key=lambda f: f[0].confidence)
        return _string_verdict(best.method != "approximate", (document, best.start, best.end))

    return check


def juricode(texts: dict[str, str], spans: dict[str, str]) -> Checker:
    """juricode-verifier: the quote snapped to a verbatim place, white space apart."""
    from juricode_verifier import snap_quote  # type: ignore[import-not-found]

    def check(case: Case) -> Outcome:
        for document, text in texts.items():
            snapped = snap_quote(spans[case.id], text, max_len=len(spans[case.id]))
            if snapped is not None:
                at = text.index(snapped)
                return _string_verdict(True, (document, at, at + len(snapped)))
        return _string_verdict(False, None)

    return check


def partial_ratio(texts: dict[str, str], spans: dict[str, str]) -> Checker:
    """rapidfuzz: the best partial ratio over all documents, case and quote style folded."""

    def fold(text: str) -> str:
        return text.translate(str.maketrans("’‘“”", "''\"\"")).lower()

    folded = {d: fold(t) for d, t in texts.items()}

    def check(case: Case) -> Outcome:
        wanted = fold(spans[case.id])
        found = [(a, d) for d, t in folded.items() if (a := fuzz.partial_ratio_alignment(wanted, t))]
        best, document = max(found, key=lambda f: f[0].score)
        return _string_verdict(best.score >= PASSED, (document, best.dest_start, best.dest_end))

    return check


PEERS = {"reanchor": reanchor, "juricode-verifier": juricode, "rapidfuzz": partial_ratio}


def _installed(name: str) -> bool:
    return importlib.util.find_spec(name.replace("-", "_")) is not None


# The table ----------------------------------------------------------------------------------------------------------


def found_original(case: Case, outcome: Outcome, texts: dict[str, str]) -> bool:
    """Whether the place found covers half of the true original."""
    if case.document is None or case.original is None or outcome.place is None:
        return False
    start, end = true_range(case, texts)
    document, low, high = outcome.place
    return document == case.document and min(end, high) - max(start, low) >= ENOUGH * (end - start)


def true_range(case: Case, texts: dict[str, str]) -> tuple[int, int]:
    """Where the true original stands."""
    if isinstance(case.original, tuple):
        return case.original
    at = texts[case.document or ""].index(case.original or "")
    return at, at + len(case.original or "")


def right(case: Case, outcome: Outcome) -> tuple[bool, bool, bool]:
    """Words, speaker and severity as labelled."""
    return outcome.words in case.words, outcome.speaker in case.named, outcome.severity in case.severity


def print_table(judged: Sequence[Case], outcomes: dict[str, list[Outcome]], texts: dict[str, str]) -> None:
    """One line a checker."""
    located = [c for c in judged if c.original]
    grave = [n for n, c in enumerate(judged) if c.severity == {"major"}]
    wrong = [n for n, c in enumerate(judged) if c.named == {"wrong"}]
    fine = [n for n, c in enumerate(judged) if c.severity == {"none"} and c.words != {"not_found"}]
    print(f"{len(judged)} cases: {len(grave)} grave, {len(wrong)} of them the wrong speaker; {len(fine)} all right")
    print(f"{'':20}{'words':>8}{'speaker':>9}{'severity':>10}{'found':>8}{'all right':>11}{'grave passed':>14}"
          f"{'wrong speaker passed':>22}{'right stopped':>15}")  # fmt: skip
    for name, said in outcomes.items():
        verdicts = [right(c, o) for c, o in zip(judged, said)]
        shares = [sum(v[k] for v in verdicts) / len(judged) for k in range(3)]
        place = sum(found_original(c, o, texts) for c, o in zip(judged, said)) / len(located)
        print(
            f"{name:20}{shares[0]:8.3f}{shares[1]:9.3f}{shares[2]:10.3f}{place:8.3f}"
            f"{sum(all(v) for v in verdicts):7} /{len(judged):3}"
            f"{sum(said[n].passed for n in grave):14}{sum(said[n].passed for n in wrong):22}"
            f"{sum(not said[n].passed for n in fine):15}"
        )


def print_misses(judged: Sequence[Case], said: Sequence[Outcome], texts: dict[str, str]) -> None:
    """The cases we judge otherwise; of the seed, ids only."""
    for case, outcome in zip(judged, said):
        if not all(right(case, outcome)) or (case.original and not found_original(case, outcome, texts)):
            labelled = "/".join("|".join(sorted(v)) for v in (case.words, case.named, case.severity))
            print(f"{case.id:16} {outcome.words}/{outcome.speaker}/{outcome.severity}, labelled {labelled}")


if __name__ == "__main__":
    sys.exit(main())
