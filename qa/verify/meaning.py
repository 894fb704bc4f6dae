"""What a changed word does to the meaning: the class of one difference, and how grave that class is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from qa.verify import lexicon as lx
from qa.verify.model import Severity
from qa.verify.numerals import amounts, currency, is_number

MAJOR, MINOR = Severity.MAJOR, Severity.MINOR
Class = tuple[str, Severity]


@dataclass(frozen=True, slots=True)
class Side:
    """The words of one side of a difference, folded, with the words next to them and which of them are names."""

    words: tuple[str, ...]
    names: frozenset[str] = frozenset()
    before: str = ""
    after: str = ""
    after_is_name: bool = False


def expanded(words: Iterable[str]) -> list[str]:
    """Contractions written out: "don't" as "do", "not"."""
    out: list[str] = []
    for word in words:
        if word in lx.EXPANSIONS:
            out.extend(lx.EXPANSIONS[word])
        elif word.endswith("n't"):
            out.extend((word[:-3], "not"))
        else:
            head, mark, tail = word.partition("'")
            ending = lx.ENDINGS.get(mark + tail)
            out.extend((head, ending) if head and ending else (word,))
    return out


def classify(claim: Side, source: Side) -> Class:
    """The gravest class of a difference between what was claimed and what the source has."""
    mine, theirs = expanded(claim.words), expanded(source.words)
    if mine == theirs or _same_contraction(mine, theirs):
        return "contraction", MINOR
    for test in (_negation, _number, _name, _modality, _quantifier, _hedge, _condition, _opposite, _promise, _person):
        found = test(claim, source, mine, theirs)
        if found is not None:
            return found
    return _wording(claim, source)


def turns(words: Sequence[str]) -> bool:
    """Whether words left out of a sentence may have held its turn: a negation, a condition, a contrast."""
    found = set(expanded(words))
    return bool(found & (lx.NEGATIONS | lx.CONDITIONS | lx.CONTRASTS))


def hedged(words: Sequence[str]) -> bool:
    """Whether words left out had made the rest less certain."""
    plain = expanded(words)
    return _hedges(plain, "", "") > 0


def _same_contraction(mine: list[str], theirs: list[str]) -> bool:
    loose = {"'d": {"would", "had"}, "'s": {"is", "has", "us"}}
    return len(mine) == len(theirs) and all(
        a == b or b in loose.get(a, ()) or a in loose.get(b, ()) for a, b in zip(mine, theirs, strict=True)
    )


def _negation(claim: Side, source: Side, mine: list[str], theirs: list[str]) -> Class | None:
    def count(words: list[str]) -> int:
        return sum(w in lx.NEGATIONS for w in words)

    return ("negation", MAJOR) if count(mine) != count(theirs) else None


def _number(claim: Side, source: Side, mine: list[str], theirs: list[str]) -> Class | None:
    counted = [any(map(is_number, side)) for side in (mine, theirs)]
    if not any(counted):
        clock = {claim.words, source.words} & {("to",), ("past",)}
        return ("number", MAJOR) if clock and is_number(source.before) and is_number(source.after) else None
    if Counter(amounts(mine)) != Counter(amounts(theirs)) and not _one_is_a(mine, theirs):
        return "number", MAJOR
    signs = [Counter(c for w in side if (c := currency(w))) for side in (mine, theirs)]
    if signs[0] != signs[1] and all(signs):
        return "number", MAJOR
    return ("numeral", MINOR) if all(counted) and not _others_differ(mine, theirs) else None


def _one_is_a(mine: list[str], theirs: list[str]) -> bool:
    """ "One" where the other side has "a", or as a pronoun where a noun stands."""
    ones = [[w for w in side if is_number(w)] for side in (mine, theirs)]
    return sorted(ones[0] + ones[1]) == ["one"] and bool({"a", "an"} & {*mine, *theirs})


def _others_differ(mine: list[str], theirs: list[str]) -> bool:
    skip = {"and", "a"}
    return Counter(w for w in mine if not is_number(w) and w not in skip) != Counter(
        w for w in theirs if not is_number(w) and w not in skip
    )


def _name(claim: Side, source: Side, mine: list[str], theirs: list[str]) -> Class | None:
    own = Counter(w.removesuffix("'s") for w in claim.words if w in claim.names or w in lx.DATES)
    true = Counter(w.removesuffix("'s") for w in source.words if w in source.names or w in lx.DATES)
    # a name of the one side may stand uncapitalised on the other
    lost = true - Counter(w.removesuffix("'s") for w in claim.words)
    new = own - Counter(w.removesuffix("'s") for w in source.words)
    if not lost and not new:
        return None
    if not new and all(w in lx.PERSONS or w in ("it", "the", "this", "that") for w in claim.words):
        if not claim.words and not source.after_is_name:
            return "name", MAJOR
        return "name_left_out", MINOR
    return "name", MAJOR


def _modality(claim: Side, source: Side, mine: list[str], theirs: list[str]) -> Class | None:
    own, true = _modals(mine, claim), _modals(theirs, source)
    if own == true or _same_but_d(mine, theirs):
        return None
    return ("promise" if "will" in own | true else "modality"), MAJOR


def _modals(words: list[str], side: Side) -> Counter[str]:
    found: Counter[str] = Counter()
    line = [side.before, *words, side.after]
    for n, word in enumerate(line[1:-1], 1):
        after = line[n + 1] if n + 1 < len(line) else ""
        if word in ("have", "has", "had", "got") and after == "to":
            found["must"] += 1
        elif word == "going" and after != "to":
            continue
        elif word == "'d":
            found["would"] += 1
        elif word in lx.MODALS:
            found[lx.MODALS[word]] += 1
    return found


def _same_but_d(mine: list[str], theirs: list[str]) -> bool:
    return [{"'d": "had"}.get(w, w) for w in mine] == theirs or [{"'d": "had"}.get(w, w) for w in theirs] == mine


def _quantifier(claim: Side, source: Side, mine: list[str], theirs: list[str]) -> Class | None:
    def groups(words: list[str]) -> Counter[str]:
        return Counter(lx.QUANTIFIERS[w] for w in words if w in lx.QUANTIFIERS)

    return ("quantifier", MAJOR) if groups(mine) != groups(theirs) else None


def _hedge(claim: Side, source: Side, mine: list[str], theirs: list[str]) -> Class | None:
    own, true = _hedges(mine, claim.before, claim.after), _hedges(theirs, source.before, source.after)
    return ("hedge", MAJOR) if own != true else None


def _hedges(words: Sequence[str], before: str, after: str) -> int:
    line = [before, *words, after]
    count = 0
    for n, word in enumerate(line[1:-1], 1):
        follows_me = line[n - 1] in ("i", "we") or (n > 1 and line[n - 2] in ("i", "we"))
        count += (
            word in lx.HEDGES
            or (word in lx.APPROXIMATE and is_number(line[n + 1]))
            or (word in lx.OPINION and follows_me)
        )
    return count


def _condition(claim: Side, source: Side, mine: list[str], theirs: list[str]) -> Class | None:
    own, true = (Counter(w for w in side if w in lx.CONDITIONS) for side in (mine, theirs))
    return ("condition", MAJOR) if own != true else None


def _opposite(claim: Side, source: Side, mine: list[str], theirs: list[str]) -> Class | None:
    own, true = set(mine) - set(theirs), set(theirs) - set(mine)
    return ("reversed", MAJOR) if any(opposed(a, b) for a in own for b in true) else None


def opposed(one: str, other: str) -> bool:
    """Whether two words mean the opposite: listed, or one is the other with a negative prefix."""
    if frozenset((one, other)) in lx.OPPOSITES:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < 4:
        return False
    if any(long == prefix + short for prefix in lx.NEGATIVE_PREFIXES):
        return True
    useful, useless = sorted((one, other), key=lambda w: w.endswith("less"))
    return useful.endswith("ful") and useless == useful[:-3] + "less"


def _promise(claim: Side, source: Side, mine: list[str], theirs: list[str]) -> Class | None:
    own, true = set(mine) & lx.PROMISES, set(theirs) & lx.PROMISES
    return ("promise", MAJOR) if own != true and (own or true) else None


def _person(claim: Side, source: Side, mine: list[str], theirs: list[str]) -> Class | None:
    own, true = ({lx.PERSONS[w] for w in side if w in lx.PERSONS} for side in (mine, theirs))
    return ("person", MAJOR) if own and true and own != true else None


def _wording(claim: Side, source: Side) -> Class:
    if not claim.words:
        return "word_missing", MINOR
    if not source.words:
        return "word_added", MINOR
    close = len(claim.words) == len(source.words) == 1 and fuzz.ratio(claim.words[0], source.words[0]) >= 80
    return ("spelling" if close else "wording"), MINOR
