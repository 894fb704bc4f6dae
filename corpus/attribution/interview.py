"""Interview structure: the interviewer's unquoted question right before a quotation."""

from __future__ import annotations

from corpus.attribution.quotations import Stretch
from corpus.attribution.scene import Scene
from corpus.model import Span

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
