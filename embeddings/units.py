"""Which stretches of an article are searched, and by which words each is found.

A paragraph is found by its own words; a line of a list by them and the heading it stands under. A quotation or
statement is found by the words with what gives them meaning: the speaker, the question they answer, the sentence
before, and the sentence with the cue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from corpus.model import AnalysedArticle, Kind, Paragraph, Quotation, Role, Span, Speaker, SpeakerKind
from corpus.passages import Passage

RECIPE = "units-3"  # change it with anything below that changes a unit: stored passages are then cut again
LONGEST = 1500  # characters of a passage
LONGEST_EMBEDDED = 1000  # characters of what a quotation is found by; the model reads little more
QUESTION, BEFORE = 300, 250  # characters of context at most
SKIPPED = frozenset({Role.FURNITURE, Role.CREDIT, Role.BYLINE, Role.DATELINE})
SENTENCE_END = re.compile(r"""[.!?…]+["'”’»)\]]*\s+(?=["'“‘«(\[]*[^\W_a-z])""")
ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Rev|St|Jr|Sr|No|vs)|\b[A-Z])\.\s+$"
)


def units(analysed: AnalysedArticle, text: str) -> tuple[Passage, ...]:
    """The passages of an article of the document ``text``, in text order."""
    found = [*_paragraphs(analysed, text)]
    spoken = [q for q in analysed.quotations if q.kind in (Kind.DIRECT, Kind.MIXED)]
    found += _utterances(analysed, text, spoken, "quotation")
    found += _utterances(analysed, text, analysed.statements, "statement")
    return tuple(sorted(found, key=lambda p: (p.start, -p.end, p.kind)))


def sentences(text: str, span: Span) -> list[Span]:
    """The sentences of a paragraph, without the white space between them."""
    cuts, start = [], span.start
    for match in SENTENCE_END.finditer(text, span.start, span.end):
        if not ABBREVIATION.search(text, start, match.end()):
            cuts.append(Span(start, match.end()))
            start = match.end()
    cuts.append(Span(start, span.end))
    return [s for s in (trimmed(text, cut) for cut in cuts) if s.start < s.end]


def trimmed(text: str, span: Span) -> Span:
    """``span`` without white space at its edges."""
    words = span.of(text)
    return Span(span.end - len(words.lstrip()), span.start + len(words.rstrip())) if words.strip() else Span(0, 0)


def pieces(text: str, span: Span, longest: int = LONGEST) -> list[Span]:
    """``span`` cut at sentence ends into stretches of at most ``longest`` characters."""
    span = trimmed(text, span)
    if span.end - span.start <= longest:
        return [span] if span.start < span.end else []
    cut: list[Span] = []
    for sentence in sentences(text, span):
        for part in _hard_cut(text, sentence, longest):
            if cut and part.end - cut[-1].start <= longest:
                cut[-1] = Span(cut[-1].start, part.end)
            else:
                cut.append(part)
    return cut


def _hard_cut(text: str, span: Span, longest: int) -> Iterator[Span]:
    while span.end - span.start > longest:
        blank = max(text.rfind(" ", span.start + longest // 2, span.start + longest), 0) or span.start + longest
        yield trimmed(text, Span(span.start, blank))
        span = trimmed(text, Span(blank, span.end))
    if span.start < span.end:
        yield span


def _paragraphs(analysed: AnalysedArticle, text: str) -> Iterator[Passage]:
    article = analysed.article
    for at, paragraph in enumerate(article.paragraphs):
        if paragraph.role not in SKIPPED:
            above = _above(article.paragraphs, text, at)
            for span in pieces(text, paragraph.span):
                words = f"{_tail(above.of(text), BEFORE)} {span.of(text)}" if above else span.of(text)
                yield Passage("paragraph", "passage", article.id, article.document, *span, embed_text=words)


def _above(paragraphs: Sequence[Paragraph], text: str, at: int) -> Span | None:
    """The heading of the list that paragraph ``at`` is a line of, or the words with a colon that lead to it."""
    if paragraphs[at].role is not Role.LIST:
        return None
    first = next((p for p in reversed(paragraphs[:at]) if p.role is not Role.LIST), None)
    if first is None or (first.role is not Role.HEADING and not first.span.of(text).rstrip().endswith(":")):
        return None
    return trimmed(text, first.span)


def _utterances(analysed: AnalysedArticle, text: str, said: Sequence[Quotation], kind: str) -> Iterator[Passage]:
    article, together = analysed.article, dict[str, list[Quotation]]()
    for quotation in said:
        together.setdefault(quotation.utterance, []).append(quotation)
    for utterance, stretches in together.items():
        speakers = tuple(dict.fromkeys(s for q in stretches for s in q.speakers))
        type = Kind.DIRECT if any(q.kind is Kind.DIRECT for q in stretches) else stretches[0].kind
        for span in _shown(article.paragraphs, text, stretches):
            yield Passage(
                kind,
                type.value,
                article.id,
                article.document,
                *span,
                embed_text=_embedded(analysed, text, span, speakers, stretches[0].evidence.question),
                speakers=tuple(dict.fromkeys(s.id for s in speakers)),
                utterance=utterance,
            )


def _shown(paragraphs: Sequence[Paragraph], text: str, stretches: Sequence[Quotation]) -> list[Span]:
    whole = Span(stretches[0].start, max(q.end for q in stretches))
    if whole.end - whole.start <= LONGEST:
        return [whole]
    shown: dict[int, Span] = {}
    for q in stretches:
        at = _paragraph_at(paragraphs, q.start)
        known = shown.get(at, q.span)
        shown[at] = Span(min(known.start, q.start), max(known.end, q.end))
    return [piece for span in shown.values() for piece in pieces(text, span)]


def _paragraph_at(paragraphs: Sequence[Paragraph], offset: int) -> int:
    return next((n for n, p in enumerate(paragraphs) if p.start <= offset < p.end), -1)


def _embedded(
    analysed: AnalysedArticle, text: str, span: Span, speakers: Iterable[Speaker], question: Span | None
) -> str:
    core, before = _with_cue(analysed.article.paragraphs, text, span)
    names = " and ".join(s.name for s in speakers if s.kind is not SpeakerKind.UNKNOWN)
    parts = [f"{names}:"] if names else []
    if question is not None and not question.overlaps(core):
        parts.append(_tail(question.of(text), QUESTION))
    context = " ".join(parts)
    said = core.of(text)
    if len(said) > LONGEST_EMBEDDED:
        said = span.of(text)
    if len(context) + len(said) > LONGEST_EMBEDDED:
        context = parts[0] if names else ""
    room = LONGEST_EMBEDDED - len(context) - len(said) - 2
    if before is not None and room > 0 and not (question and question.overlaps(before)):
        context = f"{context} {_tail(before.of(text), min(BEFORE, room))}"
    return f"{context} {said}".strip()[:LONGEST_EMBEDDED]


def _with_cue(paragraphs: Sequence[Paragraph], text: str, span: Span) -> tuple[Span, Span | None]:
    """The sentences ``span`` lies in, and the one before them, which may be in the paragraph before."""
    first, last = _paragraph_at(paragraphs, span.start), _paragraph_at(paragraphs, span.end - 1)
    if first < 0 or last < 0:
        return span, None
    opening, closing = sentences(text, paragraphs[first].span), sentences(text, paragraphs[last].span)
    begin = max((s.start for s in opening if s.start <= span.start), default=span.start)
    end = min((s.end for s in closing if s.end >= span.end), default=span.end)
    earlier = [s for s in opening if s.end <= begin]
    if not earlier and first > 0 and paragraphs[first - 1].role not in SKIPPED:
        earlier = sentences(text, paragraphs[first - 1].span)
    return Span(begin, end), earlier[-1] if earlier else None


def _tail(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[-longest:].partition(" ")[2]
