"""Who says the words quoted inside a quotation, where the outer speaker names somebody for them.

"When Mayor Example sees "a thriving quay" ...": a name that is the subject of a verb of saying or thinking beside the
inner words. A pronoun there, or "people say", is left open: what the outer speaker meant stands nowhere in the article.
"""

from __future__ import annotations

from corpus.attribution import lexicon as lx
from corpus.attribution.quotations import Stretch
from corpus.attribution.scene import VERB_TAGS, Scene

_CLIMB = 6  # links from a word of the inner quotation up to its verb


def inner_mention(scene: Scene, inner: Stretch, outer: Stretch) -> int | None:
    """The mention (index into ``scene.mentions``) that names who says ``inner``; None where nobody is named."""
    first, last = scene.token_range(inner.span)
    low, high = scene.token_range(outer.span)
    for verb in _verbs(scene, first, last, low, high):
        subject, _ = scene.subject(verb)
        if subject is None or not low <= subject < high or first <= subject < last:
            continue
        mention = scene.mention_at.get(subject)
        return mention if mention is not None and scene.mentions[mention].kind == "name" else None
    return None


def _verbs(scene: Scene, first: int, last: int, low: int, high: int) -> list[int]:
    """Verbs of saying or thinking within the outer quotation that govern a word of the inner one, nearest first."""
    parse, found = scene.parse, {}
    for token in range(first, last):
        head = parse.head[token]
        for step in range(_CLIMB):
            if not low <= head < high:
                break
            verb = parse.tag[head] in VERB_TAGS and not first <= head < last
            if verb and lx.verb_class(parse.lower[head]) > lx.OTHER:
                found[head] = min(step, found.get(head, step))
            if parse.head[head] == head:
                break
            head = parse.head[head]
    return sorted(found, key=lambda verb: found[verb])
