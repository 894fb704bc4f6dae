"""Mends one kind of misparse: a verb of saying in front of a quotation that the parser took for a noun.

"... a girl with fair hair cries: "Stop!"" - the tagger reads the plural of a noun, and the verb inside the quotation
takes the subject. Here the word becomes the verb again, and the noun phrase before it its subject.
"""

from __future__ import annotations

from corpus.attribution import lexicon as lx
from corpus.parse import Parse

_OPENING = frozenset("\"'“‘«``''")
_LOOK_BACK = 15  # tokens before the verb among which its subject stands


def mend(text: str, parse: Parse) -> None:
    """Change ``parse`` in place where a verb of saying in front of a quotation is no verb in it."""
    for token in range(1, len(parse) - 2):
        if (
            parse.tag[token] == "NNS"
            and lx.verb_class(parse.lower[token]) >= lx.REPORT
            and _announces(text, parse, token)
        ):
            subject = _subject(parse, token)
            if subject is not None:
                _make_verb(parse, token, subject)
        elif _opens_inverted(text, parse, token):
            parse.tag[token], parse.dep[token], parse.head[token] = "VBD", "ROOT", token
            last = token + 1
            while parse.tag[last + 1] == "NNP":
                last += 1
            parse.head[last], parse.dep[last] = token, "nsubj"


def _opens_inverted(text: str, parse: Parse, token: int) -> bool:
    """ "Countered Example: "..."": a past form of saying, capitalised because it opens the sentence, before a name."""
    word = parse.lower[token]
    opens = parse.tag[token] == "NNP" and parse.sentence[token - 1] != parse.sentence[token]
    if not opens or not word.endswith("ed") or lx.verb_class(word) < lx.REPORT or parse.tag[token + 1] != "NNP":
        return False
    behind = next((t for t in range(token + 2, min(len(parse), token + 5)) if parse.tag[t] != "NNP"), token)
    return _announces(text, parse, behind - 1) if behind > token and behind + 1 < len(parse) else False


def _announces(text: str, parse: Parse, token: int) -> bool:
    after, opening = token + 1, token + 2
    if parse.lower[after] not in {":", ","} or parse.sentence[after] != parse.sentence[token]:
        return False
    return text[parse.start[opening]] in _OPENING


def _subject(parse: Parse, token: int) -> int | None:
    """The noun before ``token`` that is the subject of something behind it, or else the noun it was joined to."""
    for before in range(token - 1, max(-1, token - _LOOK_BACK), -1):
        if parse.sentence[before] != parse.sentence[token]:
            return None
        if parse.dep[before] == "nsubj" and parse.head[before] >= token:
            return before
    joined = [t for t in range(max(0, token - 4), token) if parse.head[t] == token and parse.dep[t] == "compound"]
    return joined[-1] if joined else None


def _make_verb(parse: Parse, token: int, subject: int) -> None:
    parts = [t for t in range(max(0, token - 4), token) if parse.head[t] == token and t != subject]
    if parts and parts[-1] == token - 1 and parse.tag[token - 1].startswith("NN"):
        heir = parts[-1]  # "with fair hair cries": "hair" takes the place the verb had
        parse.head[heir], parse.dep[heir] = parse.head[token], parse.dep[token]
        for other in parts[:-1]:
            parse.head[other] = heir
    parse.tag[token], parse.dep[token], parse.head[token] = "VBZ", "ROOT", token
    parse.head[subject], parse.dep[subject] = token, "nsubj"
