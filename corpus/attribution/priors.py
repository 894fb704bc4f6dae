"""What structure says that the annotated news does not teach: hand-set amounts added to the candidates' scores.

Titles and coined terms are nobody's; whole sentences are somebody's; a question without marks is answered by the one it
is put to; "I am told" hides a source. Amounts are log-odds; their worth is in docs/attribution.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from corpus.attribution import lexicon as lx
from corpus.attribution.features import NAMES, NOBODY, PREVIOUS, Row
from corpus.attribution.interview import question_before
from corpus.attribution.quote_features import QUOTE_NAMES
from corpus.attribution.scene import Scene, pronoun_class

SPOKEN = -2.5  # on "nobody", where the shape alone shows that somebody speaks
TITLE = 4.0  # on "nobody", for "entitled" and a capitalised title
ASIDE = 3.0  # on the "he" of "The old board, he says, did one thing: ..."
TOLD = 6.0  # on the "I" of "I am told"
ANSWERS = {"nobody": -3.0, "previous": 2.0, "asked": 3.0, "named": -2.0, "author": -3.0, "thing": -2.0}
_SAY_LEFT, _SAY_RIGHT, _SAME, _AFTER = (NAMES.index(n) for n in ("say_left", "say_right", "same_sentence", "after"))
_AT = {name: i for i, name in enumerate(QUOTE_NAMES)}


def priors(scene: Scene, q: int, rows: Sequence[Row]) -> list[float]:
    """One amount a candidate of outer quotation ``q``."""
    quote = rows[0].values

    def f(name: str) -> float:
        return quote[_AT[name]]

    out = [0.0] * len(rows)
    if is_spoken(quote):
        _add(out, rows, NOBODY, SPOKEN)
    if f("q_label_before") and f("q_title_case"):
        _add(out, rows, NOBODY, TITLE)
    for i, row in enumerate(rows):
        if row.candidate >= 0 and _tells(scene, q, row.candidate):
            out[i] += TOLD
        if f("q_before_colon") and row.candidate >= 0 and _aside(row):
            out[i] += ASIDE
    cued = max(f("q_gov_over_class"), f("q_verb_after"), f("q_verb_before")) >= lx.REPORT
    if not cued:
        _answer(scene, q, rows, out)
    return out


def is_spoken(quote: Sequence[float]) -> bool:
    """Whether a quotation's own features show that somebody says it: a whole sentence, or ", says ..." right after."""

    def f(name: str) -> float:
        return quote[_AT[name]]

    ends = f("q_stop") > 0 or f("q_comma") > 0
    whole = f("q_upper") > 0 and ends and f("q_has_verb") > 0
    return (whole and (f("q_words") >= math.log1p(6) or f("q_par_start") > 0)) or (
        ends and f("q_verb_after") >= lx.REPORT
    )


def _aside(row: Row) -> bool:
    """Whether the candidate stands right beside its verb of saying, in the quotation's sentence and before it."""
    beside = max(row.values[_SAY_LEFT], row.values[_SAY_RIGHT]) >= lx.SAY
    return beside and row.values[_SAME] > 0 and row.values[_AFTER] == 0


def _add(out: list[float], rows: Sequence[Row], candidate: int, amount: float) -> None:
    for i, row in enumerate(rows):
        if row.candidate == candidate:
            out[i] += amount


def _tells(scene: Scene, q: int, candidate: int) -> bool:
    """Whether a mention is the "I" of "I am told", in the quotation's sentence."""
    mention = scene.mentions[candidate]
    first, last = scene.tokens[q]
    here = first < last and scene.parse.sentence[first] <= mention.sentence <= scene.parse.sentence[last - 1]
    return here and is_told(scene, mention.head)


def is_told(scene: Scene, token: int) -> bool:
    """Whether "I" is told rather than telling: "I am told", "it was put to me"."""
    parse = scene.parse
    if pronoun_class(parse.lower[token]) != "i":
        return False
    auxiliaries = {"am", "'m", "’m", "was", "were", "are", "been"}
    behind = parse.lower[token + 1 : token + 4]
    passive = "told" in behind and bool(auxiliaries & set(behind[: behind.index("told")]))
    near = {parse.lower[t] for t in range(max(0, token - 4), token)}
    put = parse.lower[token] in {"me", "us"} and bool(near & {"put", "suggested", "said"})
    return passive or put or parse.dep[token] == "nsubjpass"


def _answer(scene: Scene, q: int, rows: Sequence[Row], out: list[float]) -> None:
    question = question_before(scene, scene.outer[q])
    if question is None:
        return
    for i, row in enumerate(rows):
        if row.candidate in (NOBODY, PREVIOUS):
            out[i] += ANSWERS["nobody" if row.candidate == NOBODY else "previous"]
            continue
        mention = scene.mentions[row.candidate]
        kind = pronoun_class(scene.parse.lower[mention.head]) if mention.kind == "pronoun" else ""
        inside = question.contains(mention.span)
        if kind == "i":
            out[i] += ANSWERS["author"]
        elif inside and kind in {"he", "she"}:
            out[i] += ANSWERS["asked"]
        elif inside and mention.kind != "pronoun":
            out[i] += ANSWERS["named"]
        elif mention.kind == "nominal" and scene.parse.lower[mention.head] not in lx.PERSON_NOUNS:
            out[i] += ANSWERS["thing"]
