"""Apposition: the name that stands beside a description of its bearer ("the manager, Ann Example").

Positions are tokens of a ``Parse``.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.attribution import lexicon as lx
from corpus.attribution.name_runs import Run, end_of, is_personal, is_role
from corpus.parse import Parse

_VERBS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD"})


class Names:
    """The name runs of a parse, looked up from the descriptions that stand in apposition to them."""

    def __init__(self, parse: Parse, runs: Sequence[Run]) -> None:
        self.parse = parse
        self.starting = {i: (i, j) for i, j in runs}
        for i, j in runs:  # "Navy Capt." before "Jeff Example" leads to the person
            holder = self.behind((i, j))
            if holder is not None and is_role(parse, (i, j)) and is_personal(parse, holder):
                self.starting[i] = holder
        self.holding = {t: (i, j) for i, j in runs for t in range(i, j)}

    def behind(self, run: Run) -> Run | None:
        """The run that begins where ``run`` ends."""
        return self.starting.get(end_of(self.parse, run))

    def of(self, head: int, left: int) -> Run | None:
        """The run that names what the noun at ``head`` describes (its phrase begins at ``left``), or None."""
        return self._behind(head) or self._before(head, left)

    def _behind(self, head: int) -> Run | None:
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
            if run is not None and is_personal(parse, run) and parse.lower[run[1] : run[1] + 1] in ([","], ["."]):
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

    def _several(self, head: int) -> Run | None:
        """The first of the names in "two young women - Ann and Bea"."""
        parse = self.parse
        run = self.starting.get(head + 2)
        if run is None or parse.tag[head] != "NNS" or parse.lower[head] not in lx.PERSON_NOUNS:
            return None
        joined = parse.lower[run[1] : run[1] + 1] in (["and"], ["&"]) and run[1] + 1 in self.starting
        return (
            run if joined and parse.lower[head + 1] in {"-", "–", "—", ",", ":"} and is_personal(parse, run) else None
        )

    def _called(self, head: int) -> Run | None:
        """ "A teacher called Ann Example"; "the chair, a teacher named Ann Example" """
        parse = self.parse
        for t in range(head + 1, min(len(parse) - 1, head + 9)):
            if parse.sentence[t] != parse.sentence[head] or parse.tag[t] in _VERBS:
                described = parse.tag[t] == "VBN" and parse.lower[t] in {"called", "named"} and t + 1 in self.starting
                noun = parse.head[t]
                joined = noun == head or (parse.head[noun] == head and parse.dep[noun] == "appos")
                return self.starting[t + 1] if described and parse.dep[t] == "acl" and joined else None
        return None

    def _before(self, head: int, left: int) -> Run | None:
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
