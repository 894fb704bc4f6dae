"""Runs of name tokens: where a capitalised name begins and ends, people apart from the titles before them.

A run is a range of token positions of a ``Parse``.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.attribution import lexicon as lx
from corpus.attribution.names import fold, is_first_name
from corpus.parse import Parse

Run = tuple[int, int]
NAME_TAGS = frozenset({"NNP", "NNPS"})
PERSON_LABELS = frozenset({"PERSON"})
_NOT_SPEAKERS = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL", "LANGUAGE", "LAW"})


def name_runs(text: str, parse: Parse) -> list[Run]:
    """Token ranges of names, in text order."""
    runs = [run for run in _tagged(parse) if not _is_party_letter(parse, run) and not _is_line_verb(parse, run)]
    runs = [_past_verb(parse, run) for run in runs if not _is_bare_title(parse, run, runs)]
    runs = [_with_first_name(text, parse, run) for run in runs]
    return sorted([*runs, *_missed_surnames(text, parse, runs)])


def _tagged(parse: Parse) -> list[Run]:
    """Token ranges of capitalised names: tagger runs, cut at recognised persons' edges."""
    runs: list[Run] = []
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
    if _is_hyphen(parse, j):
        return True
    joins = parse.lower[j] in {"of", "for", "the", "de", "van", "von", "bin", "al", "-"}
    following = j + 1 < len(parse) and (parse.tag[j + 1] in NAME_TAGS or parse.lower[j + 1] == "the")
    return joins and following and bool(parse.entity[j]) and not parse.entity_begins[j]


def _is_hyphen(parse: Parse, j: int) -> bool:
    """The hyphen of "Ann Example-Roe", not that of "Secretary-General"."""
    if parse.lower[j] != "-" or j + 1 >= len(parse) or _is_office(parse.lower[j - 1]):
        return False
    tight = parse.end[j - 1] == parse.start[j] and parse.end[j] == parse.start[j + 1]
    return tight and parse.tag[j - 1] in NAME_TAGS and parse.tag[j + 1] in NAME_TAGS


def _cut_at_persons(parse: Parse, i: int, j: int) -> list[Run]:
    """ "Budget Director Ann Example" is a title and a person: keep the person apart from what stands before."""
    for k in range(i, j):
        if parse.entity[k] in PERSON_LABELS and parse.entity_begins[k] and parse.lower[k] not in lx.BODY_NOUNS:
            end = k + 1
            while end < j and parse.entity[end] in PERSON_LABELS and not parse.entity_begins[end]:
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
    return word.strip(".") in lx.TITLES or word in lx.OFFICE_NOUNS


def is_role(parse: Parse, run: Run) -> bool:
    """A capitalised office in front of the person who holds it: "House Speaker" before "Ann Example"."""
    return _is_office(parse.lower[run[1] - 1])


def is_personal(parse: Parse, run: Run) -> bool:
    """A run that is a person's name, not a place's or a body's."""
    return parse.entity[run[0]] in PERSON_LABELS or is_first_name(parse.lower[run[0]])


def _is_party_letter(parse: Parse, run: Run) -> bool:
    """The letter, and the state behind it, in "Ann Example (D-Ohio)"."""
    first = run[0]
    if first > 2 and parse.lower[first - 1] == "-" and parse.lower[first - 3] == "(":
        first -= 2
    return first > 0 and parse.lower[first - 1] == "(" and parse.lower[first].split("-")[0] in {"d", "r", "i", "l"}


def _is_bare_title(parse: Parse, run: Run, runs: Sequence[Run]) -> bool:
    """The "Lt." left over in front of a person's name."""
    titles = all(parse.lower[t].strip(".") in lx.TITLES for t in range(*run))
    return titles and any(other[0] == end_of(parse, run) for other in runs)


def end_of(parse: Parse, run: Run) -> int:
    """One past a run and the full stop of an abbreviated title ("Capt.")."""
    stop = parse.lower[run[1] : run[1] + 1] == ["."] and parse.lower[run[1] - 1] in lx.TITLES
    return run[1] + stop


def _past_verb(parse: Parse, run: Run) -> Run:
    """ "Stated Example": a verb of saying that begins the sentence is no part of the name behind it."""
    first, last = run
    opens = first == 0 or parse.sentence[first - 1] != parse.sentence[first]
    word = parse.lower[first]
    said = word.endswith("ed") and lx.verb_class(word) >= lx.REPORT
    return (first + 1, last) if opens and said and last - first > 1 else run


def _with_first_name(text: str, parse: Parse, run: Run) -> Run:
    """A first name in front that the tagger took for another word ("Émile Example")."""
    first = run[0]
    if not first or parse.sentence[first - 1] != parse.sentence[first] or parse.tag[first - 1] in NAME_TAGS:
        return run
    before = parse.lower[first - 1]
    named = text[parse.start[first - 1]].isupper() and not before.isascii() and is_first_name(fold(before))
    return (first - 1, run[1]) if named else run


def _is_line_verb(parse: Parse, run: Run) -> bool:
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


def _missed_surnames(text: str, parse: Parse, runs: Sequence[Run]) -> list[Run]:
    """Capitalised surnames of the article's people that the tagger took for common nouns ("Wood says")."""
    known = {parse.lower[j - 1] for i, j in runs if j - i > 1 and parse.entity[j - 1] in PERSON_LABELS}
    taken = {t for i, j in runs for t in range(i, j)}
    return [
        (t, t + 1)
        for t in range(len(parse))
        if parse.lower[t] in known
        and t not in taken
        and parse.end[t] - parse.start[t] > 2
        and text[parse.start[t]].isupper()
    ]
