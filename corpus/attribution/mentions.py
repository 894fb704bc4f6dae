"""Mentions: the words of the narration that could name a speaker (names, pronouns, descriptions).

Token positions index a ``Parse``; ``start``/``end`` are document offsets. A name in apposition to a description
("the manager, Ann Example") and the description are one mention, shown by its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.attribution import lexicon as lx
from corpus.attribution.names import is_first_name
from corpus.model import Span
from corpus.parse import Parse

NAME_TAGS = frozenset({"NNP", "NNPS"})
SUBJECT = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
VERBS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD"})
_INNER = frozenset(
    {"amod", "compound", "det", "nummod", "nmod", "poss", "case", "advmod", "quantmod", "predet", "punct", "npadvmod"}
)
_PERSON_LABELS = frozenset({"PERSON"})
_WHERE = frozenset("back front crowd floor gallery hall audience room side row rear stalls window doorway".split())
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
    if parse.lower[j] in {"'", "’"} and parse.lower[j - 1].endswith("s") and j + 1 < len(parse):
        return parse.tag[j + 1] in NAME_TAGS and parse.lower[j + 1] in lx.BODY_NOUNS  # "the Pilots' Guild"
    joins = parse.lower[j] in {"of", "for", "the", "de", "van", "von", "bin", "al", "-"}
    following = j + 1 < len(parse) and (parse.tag[j + 1] in NAME_TAGS or parse.lower[j + 1] == "the")
    return joins and following and bool(parse.entity[j]) and not parse.entity_begins[j]


def _cut_at_persons(parse: Parse, i: int, j: int) -> list[tuple[int, int]]:
    """ "Budget Director Ann Example" is a title and a person: keep the person apart from what stands before."""
    for k in range(i, j):
        if parse.entity[k] in _PERSON_LABELS and parse.entity_begins[k] and parse.lower[k] not in lx.BODY_NOUNS:
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
            first = _past_office(parse, k, end)
            before = [(i, first)] if any(parse.lower[t].strip(".") not in lx.TITLES for t in range(i, first)) else []
            return [*before, (first, end), *rest]
    first = _past_office(parse, i, j)
    return [(i, first), (first, j)] if first > i and is_first_name(parse.lower[first]) else [(i, j)]


def _past_office(parse: Parse, first: int, last: int) -> int:
    """Where the person's own name begins in "City Engineer Ann Example", recognised as one."""
    offices = [t for t in range(first, last - 2) if _is_office(parse.lower[t])]
    return offices[-1] + 1 if offices else first


def _is_office(word: str) -> bool:
    return word.strip(".") in lx.TITLES or word in lx.PERSON_NOUNS


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


class _Names:
    """The name runs of a parse, looked up from the descriptions that stand in apposition to them."""

    def __init__(self, parse: Parse, runs: Sequence[tuple[int, int]]) -> None:
        self.parse = parse
        self.starting = {i: (i, j) for i, j in runs}
        for i, j in runs:  # "Navy Capt." before "Jeff Example" leads to the person
            holder = self.behind((i, j))
            if holder is not None and _is_role(parse, (i, j)) and _is_personal(parse, holder):
                self.starting[i] = holder
        self.holding = {t: (i, j) for i, j in runs for t in range(i, j)}

    def behind(self, run: tuple[int, int]) -> tuple[int, int] | None:
        """The run that begins where ``run`` ends."""
        return self.starting.get(_end_of(self.parse, run))

    def of(self, head: int, left: int) -> tuple[int, int] | None:
        """The run that names what the noun at ``head`` describes (its phrase begins at ``left``), or None."""
        return self._behind(head) or self._before(head, left)

    def _behind(self, head: int) -> tuple[int, int] | None:
        """ "The manager, Ann Example"; "campaign manager Ann Example" """
        parse = self.parse
        called = self._called(head)
        if called is not None:
            return called
        if head + 1 in self.starting and parse.lower[head] in lx.PERSON_NOUNS and parse.tag[head] == "NN":
            return self.starting[head + 1]
        if (
            parse.lower[head] in lx.PERSON_NOUNS
            and parse.tag[head] == "NN"
            and parse.lower[head + 1 : head + 2] == [","]
        ):
            run = self.starting.get(head + 2)
            if run is not None and _is_personal(parse, run) and parse.lower[run[1] : run[1] + 1] in ([","], ["."]):
                return run
        several = self._several(head)
        if several is not None:
            return several
        for t in range(head + 1, min(len(parse), head + 15)):
            if parse.sentence[t] != parse.sentence[head]:
                return None
            if t in self.starting:
                run = self.starting[t]
                if parse.dep[run[1] - 1] == "appos" and parse.head[run[1] - 1] == head:
                    return run
        return None

    def _several(self, head: int) -> tuple[int, int] | None:
        """The first of the names in "two young women - Ann and Bea"."""
        parse = self.parse
        run = self.starting.get(head + 2)
        if run is None or parse.tag[head] != "NNS" or parse.lower[head] not in lx.PERSON_NOUNS:
            return None
        joined = parse.lower[run[1] : run[1] + 1] in (["and"], ["&"]) and run[1] + 1 in self.starting
        return (
            run if joined and parse.lower[head + 1] in {"-", "–", "—", ",", ":"} and _is_personal(parse, run) else None
        )

    def _called(self, head: int) -> tuple[int, int] | None:
        """ "A teacher called Ann Example"; "the chair, a teacher named Ann Example" """
        parse = self.parse
        for t in range(head + 1, min(len(parse) - 1, head + 9)):
            if parse.sentence[t] != parse.sentence[head] or parse.tag[t] in VERBS:
                described = parse.tag[t] == "VBN" and parse.lower[t] in {"called", "named"} and t + 1 in self.starting
                noun = parse.head[t]
                joined = noun == head or (parse.head[noun] == head and parse.dep[noun] == "appos")
                return self.starting[t + 1] if described and parse.dep[t] == "acl" and joined else None
        return None

    def _before(self, head: int, left: int) -> tuple[int, int] | None:
        """ "Ann Example, the manager"; "Ann Example (D), a supporter" """
        parse = self.parse
        if parse.dep[head] == "appos" and parse.head[head] in self.holding:
            run = self.holding[parse.head[head]]
            return run if parse.sentence[run[0]] == parse.sentence[head] and run[1] <= left else None
        if parse.lower[head] not in lx.PERSON_NOUNS or parse.tag[head] != "NN" or left < 2:
            return None
        if parse.lower[left - 1] != "," or parse.dep[head] in {"conj", "nsubj", "nsubjpass"}:
            return None
        at = self._past_brackets(left - 2)
        if at > 1 and parse.lower[at].isdigit() and parse.lower[at - 1] == ",":
            at -= 2  # "Ann Example, 42, a nurse"
        return self.holding.get(at) if at >= 0 and parse.sentence[at] == parse.sentence[head] else None

    def _past_brackets(self, t: int) -> int:
        """The token before a short bracket that ends at ``t``: "Example (D-Ohio)"."""
        if self.parse.lower[t] != ")":
            return t
        opening = next((k for k in range(t - 1, max(-1, t - 8), -1) if self.parse.lower[k] == "("), t + 1)
        return opening - 1


def _is_role(parse: Parse, run: tuple[int, int]) -> bool:
    """A capitalised office in front of the person who holds it: "House Speaker" before "Ann Example"."""
    return _is_office(parse.lower[run[1] - 1])


def _is_personal(parse: Parse, run: tuple[int, int]) -> bool:
    return parse.entity[run[0]] in _PERSON_LABELS or is_first_name(parse.lower[run[0]])


def _is_party_letter(parse: Parse, run: tuple[int, int]) -> bool:
    """The letter, and the state behind it, in "Ann Example (D-Ohio)"."""
    first = run[0]
    if first > 2 and parse.lower[first - 1] == "-" and parse.lower[first - 3] == "(":
        first -= 2
    return first > 0 and parse.lower[first - 1] == "(" and parse.lower[first].split("-")[0] in {"d", "r", "i", "l"}


def _is_bare_title(parse: Parse, run: tuple[int, int], runs: Sequence[tuple[int, int]]) -> bool:
    """The "Lt." left over in front of a person's name."""
    titles = all(parse.lower[t].strip(".") in lx.TITLES for t in range(*run))
    return titles and any(other[0] == _end_of(parse, run) for other in runs)


def _end_of(parse: Parse, run: tuple[int, int]) -> int:
    """One past a run and the full stop of an abbreviated title ("Capt.")."""
    stop = parse.lower[run[1] : run[1] + 1] == ["."] and parse.lower[run[1] - 1] in lx.TITLES
    return run[1] + stop


def _past_verb(parse: Parse, run: tuple[int, int]) -> tuple[int, int]:
    """ "Stated Example": a verb of saying that begins the sentence is no part of the name behind it."""
    first, last = run
    opens = first == 0 or parse.sentence[first - 1] != parse.sentence[first]
    word = parse.lower[first]
    said = word.endswith("ed") and lx.verb_class(word) >= lx.REPORT
    return (first + 1, last) if opens and said and last - first > 1 else run


def _is_line_verb(parse: Parse, run: tuple[int, int]) -> bool:
    """The capitalised verb after the date of a list line: "1996 Proposes a tide tax", "May 2012 Resigns"."""
    first = run[0]
    start = first
    while start > 0 and parse.paragraph[start - 1] == parse.paragraph[first] and first - start < 3:
        start -= 1
    before = parse.lower[start:first]
    alone = start == 0 or parse.paragraph[start - 1] != parse.paragraph[first]
    follows = run[1] < len(parse) and parse.paragraph[run[1]] == parse.paragraph[first]
    dated = alone and any(w.isdigit() for w in before)
    return (
        dated and run[1] - first == 1 and follows and parse.lower[first].endswith("s") and len(parse.lower[first]) > 3
    )


def _missed_surnames(text: str, parse: Parse, runs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Capitalised surnames of the article's people that the tagger took for common nouns ("Wood says")."""
    known = {parse.lower[j - 1] for i, j in runs if j - i > 1 and parse.entity[j - 1] in _PERSON_LABELS}
    taken = {t for i, j in runs for t in range(i, j)}
    return [
        (t, t + 1)
        for t in range(len(parse))
        if parse.lower[t] in known
        and t not in taken
        and parse.end[t] - parse.start[t] > 2
        and text[parse.start[t]].isupper()
    ]


def find_mentions(text: str, parse: Parse, inside: Sequence[bool]) -> list[Mention]:
    """Mentions in text order. ``inside[i]`` is True for tokens within quotation marks: only names are read there."""
    runs = [run for run in _name_runs(parse) if not _is_party_letter(parse, run) and not _is_line_verb(parse, run)]
    runs = [_past_verb(parse, run) for run in runs if not _is_bare_title(parse, run, runs)]
    runs = sorted([*runs, *_missed_surnames(text, parse, runs)])
    names = _Names(parse, runs)
    out: list[Mention] = []
    for run in runs:
        holder = names.behind(run)
        if holder and _is_role(parse, run) and _is_personal(parse, holder) and not inside[run[0]]:
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


def _span(parse: Parse, run: tuple[int, int]) -> Span:
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
