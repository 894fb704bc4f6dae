"""What is claimed: the quotations of a pasted text, and whom each is given to.

Quotation marks and attributions are read by the machinery that reads articles (``corpus.attribution``); what it leaves
open in a single sentence (``NAME: "..."``, a dash and a name, two people) is read by the forms below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corpus.model import Article, Kind, Metadata, Paragraph, Quotation, Role, Span, SpeakerKind, joined_names
from qa.verify.model import Claim
from qa.verify.spoken import inside

BLOCK = re.compile(r"[^\r\n]+")
WHO = r"(?P<who>(?:[A-Z]|[Tt]he |[Aa]n? |[Oo]ne |[Aa]nother )[^,:;“”\"()—–]{0,80}?)"
CUE = (
    r"(?:said|says|say|told\s+[\w\s]{1,40}|tells\s+[\w\s]{1,40}|wrote|writes|added|adds|asked|asks|replied|replies|"
    r"announced|insisted|warned|claimed|admitted|argued|explained|declared|stated|tweeted|put\s+it|recalled|shouted)"
)
ASIDE = r"(?:\s*\([^()]{1,60}\)|\s*,[^,:“”\"]{1,80},)?"
BEFORE = tuple(
    re.compile(rf"(?:^|[.!?]\s+){form}\s*$")
    for form in (
        rf"(?:[Ii]n\s+the\s+words\s+of|[Aa]ccording\s+to)\s+{WHO}{ASIDE}\s*[,:]?",
        rf"{WHO}{ASIDE}\s+{CUE}(?:\s+that)?\s*[,:]?",
        rf"{WHO}{ASIDE}\s*[:–—-]",
    )
)
AFTER = tuple(
    re.compile(rf"^\s*[,.]?\s*{form}{ASIDE}\s*(?:[.!?,]|$)")
    for form in (rf"(?:[–—-]+|\(|according\s+to|{CUE})\s*{WHO}\)?", rf"{WHO}\s+{CUE}")
)
BARE_BEFORE = tuple(
    re.compile(rf"^\s*{form}\s*(?P<words>\S.*)$", re.DOTALL)
    for form in (
        rf"(?:[Ii]n\s+the\s+words\s+of|[Aa]ccording\s+to)\s+{WHO}{ASIDE}\s*[,:]",
        rf"{WHO}{ASIDE}(?:\s+{CUE})?\s*:",
        rf"{WHO}{ASIDE}\s+{CUE}\s*(?:that\b|,|:)",
    )
)
BARE_AFTER = tuple(
    re.compile(rf"^\s*(?P<words>\S.*?)\s*{form}{ASIDE}\s*[.!]?\s*$", re.DOTALL)
    for form in (
        rf"[,.!?]?\s+(?:[–—]|--?)\s*{WHO}",
        rf",\s*(?:according\s+to|{CUE})\s+{WHO}",
        rf",\s*{WHO}\s+{CUE}",
        rf"\(\s*{WHO}\s*\)",
    )
)
WITH_AND = (
    re.compile(r"((?:[A-Z][\w.'’-]*\s+){0,3}[A-Z][\w.'’-]*)\s+and\s+$"),
    re.compile(r"^\s+and\s+((?:[A-Z][\w.'’-]*\s+){0,3}[A-Z][\w.'’-]*)"),
)
LONGEST_WHOLE = 2000  # characters of a text that may be one quotation as a whole
UNCERTAIN = 0.5


@dataclass(frozen=True, slots=True)
class Pasted:
    """A pasted text as read. ``whole`` is the claim that all of it is one quotation, where that may be meant."""

    text: str
    claims: tuple[Claim, ...]
    whole: Claim | None
    unpaired: tuple[Span, ...]
    analysed: bool = True  # False when it is not English: attributions were not read


def read_pasted(text: str, speaker: str | None, is_somebody: Callable[[str], bool]) -> Pasted:
    """The quotations ``text`` holds; ``speaker`` (from a field) wins over what the text says.

    ``is_somebody`` tells whether the corpus knows a name or description: ``this is the process: ...`` names nobody.
    Without any quotation mark the text is one claim as a whole.
    """
    from corpus.attribution import analyse

    blocks = tuple(Paragraph(m.start(), m.end(), Role.BODY) for m in BLOCK.finditer(text) if m.group().strip())
    article = Article("pasted", "pasted", 1, 0, len(text), Metadata(), blocks)
    read = analyse(article, text)
    outer = [q for q in read.quotations if q.kind is not Kind.NESTED and inside(q, text).of(text).strip()]
    marked = [q for q in outer if q.marks]
    single = len(blocks) <= 1 and len(text) <= LONGEST_WHOLE
    if single and not marked:
        claim = _bare(text, speaker, is_somebody)
        return Pasted(text, (claim,) if claim else (), None, read.unpaired, read.analysed)
    claims = tuple(_claim(q, text, blocks, speaker, len(marked) == 1) for q in outer)
    whole = _trimmed(text, 0, len(text), speaker, speaker is not None, False) if single else None
    return Pasted(text, claims, whole, read.unpaired, read.analysed)


def _claim(q: Quotation, text: str, blocks: tuple[Paragraph, ...], field: str | None, alone: bool) -> Claim:
    words = inside(q, text)
    named = field or _named(q, text, blocks)
    label = q.kind is Kind.LABEL and named is None and not (alone and _stands_alone(q, text))
    return Claim(words.start, words.end, named, field is not None, q.marks, q.utterance, label)


def _stands_alone(q: Quotation, text: str) -> bool:
    """True when there is nothing but the quotation."""
    return not re.search(r"\w", text[: q.start] + text[q.end :])


def _named(q: Quotation, text: str, blocks: tuple[Paragraph, ...]) -> str | None:
    """Whom the text gives the quotation to."""
    speakers = tuple(s for s in q.speakers if s.kind not in (SpeakerKind.AUTHOR, SpeakerKind.UNKNOWN))
    mention = q.evidence.mention
    if speakers and q.confidence >= UNCERTAIN:
        joint = (
            _joint(mention, text) if len(speakers) == 1 and mention and q.evidence.method == "same sentence" else None
        )
        return joint or joined_names(speakers)
    return _by_form(q, text, blocks)


def _joint(mention: Span, text: str) -> str | None:
    """ "A and B", when the mention is one of two names joined by "and"."""
    before = WITH_AND[0].search(text[max(0, mention.start - 80) : mention.start])
    if before:
        return f"{before.group(1)} and {mention.of(text)}"
    after = WITH_AND[1].search(text[mention.end : mention.end + 80])
    return f"{mention.of(text)} and {after.group(1)}" if after else None


def _by_form(q: Quotation, text: str, blocks: tuple[Paragraph, ...]) -> str | None:
    block = next((b for b in blocks if b.start <= q.start < b.end), None)
    if block is None:
        return None
    for form in BEFORE:
        if match := form.search(text[block.start : q.start]):
            return match["who"].strip()
    for form in AFTER:
        if match := form.search(text[q.end : block.end]):
            return match["who"].strip()
    return None


def _bare(text: str, field: str | None, is_somebody: Callable[[str], bool]) -> Claim | None:
    """A text without marks: words alone, or words with an attribution."""
    for who, start, end in _attributions(text):
        if is_somebody(who) and re.search(r"\w", text[start:end]):
            return _trimmed(text, start, end, field or who, field is not None, False)
    return _trimmed(text, 0, len(text), field, field is not None, False)


def _attributions(text: str) -> Iterator[tuple[str, int, int]]:
    for form in (*BARE_BEFORE, *BARE_AFTER):
        if match := form.search(text):
            yield match["who"].strip(), match.start("words"), match.end("words")


def _trimmed(text: str, start: int, end: int, speaker: str | None, field: bool, marked: bool) -> Claim | None:
    words = text[start:end]
    left = start + len(words) - len(words.lstrip(" \t\r\n\u00a0"))
    right = start + len(words.rstrip())
    return Claim(left, right, speaker, field, marked) if left < right else None
