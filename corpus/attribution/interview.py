"""Interview structure: the interviewer's unquoted question right before a quotation, and whom it is put to."""

from __future__ import annotations

import re

from corpus.attribution.mentions import SUBJECT
from corpus.attribution.quotations import Stretch
from corpus.attribution.scene import Scene
from corpus.model import Span

_PUT = re.compile(
    r"(?:^|[.?!\u201d\"] )(?:I|We) "
    r"(?:ask|asked|put (?:it|this|that|the (?:same )?question) to|press|pressed|challenge|challenged|tell|told) "
    r"[^.?!]{2,150}[.:]$"
)
_REMARK = re.compile(
    r"\b(?:I|[Ww]e) (?:ask|asked|say|said|suggest|suggested|put|wonder|wondered|mention|mentioned|point out)\b"
)
_ASKING = frozenset("ask asked press pressed challenge challenged put tell told".split())
LONGEST = 1_000  # characters looked back for a question


def question_before(scene: Scene, stretch: Stretch) -> Span | None:
    """The question that a quotation answers: it ends the paragraph above, or stands right before in the same one."""
    text = scene.text
    paragraph = scene.paragraphs[stretch.paragraph]
    window = Span(max(paragraph.start, stretch.start - LONGEST), stretch.start)
    if not window.of(text).strip() and window.start == paragraph.start and stretch.paragraph:
        above = scene.paragraphs[stretch.paragraph - 1]
        window = Span(max(above.start, above.end - LONGEST), above.end)
    words = window.of(text).rstrip()
    put = _PUT.search(words)
    if put is not None:
        start = window.start + words.index(put.group().lstrip('.?!\u201d" '), put.start())
        return Span(start, window.start + len(words))
    if not words.endswith("?"):
        return None
    end = window.start + len(words)
    if scene.in_quotes(Span(end - 1, end)):
        return None
    cut = max(words.rfind(mark, 0, len(words) - 1) for mark in '.?!"”')
    start = window.start + cut + 1
    while start < end and text[start].isspace():
        start += 1
    return Span(start, end)


def is_asked(scene: Scene, token: int) -> bool:
    """Whether the noun at ``token`` is the one that "I" or "we" put a question to: "I put it to Ann", "we ask Ann"."""
    parse = scene.parse
    verb = parse.head[token]
    if parse.dep[token] == "pobj" and parse.lower[verb] == "to":
        verb = parse.head[verb]
        verb = parse.head[verb] if parse.lower[verb] == "question" else verb
    elif parse.dep[token] not in {"dobj", "dative", "iobj"}:
        return False
    asker = next((parse.lower[c] for c in scene.children[verb] if parse.dep[c] in SUBJECT), "")
    return parse.lower[verb] in _ASKING and asker in {"i", "we"}


def question_answered(scene: Scene, q: int) -> Span | None:
    """The interviewer's question or remark that quotation ``q`` answers: a sentence since the quotation before.

    It ends in a question mark, or has "I" or "we" ask or remark something; in the paragraph or the one above.
    """
    stretch = scene.outer[q]
    low = scene.outer[q - 1].end if q else 0
    above = scene.paragraphs[max(0, stretch.paragraph - 1)].start
    first, last = scene.token_range(Span(max(low, above, stretch.start - LONGEST), stretch.start))
    parse = scene.parse
    for sentence in sorted(set(parse.sentence[first:last]), reverse=True):
        tokens = [t for t in range(first, last) if parse.sentence[t] == sentence and not scene.inside[t]]
        if not tokens:
            continue
        span = Span(parse.start[tokens[0]], parse.end[tokens[-1]])
        words = span.of(scene.text)
        if words.endswith("?") or _REMARK.search(words):
            return span
    return None
