"""From scored candidates to one decision a quotation: shares are pooled by person, in reading order.

Every candidate stands for somebody: a name for its person, a pronoun for its referents in proportion, "previous" for
whoever was given the quotation before, "nobody" for no one. The person with the largest pooled share wins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from corpus.attribution.boosting import softmax
from corpus.attribution.features import NOBODY, PREVIOUS, Row
from corpus.attribution.priors import is_told, priors
from corpus.attribution.pronouns import Pronouns
from corpus.attribution.scene import Scene, pronoun_class

AUTHOR = -10  # party of the article's own voice
NO_ONE = -11
UNSURE = 0.46  # below this confidence no speaker is claimed; candidates are. Chosen on dev (docs/attribution.md)
NAMES_HIMSELF = 2.5  # log-odds taken from "whoever was given the quotation before" where it names him
SAME_AGAIN = 0.2  # what remains of that person's share where one quotation follows another at once
HIDDEN = -1000  # "I am told": a source the author does not name; HIDDEN - m for the one behind mention m


@dataclass(frozen=True, slots=True)
class Decision:
    """Who says one outer quotation. ``party`` is an entity index, ``AUTHOR``, ``NO_ONE`` or ``HIDDEN - mention``."""

    party: int
    share: float  # pooled, uncalibrated
    mention: int | None  # the local mention it rests on
    via: str  # "mention" | "previous" | "nobody"
    ranking: tuple[tuple[int, float], ...]  # (party, share), best first


def _parties(candidate: int, scene: Scene, pronouns: Pronouns, previous: Decision | None) -> list[tuple[int, float]]:
    """Whom a candidate stands for, with weights that add up to at most one."""
    if candidate == NOBODY:
        return [(NO_ONE, 1.0)]
    if candidate == PREVIOUS:
        return [] if previous is None else [(previous.party, 1.0)]
    if candidate in pronouns.of:
        return [(r.entity, r.probability) for r in pronouns.of[candidate]]
    mention = scene.mentions[candidate]
    if mention.kind == "pronoun" and pronoun_class(scene.parse.lower[mention.head]) == "i":
        return [(HIDDEN - candidate if is_told(scene, mention.head) else AUTHOR, 1.0)]
    entity = scene.cast.of.get(candidate)
    return [] if entity is None else [(entity, 1.0)]


def by_quotation(
    rows: Sequence[Sequence[Row]], scores: Callable[[Sequence[Sequence[float]]], list[float]]
) -> list[list[float]]:
    """The raw scores of every quotation's candidates, computed in one batch."""
    flat = iter(scores([row.values for some in rows for row in some]))
    return [list(islice(flat, len(some))) for some in rows]


def decide(
    scene: Scene, pronouns: Pronouns, rows: Sequence[Sequence[Row]], scores: Sequence[Sequence[float]]
) -> list[Decision]:
    """One decision for each outer quotation, given its rows and their raw scores."""
    out: list[Decision] = []
    previous: Decision | None = None
    for q, (candidates, raw) in enumerate(zip(rows, scores, strict=True)):
        added = [
            score + prior - _names_himself(scene, q, row, previous)
            for row, score, prior in zip(candidates, raw, priors(scene, q, candidates), strict=True)
        ]
        decision = _one(scene, pronouns, candidates, added, previous, _is_turn(scene, q))
        out.append(decision)
        if decision.party != NO_ONE:
            previous = decision
    return out


def _is_turn(scene: Scene, q: int) -> bool:
    """Whether quotation ``q`` follows another at once, each in marks of its own: the speaker changes."""
    if not q:
        return False
    before, now = scene.outer[q - 1], scene.outer[q]
    return before.closed and before.paragraph == now.paragraph and not scene.text[before.end : now.start].strip()


def _names_himself(scene: Scene, q: int, row: Row, previous: Decision | None) -> float:
    """What "the speaker before" loses where he is named in the words: who is named hardly says them."""
    if row.candidate != PREVIOUS or previous is None or previous.party not in scene.named_in[q]:
        return 0.0
    return NAMES_HIMSELF


def _one(
    scene: Scene, pronouns: Pronouns, rows: Sequence[Row], raw: Sequence[float], previous: Decision | None, turn: bool
) -> Decision:
    shares = softmax(raw)
    pooled: dict[int, float] = defaultdict(float)
    support: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for row, share in zip(rows, shares, strict=True):
        for party, weight in _parties(row.candidate, scene, pronouns, previous):
            pooled[party] += share * weight
            support[party].append((share * weight, row.candidate))
    if not pooled:
        return Decision(NO_ONE, 0.0, None, "nobody", ())
    if turn and previous is not None and previous.party in pooled:
        pooled[previous.party] *= SAME_AGAIN
        whole = sum(pooled.values())
        pooled = {party: share / whole for party, share in pooled.items()}
    ranking = sorted(pooled.items(), key=lambda item: (-item[1], item[0]))
    party, share = ranking[0]
    weight, candidate = max(support[party])
    if party == NO_ONE:
        mention, via = None, "nobody"
    elif candidate == PREVIOUS:
        local = [c for w, c in sorted(support[party], reverse=True) if c >= 0 and w > 0.1 * weight]
        mention, via = (local[0] if local else (previous.mention if previous else None)), "previous"
    else:
        mention, via = candidate, "mention"
    return Decision(party, share, mention, via, tuple(ranking[:5]))
