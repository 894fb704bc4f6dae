"""Attribution by rule alone: a hand-made score of the same features the learned ranker sees.

Used when the model is switched off (``--no-model``) and as a row of every table.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.attribution.features import NAMES

_AT = {name: i for i, name in enumerate(NAMES)}


def score(values: Sequence[float]) -> float:
    """A raw score of one candidate; higher is likelier."""

    def f(name: str) -> float:
        return values[_AT[name]]

    if f("nobody"):
        return _nobody(f)
    if f("previous"):
        return _previous(f)
    total = -0.08 * f("distance") - 0.9 * abs(f("paragraph_gap")) - 0.5 * f("sentence_gap") - 0.8 * f("quotes_between")
    total -= 0.6 * f("people_between")
    if f("verb_class") >= 0:
        total += (
            0.9 * f("verb_class")
            + 2.2 * f("verb_over")
            + 2.0 * f("verb_under")
            - 0.12 * f("verb_gap")
            + 1.2 * f("verb_adjacent")
        )
        total -= 0.4 * f("verb_steps")
    total += 3.5 * f("according") + 3.0 * f("colon_before") + 1.5 * f("cue_noun")
    total += 1.0 * (f("say_left") >= 2) + 1.2 * (f("say_right") >= 2)
    total += 0.6 * f("person") + 0.4 * f("noun_person") + 0.5 * (f("pro_he") + f("pro_she")) - 0.8 * f("pro_it")
    total -= 1.5 * f("dep_object") + 1.0 * f("dep_poss") * (1 - f("cue_noun")) + 1.0 * f("dep_passive")
    return total


def _nobody(f) -> float:  # noqa: ANN001 - a local accessor
    total = -2.2
    total += 3.5 * f("q_label_before") + 8.0 * f("q_markup") + 2.5 * f("q_title") + 1.5 * f("q_heading")
    if f("q_words") < 1.9 and not f("q_upper") and not f("q_stop"):
        total += 2.0 - 1.2 * f("q_gov_over_class") + 1.0 * f("q_det_before") + 0.8 * f("q_noun_after")
    if f("q_title_case") and f("q_words") < 2.0:
        total += 1.5
    return total


def _previous(f) -> float:  # noqa: ANN001 - a local accessor
    total = 0.4 - 0.06 * f("distance") - 0.7 * f("people_between") - 0.5 * f("paragraph_gap")
    total += (
        3.5 * f("q_prev_unclosed") + 1.8 * f("q_alone") + 1.2 * f("q_prev_same_par") + 0.8 * (f("q_gov_over_class") < 2)
    )
    return total
