"""Markdown block quotes: quotations without marks, given to whom the lead-in or the dash line names."""

from __future__ import annotations

import re
from bisect import bisect_left

from corpus.attribution import lexicon as lx
from corpus.attribution.decide import AUTHOR
from corpus.attribution.identity import Identities, slug
from corpus.attribution.names import compatible, fold, read_name
from corpus.attribution.pronouns import Pronouns
from corpus.attribution.scene import Scene, pronoun_class
from corpus.model import Article, Evidence, Kind, Quotation, Role, Span, Speaker, SpeakerKind

NAMED, MEANT, SIGNED, UNSURE = 0.85, 0.75, 0.95, 0.3  # confidences: a name above, a pronoun above, a dash line, nothing
METHOD = "block quotation"
_MARKER = re.compile(r"(?:>[ \t]*)+")
_SIGNATURE = re.compile(
    r"(?P<dash>(?:^|(?<=[.!?…\"”’*_])\s*|\n\s*)(?:[—–―]|--)\s*)(?P<name>[^\W\d_][^\n—–.!?]{1,60}\.?)$"
)
_SMALL = frozenset("de da di du la le van der den von al bin ben".split())


class BlockQuotes:
    """Finds the block quotes of one article, in text order."""

    def __init__(self, article: Article, scene: Scene, pronouns: Pronouns, identities: Identities) -> None:
        self.article, self.scene, self.pronouns, self.identities = article, scene, pronouns, identities
        self.text, self.paragraphs = scene.text, scene.paragraphs

    def find(self) -> list[Quotation]:
        """One quotation for each quoted paragraph; those that stand together are one utterance."""
        out: list[Quotation] = []
        for first, last in self._runs():
            pieces = [p for i in range(first, last) if (p := self._words(i)).start < p.end]
            pieces, signature = self._signed(pieces, last)
            if not pieces:
                continue
            utterance = f"{self.article.id}/b{pieces[0].start - self.article.start}"
            speakers, evidence, confidence = self._speaker(first, signature)
            out += [
                Quotation(p.start, p.end, Kind.DIRECT, utterance, speakers, evidence, confidence, marks=False)
                for p in pieces
            ]
        return out

    def _runs(self) -> list[tuple[int, int]]:
        runs: list[tuple[int, int]] = []
        for i, paragraph in enumerate(self.paragraphs):
            if not self.text.startswith(">", paragraph.start) or paragraph.role == Role.FURNITURE:
                continue
            if runs and runs[-1][1] == i:
                runs[-1] = (runs[-1][0], i + 1)
            else:
                runs.append((i, i + 1))
        return runs

    def _words(self, i: int) -> Span:
        """The paragraph behind its ``>``, without outer blanks."""
        paragraph = self.paragraphs[i]
        marker = _MARKER.match(self.text, paragraph.start, paragraph.end)
        return self._trimmed(marker.end() if marker else paragraph.start, paragraph.end)

    def _trimmed(self, start: int, end: int) -> Span:
        own = self.text[start:end]
        left = len(own) - len(own.lstrip())
        return Span(start + left, max(start + left, start + len(own.rstrip())))

    # the dash line -------------------------------------------------------------------------------------------

    def _signed(self, pieces: list[Span], after: int) -> tuple[list[Span], Span | None]:
        """The pieces without a dash line that names who says them, and that name's range."""
        if not pieces:
            return pieces, None
        found = self._signature(pieces[-1])
        if found is not None:
            kept, name = self._trimmed(pieces[-1].start, found[0]), found[1]
            return [*pieces[:-1], *([kept] if kept.start < kept.end else [])], name
        if after < len(self.paragraphs):
            line = self.paragraphs[after].span
            found = self._signature(line)
            if found is not None and found[0] == line.start:
                return pieces, found[1]
        return pieces, None

    def _signature(self, piece: Span) -> tuple[int, Span] | None:
        """Where a closing "— Ada Roe, ferryman" begins, and the range of the name in it."""
        low = max(piece.start, piece.end - 160)
        match = _SIGNATURE.search(self.text[low : piece.end])
        if match is None or (low > piece.start and match.start() == 0):
            return None
        name = re.split(r"[,(*_]", match["name"])[0].rstrip(" .")
        words = name.split()
        if not 0 < len(words) <= 5 or not all(w[0].isupper() or fold(w) in _SMALL for w in words):
            return None
        start = low + match.start("name")
        return low + match.start(), Span(start, start + len(name))

    def _bearer(self, span: Span) -> tuple[Speaker, Span | None] | None:
        """The one person or body of the cast called by the name at ``span``, and their fullest naming elsewhere."""
        name = read_name(span.of(self.text))
        if not name.parts:
            return None
        known = [
            e
            for e in self.scene.cast.entities
            if e.best.kind == "name"
            and e.name.last == name.last
            and (compatible(e.name, name) if e.kind == SpeakerKind.PERSON else e.name.parts == name.parts)
        ]
        full = [e for e in known if len(e.name.parts) > 1] or known
        if len(full) == 1 and (full[0].kind == SpeakerKind.PERSON or name.parts[-1] in lx.BODY_NOUNS):
            best = full[0].best.span
            return self.identities.speaker(full[0].index), None if best.overlaps(span) else best
        if len(name.parts) > 1 and not full:
            return Speaker("person:" + slug(" ".join(name.parts)), name.text, SpeakerKind.PERSON), None
        own = f"{self.article.id}/{SpeakerKind.PERSON}/{span.start - self.article.start}"
        return Speaker(own, name.text, SpeakerKind.PERSON), None

    # the lead-in ---------------------------------------------------------------------------------------------

    def _speaker(self, first: int, signature: Span | None) -> tuple[tuple[Speaker, ...], Evidence, float]:
        if signature is not None and (signed := self._bearer(signature)) is not None:
            return (signed[0],), Evidence(METHOD, None, signature, signed[1]), SIGNED
        named = self._lead_in(first)
        return named if named is not None else ((), Evidence(METHOD), UNSURE)

    def _lead_in(self, first: int) -> tuple[tuple[Speaker, ...], Evidence, float] | None:
        """Whoever the sentence above names, where it ends in a colon: "She wrote:"."""
        if not first:
            return None
        scene, above = self.scene, self.paragraphs[first - 1].span
        if not self.text.endswith((":", ":**", ":*", ":_"), above.start, above.end):
            return None
        low, high = scene.token_range(above)
        if low == high:
            return None
        sentence = scene.parse.sentence[high - 1]
        low = next((t for t in range(high - 1, low - 1, -1) if scene.parse.sentence[t] != sentence), low - 1) + 1
        mention, verb = self._subject(low, high)
        if mention is None:
            return None
        party = self._party(mention)
        if party is None:
            return None
        here = scene.mentions[mention]
        best = scene.cast.entities[party].best.span if party >= 0 else here.span
        cue = Span(scene.parse.start[verb], scene.parse.end[verb]) if verb is not None else None
        evidence = Evidence(METHOD, cue, here.span, best if best != here.span else None)
        return (self.identities.speaker(party),), evidence, MEANT if here.kind == "pronoun" else NAMED

    def _subject(self, low: int, high: int) -> tuple[int | None, int | None]:
        """The mention that says it, and its verb: a reporting verb's subject before any other's; else the one name."""
        scene, lower = self.scene, self.scene.parse.lower
        verbs = scene.verbs[bisect_left(scene.verbs, low) : bisect_left(scene.verbs, high)]
        for verb in sorted(verbs, key=lambda v: (-min(lx.REPORT, lx.verb_class(lower[v])), -v)):
            token, _ = scene.subject(verb)
            mentions = [m for m in scene.naming(token) if not scene.mentions[m].quoted] if token is not None else []
            if mentions:
                return mentions[0], verb
        names = [
            m
            for t in range(low, high)
            if (m := scene.mention_at.get(t)) is not None
            and scene.mentions[m].kind == "name"
            and not scene.mentions[m].quoted
        ]
        return (names[0] if len(names) == 1 else None), None

    def _party(self, mention: int) -> int | None:
        scene = self.scene
        here = scene.mentions[mention]
        if here.kind != "pronoun":
            party = scene.cast.of.get(mention)
            if party is None:
                return None
            thing = here.kind == "nominal" and scene.cast.entities[party].kind == SpeakerKind.UNNAMED
            word = scene.parse.lower[here.head]
            return None if thing and word not in lx.PERSON_NOUNS | lx.INDEFINITE else party
        if pronoun_class(fold(here.span.of(self.text))) == "i":
            return AUTHOR
        referents = self.pronouns.of.get(mention, [])
        return referents[0].entity if referents and referents[0].probability >= 0.5 else None
