"""What holds a word in its sentence: the verb of its clause, the verb above, the noun of its relative clause."""

from __future__ import annotations

from corpus.attribution.scene import VERB_TAGS
from corpus.parse import Parse

_CLAUSES, _LINKS, _DEPTH = 4, 8, 12  # links climbed at most


def verb_above(parse: Parse, token: int) -> int:
    """The verb of a token's clause; -1 for none."""
    for _ in range(_CLAUSES):
        token = parse.head[token]
        if parse.tag[token] in VERB_TAGS:
            return token
    return -1


def governs(parse: Parse, verb: int, token: int) -> bool:
    """Whether ``token`` stands behind ``verb`` and below it, not in a clause merely joined to it."""
    for _ in range(_DEPTH):
        above = parse.head[token]
        if above == verb:
            return parse.dep[token] not in {"conj", "parataxis", "dep"} and token > verb
        if above == token:
            return False
        token = above
    return False


def noun_of_relative(parse: Parse, token: int) -> int:
    """The noun that the relative clause around a token is about: "Ann, who lost her ring"; -1 for none."""
    for _ in range(_LINKS):
        above = parse.head[token]
        if parse.dep[token] == "relcl":
            return above
        if above == token:
            break
        token = above
    return -1
