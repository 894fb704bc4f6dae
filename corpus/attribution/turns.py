"""The turns of a transcript: quotations without marks.

A transcript is told by its labels ("ROE:", "**Ada Roe:**", "Q:"): several of them, one at least repeated, on a good
share of the paragraphs, and standing for people or in front of talk.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.attribution import lexicon as lx
from corpus.attribution.decide import AUTHOR
from corpus.attribution.emphasis import set_off
from corpus.attribution.identity import Identities, slug
from corpus.attribution.interviewee import interviewees
from corpus.attribution.names import Name, compatible, fold, read_name
from corpus.attribution.scene import Scene
from corpus.attribution.speakers import Entity
from corpus.model import Article, Evidence, Kind, Quotation, Role, Span, Speaker, SpeakerKind

TURN, CONTINUED = 0.97, 0.88  # confidences
FEWEST, SHARE, SHARE_OF_PEOPLE, TALK = 3, 0.4, 0.2, 0.34

_LABEL = re.compile(
    r"(?:[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?\s+)?(?P<bold>\*\*|__|)"
    r"(?P<label>[^\W\d_][^\s:*()\[\]]{0,30}(?:[ \t\xa0][^\s:*()\[\]]{1,30}){0,5})"
    r"(?:\s?\((?P<aside>[^()\n]{1,60})\))?(?:(?P=bold):|:(?P=bold)|:)(?=\s|$)\s*"
)
_BOLD = re.compile(  # "**Ada** It is wet."
    r"(?P<bold>\*\*|__)(?P<label>[^\W\d_][^\s:*()\[\]]{0,30}(?:[ \t\xa0][^\s:*()\[\]]{1,30}){0,3})(?P<aside>)(?P=bold)\s+(?=\S)"
)
_Q_AND_A = re.compile(r"(?P<bold>\*\*|__|)(?P<label>[QA])(?:(?P=bold)\.|\.(?P=bold))(?P<aside>)\s+")
_STAGE = re.compile(r"\[[^\[\]]*\]|\([^()]*\)|\*[^*\s][^*]*\*|_[^_\s][^_]*_")
_TALKS = re.compile(r"\?|\b(?:i|i['’]\w+|me|my|we|we['’]\w+|us|our|you|you['’]\w+|your)\b", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\b(?:I|me|my|[Ww]e|us|[Oo]ur|[Mm]y|[Yy]ou|[Yy]our)\b")
_AS_I = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Ww]e|[Uu]s|[Oo]ur)\b")
_SMALL = frozenset("of the and a an for de da di du la le van der den von al bin ben & in on to at from".split())
_ROLES = lx.OFFICE_NOUNS | frozenset(
    """chair chairman chairwoman chairperson moderator host interviewer interviewee presenter judge court clerk witness
    counsel speaker narrator audience caller operator reporter questioner voice voices all both member public juror
    foreman question answer panel""".split()
)
_QUESTION = frozenset({"q", "question", "interviewer"})
_ANSWER = frozenset({"a", "answer", "interviewee"})
_NO_LABEL = frozenset(
    """correction|corrections|clarification|note|notes|nb|update|updated|editor's note|editors' note|author's note|photo
    |photos|photograph|picture|pictures|image|caption|source|sources|credit|date|time|venue|place|present|absent|apologies
    |witnesses|location|where|when|what|who|why|how|price|tickets|tel|phone|email|contact|read more|related|see also
    |pros|cons|verdict|rating|score|result|ingredients|method|serves|final|director|cast|starring|running time
    |certificate|publisher|published|publication|pages|isbn|url|website|by|title|author|topics|tags|keywords|warning
    |disclaimer|summary|background|analysis|comment|opinion|key points|fact|claim|myth|reality|truth|tip|tips|example
    |exclusive|breaking|live|watch|video|listen|more|name|age|job|born|died|occupation|home|food|service|ps|p.s|subject|re|to
    |from|cc|yes|no|well|look|remember|so|and|but|or|ok|okay|first|second|third|finally|still|then|now|never|always
    |in brief|in short|conclusion|answers|questions|editor|pro|con|step|part|chapter|section|day|week|before|after
    |good|bad|winner|loser|winners|losers|up|down|hits|misses""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)


@dataclass(frozen=True, slots=True)
class _Label:
    """A label at the head of a paragraph, and the words behind it."""

    paragraph: int
    span: Span
    words: Span
    key: str  # folded
    style: str  # "bold", "capitals" or "plain"
    aside: str  # what stands in brackets behind it


@dataclass(frozen=True, slots=True)
class _Voice:
    """Whom a label means, and the fullest naming of them elsewhere."""

    speakers: tuple[Speaker, ...]
    resolved: Span | None = None


def _trimmed(text: str, start: int, end: int) -> Span:
    own = text[start:end]
    return Span(start + len(own) - len(own.lstrip()), start + len(own.rstrip())) if own.strip() else Span(start, start)


def _names_a_speaker(label: str) -> bool:
    """Whether the words before a colon look like a speaker's label: short, capitalised, no sentence."""
    words = label.split()
    key = fold(label).strip(". ")
    if len(label) > 45 or key in _NO_LABEL or not label[0].isupper():
        return False
    for i, word in enumerate(words):
        number = i == len(words) - 1 and i > 0 and word.isdigit() and fold(words[0]) in _ROLES
        abbreviated = word.endswith(".") and (len(word) <= 2 or fold(word).strip(".") in lx.TITLES)
        if word[-1] in '.,;!?"”' and not abbreviated:
            return False
        if not (word[0].isupper() or fold(word) in _SMALL or number):
            return False
    return True


def _label(text: str, paragraph: Span, number: int) -> _Label | None:
    head = text[paragraph.start : min(paragraph.end, paragraph.start + 200)]
    match = _LABEL.match(head) or _Q_AND_A.match(head) or _BOLD.match(head)
    if match is None or not _names_a_speaker(match["label"]):
        return None
    label, bold = match["label"], match["bold"]
    words = _trimmed(text, paragraph.start + match.end(), paragraph.end)
    if bold and not match.group().rstrip().strip(":").endswith(bold) and words.of(text).endswith(bold):
        words = Span(words.start, max(words.start, words.end - len(bold)))
    letters = [c for c in label if c.isalpha()]
    style = "bold" if bold else "capitals" if all(c.isupper() for c in letters) else "plain"
    start = paragraph.start + match.start("label")
    return _Label(number, Span(start, start + len(label)), words, fold(label), style, match["aside"] or "")


class Turns:
    """Finds the turns of one article, in text order; none where it is no transcript. They never overlap."""

    def __init__(self, article: Article, scene: Scene, identities: Identities) -> None:
        self.article, self.scene, self.identities = article, scene, identities
        self.text, self.paragraphs = scene.text, scene.paragraphs
        self._by_last: dict[str, list[Entity]] = defaultdict(list)
        for entity in scene.cast.entities:
            if entity.best.kind == "name" and entity.name.parts:
                self._by_last[entity.name.last].append(entity)
        self._full = [e for some in self._by_last.values() for e in some if len(e.name.parts) > 1]
        self._voices: dict[str, _Voice] = {}
        self.labels = self._labels()
        self._first = {label.key: label.span.start for label in reversed(self.labels.values())}
        self._label_spans = [label.span for label in self.labels.values()]
        self._bare = self._interviewer_is_bare()

    # is it a transcript? -------------------------------------------------------------------------------------

    def _labels(self) -> dict[int, _Label]:
        """The labels by paragraph; none where the article is no transcript."""
        found = []
        for i, paragraph in enumerate(self.paragraphs):
            if paragraph.role not in {Role.TITLE, Role.FURNITURE, Role.CREDIT, Role.CAPTION, Role.CORRECTION}:
                label = _label(self.text, paragraph.span, i)
                if label is not None:
                    found.append(label)
        times = Counter((label.key, label.style) for label in found)
        styles = {style for (_, style), n in times.items() if n > 1}
        found = [label for label in found if label.style in styles and self._belongs(label, times)]
        return {label.paragraph: label for label in found} if self._is_transcript(found) else {}

    def _belongs(self, label: _Label, times: Counter[tuple[str, str]]) -> bool:
        role = self.paragraphs[label.paragraph].role
        return role in {Role.BODY, Role.LIST} or times[label.key, label.style] > 1

    def _is_transcript(self, labels: Sequence[_Label]) -> bool:
        if len(labels) < FEWEST:
            return False
        keys = {label.key for label in labels}
        if any(self.text[label.span.end : label.span.end + 1] == "." for label in labels) and not {"q", "a"} <= keys:
            return False
        body = sum(p.role in {Role.BODY, Role.LIST} for p in self.paragraphs)
        people = sum(self._is_person(label) for label in labels) >= 0.6 * len(labels)
        talk = [label.words.of(self.text) for label in labels]
        share = len(labels) / max(1, body)
        if people:
            return share >= SHARE_OF_PEOPLE
        talking = sum(bool(_TALKS.search(words)) for words in talk) >= TALK * len(labels)
        asked = labels[0].style != "plain" or any("?" in words for words in talk)
        return share >= SHARE and talking and asked and len(keys) > 1

    def _is_person(self, label: _Label) -> bool:
        name = read_name(label.span.of(self.text))
        if label.key in _QUESTION | _ANSWER or self._is_role(label.key) or set(name.titles) - {"first", "former"}:
            return True
        if any(e.kind == SpeakerKind.PERSON and compatible(e.name, name) for e in self._by_last.get(name.last, ())):
            return True
        return bool(name.parts) and (name.parts[0] in lx.MALE_NAMES or name.parts[0] in lx.FEMALE_NAMES)

    def _is_role(self, key: str) -> bool:
        words = [w.strip(".") for w in key.split()]
        if words[-1].isdigit():
            words.pop()
        return bool(words) and (words[-1] in _ROLES or (words[0] in {"a", "an"} and len(words) > 1))

    # turns ---------------------------------------------------------------------------------------------------

    def find(self) -> list[Quotation]:
        """The turns, a quotation for each paragraph of them."""
        out: list[Quotation] = []
        if not self.labels:
            return out
        first, last = min(self.labels), max(self.labels)
        turn: _Label | None = None
        opened = False  # the turn has words already
        for i in range(first, len(self.paragraphs)):
            label = self.labels.get(i)
            if label is not None:
                turn, opened = label, False
                words = label.words
            else:
                words = _trimmed(self.text, self.paragraphs[i].start, self.paragraphs[i].end)
                role = self.paragraphs[i].role
                if turn is None or role in {Role.FURNITURE, Role.CREDIT, Role.CAPTION, Role.CORRECTION}:
                    continue
                if self._asks(words):
                    turn = None
                    continue
                if role not in {Role.BODY, Role.LIST} or self._narrates(words, turn, i > last and opened):
                    turn = None
                    continue
                if self.text.startswith(">", words.start):
                    continue
            if words.start < words.end and not _STAGE.fullmatch(words.of(self.text)):
                out.append(self._turn(turn, words, opened))
                opened = True
        return out

    def _interviewer_is_bare(self) -> bool:
        """Whether the questions bear no label: they stand before labels, and hardly a labelled turn is one."""
        bare = [self.paragraphs[i - 1].span for i in self.labels if i and i - 1 not in self.labels]
        asking = sum(set_off(self.text, span) is not None or self._is_question(span) for span in bare)
        asked = sum(self._is_question(label.words) for label in self.labels.values())
        return asking >= FEWEST and asking > asked

    def _asks(self, words: Span) -> bool:
        """Whether a paragraph without a label is the interviewer's, where those bear none."""
        own = words.of(self.text)
        return self._bare and (set_off(self.text, words) is not None or self._is_question(words) or not _AS_I.search(own))

    def _is_question(self, words: Span) -> bool:
        return words.of(self.text).rstrip(" *_").endswith("?")

    def _turn(self, label: _Label, words: Span, continued: bool) -> Quotation:
        voice = self._voice(label)
        return Quotation(
            words.start,
            words.end,
            Kind.DIRECT,
            f"{self.article.id}/t{label.span.start - self.article.start}",
            voice.speakers,
            Evidence("continued turn" if continued else "transcript turn", None, label.span, voice.resolved),
            CONTINUED if continued else TURN,
            marks=False,
        )

    def _narrates(self, words: Span, turn: _Label, last: bool) -> bool:
        """The reporter's own line between turns: it names the one who has the floor, or closes the record."""
        own = words.of(self.text)
        if _STAGE.fullmatch(own) or _FIRST_PERSON.search(own):
            return False
        surname = read_name(turn.span.of(self.text)).last
        return last or (len(surname) > 1 and re.search(rf"\b{re.escape(surname)}\b", fold(own)) is not None)

    # whom a label means --------------------------------------------------------------------------------------

    def _voice(self, label: _Label) -> _Voice:
        key = f"{label.key}|{label.aside}"
        if key not in self._voices:
            self._voices[key] = self._meant(label)
        return self._voices[key]

    def _meant(self, label: _Label) -> _Voice:
        if label.key in _QUESTION:
            return self._named(label.aside) or _Voice((self.identities.speaker(AUTHOR),))
        if label.key in _ANSWER:
            return self._named(label.aside) or self._interviewee() or self._unnamed(label)
        if self._is_role(label.key):
            return self._named(label.aside) or self._holder(label.key) or self._unnamed(label)
        shown = label.span.of(self.text)
        joint = [self._named(part) for part in re.split(r"\s+(?:and|AND|&)\s+", shown)]
        if len(joint) > 1 and all(joint):
            return _Voice(tuple(dict.fromkeys(s for v in joint if v for s in v.speakers)))
        return self._named(shown) or self._new(label, read_name(shown))

    def _named(self, shown: str) -> _Voice | None:
        """The one person (or else body) of the cast that a name means."""
        name = read_name(shown) if shown.strip() else None
        if name is None or not name.parts:
            return None
        alike = [e for e in self._by_last.get(name.last, ()) if compatible(e.name, name)]
        people = [e for e in alike if len(e.name.parts) > 1 and self._can_be_person(e)]
        if not people and len(name.parts) == 1 and not name.titles:
            people = self._by_first_or_initials(name, shown)
        if len(people) == 1:
            return self._known(people[0])
        bodies = [e for e in alike if e.kind == SpeakerKind.BODY and self._same_body(e, name)]
        return self._known(bodies[0]) if bodies and not people and not self._can_be_person(bodies[0]) else None

    def _can_be_person(self, entity: Entity) -> bool:
        """A person, or a name of two or three parts that only the parser took for a body's."""
        if entity.kind == SpeakerKind.PERSON:
            return True
        return len(entity.name.parts) in {2, 3} and not any(
            p in lx.BODY_NOUNS or p in _SMALL or p in lx.CUE_NOUNS for p in entity.name.parts
        )

    def _same_body(self, entity: Entity, name: Name) -> bool:
        return [p for p in entity.name.parts if p != "the"] == [p for p in name.parts if p != "the"] and any(
            p in lx.BODY_NOUNS for p in name.parts
        )

    def _by_first_or_initials(self, name: Name, shown: str) -> list[Entity]:
        people = [e for e in self._full if e.kind == SpeakerKind.PERSON]
        initials = shown.replace(".", "").lower() if shown.isupper() and len(shown.replace(".", "")) <= 3 else ""
        return [e for e in people if e.name.first == name.last] or [
            e for e in people if initials and "".join(p[0] for p in e.name.parts) == initials
        ]

    def _known(self, entity: Entity) -> _Voice:
        speaker = self.identities.speaker(entity.index)
        if entity.kind != SpeakerKind.PERSON and self._can_be_person(entity):
            identity = "person:" + slug(" ".join(entity.name.parts))
            speaker = Speaker(identity, speaker.name, SpeakerKind.PERSON, speaker.aliases)
        namings = [m.span for m in entity.mentions if m.kind == "name" and not self._in_label(m.start)]
        fullest = max(namings, key=lambda s: (len(read_name(s.of(self.text)).parts), -s.start), default=None)
        return _Voice((speaker,), fullest)

    def _in_label(self, start: int) -> bool:
        at = bisect_right(self._label_spans, (start, len(self.text) + 1)) - 1
        return at >= 0 and start < self._label_spans[at].end

    def _new(self, label: _Label, name: Name) -> _Voice:
        """Somebody the article names in labels only, or by surname only."""
        single = [
            e for e in self._by_last.get(name.last, ()) if e.kind == SpeakerKind.PERSON and len(e.name.parts) == 1
        ]
        if len(name.parts) == 1 and len(single) == 1 and compatible(single[0].name, name):
            return self._known(single[0])
        if len(name.parts) > 1 and not any(p in lx.BODY_NOUNS or p in _SMALL for p in name.parts):
            return _Voice((Speaker("person:" + slug(" ".join(name.parts)), name.text, SpeakerKind.PERSON),))
        return _Voice((self._own(self._first[label.key], label.span.of(self.text), SpeakerKind.PERSON),))

    def _unnamed(self, label: _Label) -> _Voice:
        return _Voice((self._own(self._first[label.key], label.span.of(self.text), SpeakerKind.UNNAMED),))

    def _own(self, start: int, shown: str, kind: SpeakerKind) -> Speaker:
        return Speaker(f"{self.article.id}/{kind}/{start - self.article.start}", shown, kind)

    def _holder(self, key: str) -> _Voice | None:
        """The one person whom the article calls by a label's role: "Ada Roe (chair)", "the chair, Ada Roe"."""
        role = re.escape(re.sub(r"^(?:the|an?)\s+", "", key))
        behind, before = re.compile(rf"\s?[,(]\s?(?:the\s+)?{role}\b"), re.compile(rf"\b{role},?\s$")
        holders = {}
        for entity in self._full:
            for m in entity.mentions:
                after, ahead = fold(self.text[m.end : m.end + 60]), fold(self.text[max(0, m.start - 60) : m.start])
                if m.kind == "name" and (behind.match(after) or before.search(ahead)):
                    holders[entity.index] = entity
        return self._known(next(iter(holders.values()))) if len(holders) == 1 else None

    def _interviewee(self) -> _Voice | None:
        """The one person whom the talk is with."""
        first = self.paragraphs[min(self.labels)].start if self.labels else 0
        asked = [label.words for label in self.labels.values() if label.key in _QUESTION]
        people = interviewees(self.article, self.scene, first, asked)
        return self._known(people[0]) if len(people) == 1 else None
