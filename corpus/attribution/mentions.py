"""Mentions: the words of the narration that could name a speaker (names, pronouns, descriptions).

Token positions index a ``Parse``; ``start``/``end`` are document offsets. A name in apposition to a description
("the manager, Ann Example") and the description are one mention, shown by its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.attribution import lexicon as lx
from corpus.model import Span
from corpus.parse import Parse

NAME_TAGS = frozenset({"NNP", "NNPS"})
SUBJECT = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
_INNER = frozenset(
    {"amod", "compound", "det", "nummod", "nmod", "poss", "case", "advmod", "quantmod", "predet", "punct", "npadvmod"}
)
_PERSON_LABELS = frozenset({"PERSON"})
_NOT_SPEAKERS = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL", "LANGUAGE", "LAW"})


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


def _name_runs(parse: Parse) -> list[tuple[int, int]]:
    """Token ranges of capitalised names: tagger runs, cut at recognised persons' edges."""
    runs: list[tuple[int, int]] = []
    i, n = 0, len(parse)
    while i < n:
        if parse.tag[i] not in NAME_TAGS or (parse.entity[i] in _NOT_SPEAKERS):
            i += 1
            continue
        j = i + 1
        while j < n and parse.sentence[j] == parse.sentence[i] and _continues(parse, j):
            j += 1
        while parse.tag[j - 1] not in NAME_TAGS:
            j -= 1
        runs.extend(_cut_at_persons(parse, i, j))
        i = j
    return runs


def _continues(parse: Parse, j: int) -> bool:
    if parse.entity[j] in _NOT_SPEAKERS:
        return False
    if parse.tag[j] in NAME_TAGS or parse.lower[j] == "&":
        return True
    joins = parse.lower[j] in {"of", "for", "the", "de", "van", "von", "bin", "al", "-"}
    following = j + 1 < len(parse) and (parse.tag[j + 1] in NAME_TAGS or parse.lower[j + 1] == "the")
    return joins and following and bool(parse.entity[j]) and not parse.entity_begins[j]


def _cut_at_persons(parse: Parse, i: int, j: int) -> list[tuple[int, int]]:
    """ "Budget Director Ann Example" is a title and a person: keep the person apart from what stands before."""
    for k in range(i, j):
        if parse.entity[k] in _PERSON_LABELS and parse.entity_begins[k]:
            end = k + 1
            while end < j and parse.entity[end] in _PERSON_LABELS and not parse.entity_begins[end]:
                end += 1
            if (
                end < j
                and any(parse.tag[t] in NAME_TAGS for t in range(end, j))
                and parse.lower[end] not in lx.SUFFIXES
            ):
                rest = _cut_at_persons(parse, end, j)
            else:
                end, rest = j, []
            before = [(i, k)] if any(parse.lower[t].strip(".") not in lx.TITLES for t in range(i, k)) else []
            return [*before, (k, end), *rest]
    return [(i, j)]


def _left_edge(parse: Parse, head: int) -> int:
    """First token of the noun phrase of ``head``, without clauses."""
    left = head
    low = max(0, head - 12)
    for t in range(head - 1, low - 1, -1):
        if parse.sentence[t] != parse.sentence[head]:
            break
        climb, steps = t, 0
        while climb != head and parse.dep[climb] in _INNER and steps < 4 and parse.head[climb] > climb:
            climb, steps = parse.head[climb], steps + 1
        if climb != head:
            break
        left = t
    while left < head and parse.dep[left] == "punct":
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


def _is_description(parse: Parse, i: int) -> bool:
    """A common noun or indefinite that can say something: a subject, an agent, a person noun, "according to X"."""
    if parse.tag[i] in {"NN", "NNS"}:
        if parse.lower[i] in lx.PERSON_NOUNS or parse.dep[i] in SUBJECT:
            return True
        parent = parse.head[i]
        return parse.dep[i] == "pobj" and parse.lower[parent] in {"to", "by", "from"}
    indefinite = parse.lower[i] in lx.INDEFINITE or parse.lower[i] in lx.ORDINALS
    return indefinite and (parse.dep[i] in SUBJECT or _announces(parse, i))


def _announces(parse: Parse, i: int) -> bool:
    near = [t for t in (i - 1, i + 1) if 0 <= t < len(parse)]
    return any(lx.verb_class(parse.lower[t]) >= lx.REPORT for t in near)


def _apposed_name(parse: Parse, head: int, names: dict[int, tuple[int, int]]) -> tuple[int, int] | None:
    """The name in apposition to the noun at ``head``, or right behind it ("campaign manager Ann Example")."""
    for t in range(head + 1, min(len(parse), head + 15)):
        if parse.sentence[t] != parse.sentence[head]:
            return None
        if t in names and parse.dep[names[t][1] - 1] == "appos" and parse.head[names[t][1] - 1] == head:
            return names[t]
    return None


def find_mentions(parse: Parse, inside: Sequence[bool]) -> list[Mention]:
    """Mentions in text order. ``inside[i]`` is True for tokens within quotation marks: only names are read there."""
    runs = _name_runs(parse)
    by_first = {i: (i, j) for i, j in runs}
    named = {t for i, j in runs for t in range(i, j)}
    out = [_name(parse, i, j, inside[i]) for i, j in runs]
    for i in range(len(parse)):
        if inside[i]:
            continue
        if parse.lower[i] in lx.PRONOUNS and parse.tag[i] in {"PRP", "PRP$", "WP"}:
            out.append(_mention(parse, i, i, i + 1, "pronoun"))
        elif i not in named and _is_description(parse, i):
            name = _apposed_name(parse, i, by_first)
            left, right = _left_edge(parse, i), _right_edge(parse, i)
            if name is not None:
                right = max(right, i + 1)
            span = None if name is None else Span(parse.start[name[0]], parse.end[name[1] - 1])
            out.append(_mention(parse, i, left, right, "nominal", name=span))
    out.sort(key=lambda m: (m.start, m.end))
    return out


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
