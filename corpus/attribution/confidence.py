"""How sure a decision is: structural features of the decision, for a calibrated probability that it is right.

The pooled share alone says little where a pronoun, a chain of carried-over quotations or a shared surname lies between
the words and the name. ``NAMES`` lists the columns in order.

The annotation that the weights come from names no described person behind a pronoun, so a pronoun's columns do not say
whether it means one. How much of the article a party says is left out on purpose: it helps on news wires and
doubts every interview.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from corpus.attribution.decide import NO_ONE, Decision
from corpus.attribution.features import NAMES as ROW_NAMES
from corpus.attribution.features import FeatureMaker, Row
from corpus.attribution.pronouns import Pronouns
from corpus.attribution.scene import Scene
from corpus.model import SpeakerKind

_OWN = """
share second nobody_share log_odds via_previous nobody name pronoun nominal referent_share chain chain_share
same_surname person unnamed body titled parts people quotes_in_article referents second_referent same_next same_before
""".split()
NAMES = (*_OWN, *(f"at_{name}" for name in ROW_NAMES))  # the decision's own columns, then its candidate's


def decision_features(
    scene: Scene, pronouns: Pronouns, rows: Sequence[Sequence[Row]], decisions: Sequence[Decision]
) -> list[list[float]]:
    """One row of ``NAMES`` for each decision of an article, in the order of its quotations."""
    surnames: dict[str, int] = {}
    people = [e for e in scene.cast.entities if e.kind == SpeakerKind.PERSON]
    for entity in people:
        surnames[entity.name.last] = surnames.get(entity.name.last, 0) + 1
    out: list[list[float]] = []
    chain, chain_share = 0, 1.0
    parties = [d.party for d in decisions]
    for q, (candidates, decision) in enumerate(zip(rows, decisions, strict=True)):
        carried = decision.via == "previous"
        if decision.party != NO_ONE:
            chain, chain_share = (chain + 1, chain_share * decision.share) if carried else (0, decision.share)
        mention = scene.mentions[decision.mention] if decision.mention is not None else None
        pronoun = mention is not None and mention.kind == "pronoun"
        entity = scene.cast.entities[decision.party] if decision.party >= 0 else None
        shares = dict(decision.ranking)
        odds = min(max(decision.share, 1e-3), 1 - 1e-3)
        referents = pronouns.of.get(decision.mention, ()) if decision.mention is not None else ()
        general = (
            decision.share,
            next((share for party, share in decision.ranking if party != decision.party), 0.0),
            shares.get(NO_ONE, 0.0),
            math.log(odds / (1 - odds)),
            carried,
            decision.party == NO_ONE,
            mention is not None and mention.kind == "name",
            pronoun,
            mention is not None and mention.kind == "nominal",
            next((r.probability for r in referents if r.entity == decision.party), 1.0),
            min(chain, 9),
            chain_share,
            entity is not None and surnames.get(entity.name.last, 0) > 1,
            pronoun or (entity is not None and entity.kind == SpeakerKind.PERSON),
            not pronoun and entity is not None and entity.kind == SpeakerKind.UNNAMED,
            not pronoun and entity is not None and entity.kind == SpeakerKind.BODY,
            entity is not None and bool(entity.name.titles),
            2 if pronoun or entity is None else len(entity.name.parts),
            min(len(people), 30),
            min(len(rows), 60),
            len(referents),
            referents[1].probability if len(referents) > 1 else 0.0,
            parties[q + 1] == decision.party if q + 1 < len(parties) else -1,
            parties[q - 1] == decision.party if q else -1,
        )
        row = _row_of(candidates, decision)
        out.append([float(v) for v in general] + list(row.values))
    return out


def _row_of(candidates: Sequence[Row], decision: Decision) -> Row:
    """The row the decision rests on: its mention's, else the last one ("nobody")."""
    if decision.via == "mention":
        return next((r for r in candidates if r.candidate == decision.mention), candidates[-1])
    if decision.via == "previous":
        return next((r for r in candidates if r.candidate == -2), candidates[-1])
    return candidates[-1]


def rows_of(scene: Scene) -> list[list[Row]]:
    """The candidates of every outer quotation."""
    maker = FeatureMaker(scene)
    return [maker.rows(q) for q in range(len(scene.outer))]
