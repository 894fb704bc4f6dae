"""Words of a question: tokens, and which of them carry meaning."""

from __future__ import annotations

import re
from typing import NamedTuple

WORD = re.compile(r"[^\W_]+(?:[.’'-][^\W_]+)*")
POSSESSIVE = re.compile(r"[’']s?$", re.IGNORECASE)

STOP = frozenset(
    """a about above after again against all also although always am an and another any anybody anyone anything are
    aren't as at be because been before being below between both but by can can't cannot could couldn't did
    didn't do does doesn't doing don't down during each either else ever every everybody everyone everything
    few for from further get gets getting got had hadn't has hasn't have haven't having he he'd he'll he's
    her here hers herself him himself his how however i i'd i'll i'm i've if in into is isn't it it's its
    itself just least let like may me might more most much must my myself near neither no nobody nor not
    nothing now of off often on once one only or other others ought our ours out over own per perhaps please
    quite rather really s same say she she'd she'll she's should shouldn't since so some somebody someone
    something still such t than that that's the their theirs them themselves then there these they they'd
    they'll they're they've this those though through to too toward towards under until up upon us very was
    wasn't we we'd we'll we're we've were weren't what whatever when where whether which while who whom
    whose why will with within without won't would wouldn't yes yet you you'd you'll you're you've your
    yours yourself""".split()
)

# Words that ask, or that name the act of speaking: they frame a question and are not what it is about.
FRAME = frozenset(
    """according admit admitted announce announced answer answered argue argued asked believe claim claimed comment
    commented comments complain complained concede conceded confirm confirmed declare declared described
    describe describes explain explained explains express expressed feel felt insist insisted mention
    mentioned opinion opinions passage passages quotation quotations quote quoted quotes react reaction
    reactions remark remarks reply replied respond responded response said saying says source speak speaks
    spoke spoken speaker state stated statement statements suggest suggested talk talked tell telling tells
    think thinks thought told view views warn warned words wording word""".split()
)


class Token(NamedTuple):
    """One word of a text, with its range."""

    text: str
    start: int
    end: int

    @property
    def plain(self) -> str:
        """Without case and possessive ending."""
        return plain(self.text)


def plain(word: str) -> str:
    """``word`` without case, curly apostrophes and possessive ending."""
    return POSSESSIVE.sub("", word).replace("’", "'").casefold()


def tokens(text: str) -> list[Token]:
    """The words of ``text`` in order."""
    return [Token(m.group(), m.start(), m.end()) for m in WORD.finditer(text)]


def places(text: str, words: str) -> tuple[tuple[int, int], ...]:
    """Where ``text`` has the words of ``words``, one after the other where it can be; () when it lacks one of them."""
    found: list[tuple[int, int]] = []
    held, at = [(t.text.casefold(), t) for t in tokens(text)], 0
    for wanted in tokens(words):
        same = [n for n, (word, _) in enumerate(held) if word == wanted.text.casefold()]
        if not same:
            return ()
        at = next((n for n in same if n >= at), same[0]) + 1
        found.append((held[at - 1][1].start, held[at - 1][1].end))
    return tuple(found)
