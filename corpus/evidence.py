"""The evidence that an article begins at a paragraph: its form, its neighbours, how both sides hang together."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from corpus.furniture import Mark, has_dateline
from corpus.paragraphs import Block

_READ = 2_000  # characters of a paragraph that are looked at
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_SENTENCE_BREAK = re.compile(r"[a-z0-9)][.!?]['’\"”)\]]*\s+[\"“‘'(]?[A-Z]")
_LINKS = frozenset(
    "he she it they we i you but and so this that these those there then his her their its who which yet or"
    " also still meanwhile however after as when if while for now in what".split()
)
_PERSONAL = frozenset("he she it they we i you his her their its him them my our your".split())
_ARTICLES = frozenset("a an the".split())
_COMMON = frozenset(
    "about after again also although always among another because been before being between both came come could"
    " does done down each even every from have having here however into just last least less like made make many"
    " might more most much must near never next once only other over part said same says should since some still"
    " such than that their them then there these they thing think this those though through time told under until"
    " very want well were what when where which while will with without would year years your".split()
)
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday today yesterday".split())
_SAYING = frozenset("said says told asked added replied".split())
_HEAD_MARKS = (Mark.BYLINE, Mark.DATE, Mark.PHOTO, Mark.OPENING, Mark.CAPTION, Mark.FIELD)
_END_MARKS = (Mark.CREDIT, Mark.APPEARED, Mark.CORRECTION, Mark.CLOSING)
_NOTE = re.compile(r"\W{0,2}(?:editor(?:['’]s|s['’]|ial)? note|notes? to editors|author['’]s note)\b", re.IGNORECASE)
_RUNNING = (Mark.PLAIN, Mark.TURN, Mark.FIELD)
_MARKED = (Mark.HEADING, Mark.SECTION)


def is_candidate(paragraphs: Sequence[Block], i: int) -> bool:
    """True for a paragraph that could be a headline: short, with running text soon below it; or a dateline's."""
    block = paragraphs[i]
    if block.mark not in (Mark.PLAIN, Mark.TURN, Mark.FIELD, *_MARKED, Mark.NUMBERED, Mark.YEAR):
        return False
    if _NOTE.match(block.text):  # a note on the article above, however like a headline it is set
        return False
    if block.end - block.start > 220 or block.words > 32:
        return block.mark is Mark.PLAIN and has_dateline(block.text)
    return any(b.end - b.start >= 80 and b.mark in _RUNNING for b in paragraphs[i + 1 : i + 6])


def headline_form(paragraphs: Sequence[Block], i: int) -> bool:
    """True when paragraph ``i`` at the top of an article reads as its headline, whatever case it is written in."""
    block = paragraphs[i]
    if block.mark is Mark.HEADING:
        return True
    if block.mark not in (Mark.PLAIN, Mark.TURN, Mark.NUMBERED, Mark.YEAR):
        return False
    if block.words > 32 or block.end - block.start > 220:
        return False
    below = [b for b in paragraphs[i + 1 : i + 8] if b.mark in (*_RUNNING, Mark.BULLET, Mark.NUMBERED)]
    if not below or (block.text[0].islower() and not block.text[:2].startswith(("i", "e"))):
        return False
    longest = max(b.end - b.start for b in below)
    if block.mark is Mark.TURN and sum(b.mark is Mark.TURN for b in below[:3]) >= 2:
        return False
    last = block.text.rstrip("'’\"”)] ")[-1:]
    if last not in ".!?…,:" and longest > block.end - block.start:
        return True
    if last in ",:" or _SENTENCE_BREAK.search(block.text) or block.words > 22:
        return False
    if longest < 1.2 * (block.end - block.start):
        return False
    return _headline_score(block, below) >= 0.5


def _headline_score(block: Block, below: Sequence[Block]) -> float:
    """How much a line with a full stop looks like a headline: capitals, no small words, echoed below."""
    words = _WORD.findall(block.text)
    if not words or words[0].lower() in _LINKS or block.text[0] in '"“':
        return 0.0
    keys = {_key(w) for w in words if _key(w)}
    under = {_key(w) for b in below[:6] for w in _WORD.findall(b.text[:_READ])}
    echo = len(keys & under) / max(1, len(keys))
    dry = not any(w.lower() in _ARTICLES or w.lower() in _PERSONAL for w in words)
    styled = 0.6 * (capitals(words) >= 0.7) + 0.15 * dry - 0.3 * (words[-1].lower() in _SAYING)
    return styled + 0.5 * echo * (0.5 + 0.5 * dry)


def capitals(words: Sequence[str]) -> float:
    """The share of the longer words that begin with a capital."""
    longer = [w for w in words[1:] if len(w) >= 4] or [w for w in words if len(w) >= 4]
    return sum(w[0].isupper() for w in longer) / len(longer) if longer else 0.0


def _key(word: str) -> str:
    word = word.lower().replace("’", "'").removesuffix("'s")
    return word[:6] if len(word) >= 4 and word not in _COMMON else ""


class Page:
    """A document's paragraphs with what the evidence needs of each, worked out once and only when asked for."""

    def __init__(self, paragraphs: Sequence[Block]) -> None:
        self.paragraphs = paragraphs
        self._terms: dict[int, Counter[str]] = {}
        self._names: dict[int, tuple[frozenset[str], frozenset[str]]] = {}

    @cached_property
    def _rarity(self) -> dict[str, float]:
        seen: Counter[str] = Counter()
        for i in range(len(self.paragraphs)):
            seen.update(self.terms(i).keys())
        total = len(self.paragraphs) + 1
        return {term: math.log(total / count) for term, count in seen.items()}

    def terms(self, i: int) -> Counter[str]:
        """How often each content word (its first letters) stands in paragraph ``i``."""
        if i not in self._terms:
            words = _WORD.findall(self.paragraphs[i].text[:_READ])
            self._terms[i] = Counter(key for key in map(_key, words) if key)
        return self._terms[i]

    def names(self, i: int) -> tuple[frozenset[str], frozenset[str]]:
        """The last words of full names ("Jo Example") in paragraph ``i``, and the capitalised words alone."""
        if i not in self._names:
            self._names[i] = _names(self.paragraphs[i].text[:_READ])
        return self._names[i]

    def cohesion(self, first: range, second: range) -> float:
        """The cosine of the two stretches' weighted content words."""
        left, right = self._vector(first), self._vector(second)
        dot = sum(value * right.get(term, 0.0) for term, value in left.items())
        norm = math.sqrt(sum(v * v for v in left.values()) * sum(v * v for v in right.values()))
        return dot / norm if norm else 0.0

    def _vector(self, paragraphs: range) -> dict[str, float]:
        total: Counter[str] = Counter()
        for i in paragraphs:
            total.update(self.terms(i))
        rarity = self._rarity
        return {term: (1 + math.log(count)) * rarity[term] for term, count in total.items()}

    def _below(self, i: int) -> int:
        """The first running paragraph under a headline at ``i``."""
        last = min(len(self.paragraphs), i + 8)
        return next(
            (j for j in range(i + 1, last) if self.paragraphs[j].mark in _RUNNING and self.paragraphs[j].words > 12), i
        )

    def evidence(self, i: int) -> dict[str, float]:
        """Every piece of evidence at paragraph ``i``, each roughly between 0 and 1."""
        below = self._below(i)
        found = {**self._form(i), **self._after(i, below), **self._before(i), **self._sides(i, below)}
        found["other hand, echo below"] = found["other hand"] * found.get("echo below", 0.0)
        found["open end, short line below"] = found["open end"] * found["short line below"]
        found["open end, headline capitals"] = found["open end"] * found["headline capitals"]
        found["echo below, headline capitals"] = found.get("echo below", 0.0) * found["headline capitals"]
        found["hardly any cohesion"] = max(0.0, 1 - found["cohesion"] / 0.15)
        found["hardly any wide cohesion"] = max(0.0, 1 - found["wide cohesion"] / 0.2)
        return found

    def _form(self, i: int) -> dict[str, float]:
        block = self.paragraphs[i]
        words = _WORD.findall(block.text[:300])
        small = [w.lower() for w in words]
        count = max(1, len(words))
        bare = block.text.rstrip("'’\"”)] ")
        last = bare[-1:] if bare else ""
        first = small[0] if small else ""
        return {
            "one or two words": float(block.words <= 2),
            "three words": float(block.words == 3),
            "four words": float(block.words == 4),
            "many words": min(1.0, max(0, block.words - 14) / 12),
            "dateline itself": float(block.end - block.start > 220 or has_dateline(block.text)),
            "open end": float(last not in ".!?…,:"),
            "question": float(last == "?"),
            "semicolon": float(last == ";"),
            "lead-in": float(last in ",:"),
            "quoted end": float(bare != block.text and block.text[-1] in '"”'),
            "two sentences": float(bool(_SENTENCE_BREAK.search(block.text))),
            "capitals": capitals(words),
            "headline capitals": float(capitals(words) >= 0.75 and count >= 4),
            "open end, small letters": float(last not in ".!?…,:") * (1 - capitals(words)),
            "all capitals": float(block.text.isupper()),
            "small start": float(block.text[0].islower()),
            "link start": float(first in _LINKS),
            "personal": min(1.0, sum(w in _PERSONAL for w in small) / 2),
            "articles": min(1.0, 5 * sum(w in _ARTICLES for w in small) / count),
            "saying": float(any(w in _SAYING for w in small)),
            "quote start": float(block.text[0] in "\"“'‘"),
            "double quotes": float(any(c in block.text for c in '"“”')),
            "numbered": float(block.mark is Mark.NUMBERED or block.text[0].isdigit()),
            "turn": float(block.mark is Mark.TURN),
            "title mark": float(block.mark is Mark.HEADING and not block.text.startswith("##")),
            "section mark": float(_is_section(block)),
            "field": float(block.mark is Mark.FIELD),
        }

    def _after(self, i: int, below: int) -> dict[str, float]:
        block = self.paragraphs[below]
        between = self.paragraphs[i + 1 : below]
        words = [w.lower() for w in _WORD.findall(block.text[:300])]
        return {
            "byline below": float(any(b.mark is Mark.BYLINE for b in between)),
            "date below": float(any(b.mark is Mark.DATE for b in between)),
            "picture below": float(any(b.mark in (Mark.PHOTO, Mark.OPENING, Mark.CAPTION) for b in between)),
            "short line below": float(any(b.mark is Mark.PLAIN for b in between)),
            "long text below": min(1.0, (block.end - block.start) / 300),
            "dateline below": float(below != i and has_dateline(block.text)),
            "day below": float(any(w in _DAYS for w in words)),
            "link start below": float(bool(words) and words[0] in _LINKS),
            "personal start below": float(bool(words) and words[0] in _PERSONAL),
            "quote start below": float(block.text[0] in "\"“'‘"),
            "turn below": float(block.mark is Mark.TURN),
        }

    def _before(self, i: int) -> dict[str, float]:
        above = self.paragraphs[i - 1]
        j = i - 1
        while j > 0 and self.paragraphs[j].mark in (*_HEAD_MARKS, *_END_MARKS, Mark.RULE):
            j -= 1
        skipped = [b.mark for b in self.paragraphs[max(j + 1, i - 8) : i]]
        near = [*self.paragraphs[max(0, i - 6) : i], *self.paragraphs[i + 1 : i + 7]]
        return {
            "end sign above": float(any(m in _END_MARKS for m in skipped)),
            "appeared above": float(Mark.APPEARED in skipped),
            "picture above": float(Mark.PHOTO in skipped or Mark.OPENING in skipped),
            "rule above": float(Mark.RULE in skipped),
            "open end above": float(_last(above.text) not in ".!?…" and above.mark is Mark.PLAIN),
            "lead-in above": float(above.text[-1] in ":,"),
            "short text above": float(self.paragraphs[j].words <= 12),
            "turns near": sum(b.mark is Mark.TURN for b in near) / max(1, len(near)),
            "short lines near": sum(b.words <= 12 and b.mark is Mark.PLAIN for b in near) / max(1, len(near)),
            "items near": sum(b.mark in (Mark.YEAR, Mark.BULLET, Mark.NUMBERED) for b in near) / max(1, len(near)),
            "near the start": float(self.paragraphs[i].start - self.paragraphs[0].start < 600),
        }

    def _sides(self, i: int, below: int) -> dict[str, float]:
        count = len(self.paragraphs)
        before, after = range(max(0, i - 8), i), range(below, min(count, below + 8))
        across = self.cohesion(before, after)
        near_before, near_after = range(max(0, i - 4), i), range(below, min(count, below + 4))
        inside = [
            self.cohesion(range(max(0, i - 8), max(0, i - 4)), near_before),
            self.cohesion(near_after, range(min(count, below + 4), min(count, below + 8))),
        ]
        return {
            "cohesion": across,
            "wide cohesion": self.cohesion(range(max(0, i - 20), i), range(below, min(count, below + 20))),
            "other hand": self._other_hand(before, after),
            "other pace": self._other_pace(before, after),
            "cohesion drop": sum(inside) / 2 - self.cohesion(near_before, near_after),
            **self._echo(i, below),
            **self._introductions(i, below),
        }

    def _other_hand(self, before: range, after: range) -> float:
        """How differently both sides set quotation marks, apostrophes and dashes."""
        left, right = self._signs(before), self._signs(after)
        return max((abs(a - b) for a, b in zip(left, right, strict=True) if a >= 0 and b >= 0), default=0.0)

    def _signs(self, paragraphs: range) -> tuple[float, float, float]:
        text = "".join(self.paragraphs[j].text[:_READ] for j in paragraphs)
        counts = {sign: text.count(sign) for sign in ("’", "'", "“", '"', "''", "—", "–", "--", " - ")}
        dashes = counts["—"] + counts["–"] + counts["--"] + counts[" - "]
        return (
            _share(counts["’"], counts["'"]),
            _share(counts["“"], counts['"'] / 2 + counts["''"] / 2),
            _share(counts["—"] + counts["–"], dashes - counts["—"] - counts["–"]),
        )

    def _other_pace(self, before: range, after: range) -> float:
        """How much longer the paragraphs of one side are."""
        left = [self.paragraphs[j].words for j in before if self.paragraphs[j].words > 12]
        right = [self.paragraphs[j].words for j in after if self.paragraphs[j].words > 12]
        if not left or not right:
            return 0.0
        return min(1.0, abs(math.log(sum(left) / len(left)) - math.log(sum(right) / len(right))))

    def _echo(self, i: int, below: int) -> dict[str, float]:
        keys = set(self.terms(i)) if below != i else set()
        if not keys:
            return {"no echo": 1.0}
        under = set().union(*(self.terms(j) for j in range(below, min(len(self.paragraphs), below + 5))))
        over = set().union(*(self.terms(j) for j in range(max(0, i - 5), i)))
        first = set(self.terms(below))
        return {
            "echo below": len(keys & under) / len(keys),
            "echo at once": len(keys & first) / len(keys),
            "echo above": len(keys & over) / len(keys),
            "echo only below": len((keys & under) - over) / len(keys),
        }

    def _introductions(self, i: int, below: int) -> dict[str, float]:
        """People introduced again in full, though known above; or named short, though introduced only above."""
        full: set[str] = set()
        short: set[str] = set()
        for j in range(below, min(len(self.paragraphs), below + 4)):
            names, alone = self.names(j)
            short |= alone - full - names
            full |= names
        known: set[str] = set()
        introduced: set[str] = set()
        for j in range(max(0, i - 12), i):
            introduced |= self.names(j)[0]
            known |= self.names(j)[1]
        again = full & introduced | full & known
        carried = (short - full) & introduced
        return {
            "introduced again": min(1.0, len(again) / 2),
            "introduced again after short": min(1.0, len(full & known) / 2),
            "carried on": min(1.0, len(carried) / 3),
            "full names at once": min(1.0, len(self.names(below)[0]) / 3),
            "known short at once": min(1.0, len(self.names(below)[1] & (known | introduced)) / 3),
            "names shared": _overlap(full | short, known | introduced),
            "new names": len(full - introduced - known) / max(1, len(full)) if full else 0.5,
        }


def _last(text: str) -> str:
    """The last character that is no closing mark or bracket."""
    return text.rstrip("'’\"”)] ")[-1:]


def _is_section(block: Block) -> bool:
    return block.mark is Mark.SECTION or (block.mark is Mark.HEADING and block.text.startswith("##"))


def _share(one: float, other: float) -> float:
    """The share of the first; -1 when there are too few to tell."""
    return one / (one + other) if one + other >= 2 else -1.0


def _overlap(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one) if one else 0.5


_NAME_RUN = re.compile(r"[A-Z][\w’'-]+(?:[ \xa0](?:[A-Z]\.[ \xa0])?[A-Z][\w’'-]+){0,4}")


def _names(text: str) -> tuple[frozenset[str], frozenset[str]]:
    full: set[str] = set()
    alone: set[str] = set()
    for run in _NAME_RUN.findall(text):
        words = run.replace("’", "'").removesuffix("'s").split()
        last = words[-1].lower()
        if len(words) > 1:
            full.add(last)
        elif len(last) > 3 and last not in _LINKS and last not in _COMMON and last not in _DAYS:
            alone.add(last)
    return frozenset(full), frozenset(alone)
