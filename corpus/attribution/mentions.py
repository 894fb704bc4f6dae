"""Mentions: the words of the narration that could name a speaker (names, pronouns, descriptions).

Token positions index a ``Parse``; ``start``/``end`` are document offsets. A name in apposition to a description
("the manager, Ann Example") and the description are one mention, shown by its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.attribution import lexicon as lx
from corpus.attribution.apposition import Names
from corpus.attribution.name_runs import Run, is_personal, is_role, name_runs
from corpus.model import Span
from corpus.parse import Parse

SUBJECT = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
_INNER = frozenset(
    {"amod", "compound", "det", "nummod", "nmod", "poss", "case", "advmod", "quantmod", "predet", "punct", "npadvmod"}
)
_WHERE = frozenset("back front crowd floor gallery hall audience room side row rear stalls window doorway".split())


@dataclass(frozen=True, slots=True)
class Mention:
    """A possible naming of a speaker."""

    start: int
    end: int
    head: int  # its syntactic head token
    kind: str  # "name" | "pronoun" | "nominal"
    label: str  # the entity label of the name, or ""
    paragraph: int
    sentence: int
    name: Span | None = None  # of a description: the name it stands in apposition to
    quoted: bool = False  # inside quotation marks: names someone, but is no candidate there

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def _left_edge(parse: Parse, head: int) -> int:
    """First token of the noun phrase of ``head``, without clauses."""
    left = head
    low = max(0, head - 12)
    for t in range(head - 1, low - 1, -1):
        if parse.sentence[t] != parse.sentence[head]:
            break
        climb, steps = (parse.head[t] if parse.dep[t] == "case" else t), 0
        while climb != head and parse.dep[climb] in _INNER and steps < 4 and parse.head[climb] > climb:
            climb, steps = parse.head[climb], steps + 1
        if climb != head:
            break
        left = t
    while left < head and (parse.dep[left] == "punct" or parse.lower[left] == "-"):
        left += 1
    return left


def _right_edge(parse: Parse, head: int) -> int:
    """One past the last token of the description: directly attached "of", "for", "from", "with" phrases."""
    right = head + 1
    for t in range(head + 1, min(len(parse), head + 14)):
        if parse.sentence[t] != parse.sentence[head]:
            break
        climb, steps, prep = t, 0, False
        while climb != head and climb > head and steps < 6:
            if parse.dep[climb] in {"relcl", "acl", "appos", "punct", "advcl"} and climb != t:
                break
            if parse.dep[climb] in {"conj", "cc"} and parse.head[climb] == head:
                break
            prep = prep or parse.dep[climb] == "prep"
            climb, steps = parse.head[climb], steps + 1
        if climb != head or not prep or parse.dep[t] == "punct":
            break
        right = t + 1
    return right


def _past_place(parse: Parse, right: int) -> int:
    """Past the "from the back" of "calls a voice from the back", which the parser hangs on the verb."""
    if right < len(parse) and parse.lower[right] in {"from", "at", "in"}:
        for t in range(right + 1, min(len(parse), right + 5)):
            if parse.tag[t] in {"NN", "NNS"}:
                return t + 1 if parse.lower[t] in _WHERE else right
            if parse.tag[t] not in {"DT", "JJ"}:
                break
    return right


def _is_description(parse: Parse, i: int) -> bool:
    """A common noun or indefinite that can say something: a subject, an agent, a person noun, "according to X"."""
    if parse.tag[i] in {"NN", "NNS"}:
        if parse.dep[i] == "compound" and parse.tag[parse.head[i]] in {"NN", "NNS"}:
            return False  # the "head" of "the head teacher"
        if parse.lower[i] in lx.PERSON_NOUNS or parse.dep[i] in SUBJECT or _told_before(parse, i):
            return True
        parent = parse.head[i]
        by = parse.dep[i] == "pobj" and parse.lower[parent] in {"to", "by", "from"}
        return by or _tells_behind(parse, i)
    indefinite = parse.lower[i] in lx.INDEFINITE or parse.lower[i] in lx.ORDINALS
    return indefinite and not _modifies(parse, i) and (parse.dep[i] in SUBJECT or _announces(parse, i))


def _modifies(parse: Parse, i: int) -> bool:
    """The "one" of "one man", the "another" of "another freed American"."""
    return i < parse.head[i] <= i + 4 and parse.dep[i] in {"det", "nummod", "amod", "quantmod", "compound"}


def _told_before(parse: Parse, i: int) -> bool:
    """ "sighed the caretaker": a verb of saying right before the noun's phrase."""
    t = i - 1
    while t > 0 and i - t < 4 and parse.tag[t] in {"DT", "JJ", "NN", "PRP$"}:
        t -= 1
    return t >= 0 and parse.tag[t] in {"VBD", "VBZ"} and lx.verb_class(parse.lower[t]) >= lx.REPORT and t < i - 1


def _tells_behind(parse: Parse, i: int) -> bool:
    """ "the editorial said": a verb of saying right behind a noun that no other noun follows."""
    return i + 1 < len(parse) and parse.tag[i + 1] in {"VBD", "VBZ"} and lx.verb_class(parse.lower[i + 1]) >= lx.REPORT


def _announces(parse: Parse, i: int) -> bool:
    near = [t for t in (i - 1, i + 1) if 0 <= t < len(parse)]
    return any(lx.verb_class(parse.lower[t]) >= lx.REPORT for t in near)


def find_mentions(text: str, parse: Parse, inside: Sequence[bool]) -> list[Mention]:
    """Mentions in text order. ``inside[i]`` is True for tokens within quotation marks: only names are read there."""
    runs = name_runs(text, parse)
    names = Names(parse, runs)
    out: list[Mention] = []
    for run in runs:
        holder = names.behind(run)
        if holder and is_role(parse, run) and is_personal(parse, holder) and not inside[run[0]]:
            out.append(_mention(parse, run[1] - 1, *run, "nominal", name=_span(parse, holder)))
        else:
            out.append(_name(parse, *run, inside[run[0]]))
    for i in range(len(parse)):
        if inside[i]:
            continue
        if parse.lower[i] in lx.PRONOUNS and parse.tag[i] in {"PRP", "PRP$", "WP"}:
            out.append(_mention(parse, i, i, i + 1, "pronoun"))
        elif i not in names.holding and _is_description(parse, i):
            left, right = _left_edge(parse, i), _right_edge(parse, i)
            if right == i + 1 and _told_before(parse, i):
                right = _past_place(parse, right)
            name = names.of(i, left)
            out.append(_mention(parse, i, left, right, "nominal", name=None if name is None else _span(parse, name)))
    out.sort(key=lambda m: (m.start, m.end))
    return out


def _span(parse: Parse, run: Run) -> Span:
    return Span(parse.start[run[0]], parse.end[run[1] - 1])


def _name(parse: Parse, i: int, j: int, quoted: bool) -> Mention:
    head = next((t for t in range(j - 1, i - 1, -1) if not i <= parse.head[t] < j or parse.head[t] == t), j - 1)
    label = next((parse.entity[t] for t in range(i, j) if parse.entity[t]), "")
    return _mention(parse, head, i, j, "name", label, quoted=quoted)


def _mention(
    parse: Parse,
    head: int,
    left: int,
    right: int,
    kind: str,
    label: str = "",
    name: Span | None = None,
    quoted: bool = False,
) -> Mention:
    start, end = parse.start[left], parse.end[right - 1]
    return Mention(start, end, head, kind, label, parse.paragraph[head], parse.sentence[head], name, quoted)
