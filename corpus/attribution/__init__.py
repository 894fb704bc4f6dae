"""Attribution: every quotation of an article found and given to its speaker, with the evidence.

Reading order of the method: ``marks`` and ``quotations`` (stretches), ``mentions``, ``speakers``, ``address`` and
``introduced`` (who is there), ``repair`` and ``scene`` (the syntax that joins them), ``quote_features``, ``features``,
``scorer``, ``priors``, ``interview``, ``decide`` (who said it), ``confidence`` (how sure), ``attribute`` (evidence),
``nested`` (quotations inside quotations); then ``interviewee``, ``turns``, ``answers`` and ``block_quotes`` (words
without marks), ``clauses`` and ``statements`` (indirect speech).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable

from corpus.attribution.answers import Answers
from corpus.attribution.attribute import Attribution
from corpus.attribution.block_quotes import BlockQuotes
from corpus.attribution.identity import Identities
from corpus.attribution.language import is_english
from corpus.attribution.scene import Scene, build_scene
from corpus.attribution.scorer import BY_RULE, learned
from corpus.attribution.statements import Statements
from corpus.attribution.turns import Turns
from corpus.attribution.unanalysed import plain_quotations
from corpus.attribution.unmarked import merged, outside
from corpus.model import AnalysedArticle, Article, Span, Speaker

VERSION = "6"  # raise it when analysis changes, so that stored articles are analysed again


def analyse(article: Article, text: str, *, model: bool = True) -> AnalysedArticle:
    """Find and attribute everything said in ``article`` (a range of ``text``). ``model=False`` uses rules alone.

    Raises ``corpus.weights.MissingWeights`` when the parser's files are absent.
    """
    if not is_english(text[article.start : article.end]):
        found, unpaired = plain_quotations(article, text)
        return AnalysedArticle(article, found, unpaired=unpaired, analysed=False)
    scene = build_scene(article, text)
    scorer = learned() if model else BY_RULE
    attribution = Attribution(article, scene, scorer)
    identities, pronouns = attribution.identities, attribution.pronouns
    turns = Turns(article, scene, identities).find() or Answers(article, scene, identities).find()
    unmarked = [*turns, *BlockQuotes(article, scene, pronouns, identities).find()]
    quotations = merged(text, attribution.quotations(), unmarked, _nearness(scene, identities))
    statements = outside(Statements(article, scene, pronouns, identities, scorer).find(), quotations)
    everyone = dict.fromkeys(identities.speaker(e.index) for e in scene.cast.entities if e.best.kind == "name")
    everyone.update(dict.fromkeys(s for q in (*quotations, *statements) for s in q.speakers))
    return AnalysedArticle(article, quotations, statements, tuple(everyone), tuple(scene.unpaired))


def _nearness(scene: Scene, identities: Identities) -> Callable[[Speaker, Span], bool]:
    """What tells whether a speaker is named in a turn or in the paragraph right above it."""
    named: dict[str, list[int]] = defaultdict(list)
    for entity in scene.cast.entities:
        named[identities.speaker(entity.index).id] += [m.start for m in entity.mentions]
    for starts in named.values():
        starts.sort()
    paragraphs = [p.start for p in scene.paragraphs]

    def near(speaker: Speaker, turn: Span) -> bool:
        above = paragraphs[max(0, bisect_right(paragraphs, turn.start) - 2)]
        starts = named.get(speaker.id, [])
        return bisect_left(starts, above) < bisect_left(starts, turn.end)

    return near
