"""Whom a question asks for as the one speaking: "what did X say", "X on Y", "who said", "according to X"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.names import TITLES, NameHit
from qa.operators import MASK
from qa.words import STOP, tokens

SPEAKING = """accuse acknowledge add admit advise agree allege announce answer apologise apologize argue ask
    assert attack avoid believe blame blast boast brag brush call caution celebrate characterise
    characterize chide cite claim clarify comment compare complain concede conclude concur condemn
    confess confirm contend counter criticise criticize declare decry defend demand denounce deny deride
    describe diagnose disagree discuss dismiss dispute downplay elaborate emphasise emphasize encourage
    endorse envisage estimate excuse expect explain express fear feel forecast foresee fume give grumble
    hint hope hurl imply insist invite joke justify lambast lament lash level like liken maintain
    mention mock muse note object observe oppose pledge post praise predict prefer proclaim
    promise propose protest put question quip rationalise rationalize react reassure rebuff rebuke rebut
    recall reckon recommend refer refuse refute regard regret reject remark remember repeat reply report
    request resent respond retort reveal ridicule rule say scoff scold see shout shrug slam sneer speak
    state stress suggest sum summarise summarize support suspect swear talk tell testify thank think
    threaten tweet underline underscore urge view volunteer vouch vow want warn welcome wish wonder
    worry write""".split()
# nouns elsewhere
BESIDE_A_NAME = """address assess back forbid frame judge list paint pin portray rate signal treat""".split()
IRREGULAR = """argued cited denied felt found gave implied justified made meant put quoted replied said saw saying spoke
    spoken swore sworn telling testified thought told tweeted written wrote""".split()
NOUNS = """account advice advise answer answers apology argument attack attitude claim claims comment comments
    complaint criticism defence defense description excuse explanation explanations line lines
    message opinion opinions plea pledge position promise quotation quotations quote quotes reaction
    reactions reason reasons remark remarks reply response saying sayings speech stance statement
    statements take testimony thoughts verdict view views warning warnings words""".split()
NOBODY = frozenset(
    """anyone anybody someone somebody people everyone everybody nobody who they he she it we you i others any
    these those this that""".split()
)
PRONOUNS = frozenset("he she they him her his hers their them".split())


def _forms(verbs: Sequence[str]) -> str:
    """A pattern for every form of regular ``verbs``, longest first."""
    forms = set(IRREGULAR)
    for verb in verbs:
        stem = verb[:-1] if verb.endswith("e") else verb
        forms |= {verb, verb + "s", verb + "es", stem + "ed", stem + "ing", verb + verb[-1] + "ed"}
        if verb.endswith("y"):
            forms |= {verb[:-1] + "ied", verb[:-1] + "ies"}
    return "|".join(sorted(forms, key=lambda f: (-len(f), f)))


TWO = (  # words, of which the second tells
    r"(?:make|makes|made)\s+of|account(?:s|ed)?\s+for|(?:hit|push|fire|strike)\s+back|play(?:s|ed)?\s+down|talk(?:s|ed)?\s+up"
)
VERB = rf"(?:{TWO}|{_forms(SPEAKING)})"
AUX = r"(?:did|does|do|has|have|had|would|will|could|should|might|may|was|is|were|are)"
ADVERBS = (
    r"(?:(?:ever|also|really|actually|just|first|once|himself|herself|themselves|already|still|now|then|always|have\s+to|"
    r"had\s+to|have|be|been|later|\w+ly)\s+){0,4}"
)
PARTICLE = r"(?:\s+(?:up|off|out|away|back|down)\b)?"  # "brush off", "sum up"
NOT_NOUN = "".join(rf"(?<!\b{w})" for w in "the a an his her its their my your our this that as to of no".split())
PREPOSITION = r"(?:in|of|at|for|from|on|about|with|by|to|against|behind|under|over|near|outside|inside|before|after)"
NAME = r"⟦(?P<n>\d+)⟧"
NOUN = rf"(?:{'|'.join(NOUNS)})"
PHRASE_END = r"(?=\s*(?:[,?:;]|$|\b(?:about|on|what|who|how|why|would|will)\b))"
LIST_WORDS = r"(?:every\s*thing|anything|all(?:\s+(?:of\s+)?the\s+(?:things|remarks))?|all\s+that|things|list\s+what)"


def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE | re.DOTALL)


AUX_FRAME = _pattern(
    rf"\b{AUX}\s+(?P<np>[^?:{MASK}]{{1,70}}?){NOT_NOUN}\s+{ADVERBS}(?P<verb>{VERB})\b{PARTICLE}(?P<rest>.*)"
)
# "Which remarks did X make about Y": a noun of speech before it makes the plain verb one of speaking
LENT = _pattern(
    rf"\b{AUX}\s+(?P<np>[^?:{MASK}]{{1,60}}?){NOT_NOUN}\s+(?:make|made|use|used|offer|issue|utter|deliver|have\s+for)\b"
    r"(?P<rest>.*)"
)
LISTED = _pattern(
    rf"^\W*{LIST_WORDS}\s+(?P<np>[^?:{MASK}]{{1,70}}?){NOT_NOUN}\s+(?:(?:is|was|has|have|had)\s+){{0,2}}{ADVERBS}"
    rf"(?P<verb>{VERB})\b(?P<rest>.*)"
)
ACCORDING = _pattern(rf"\baccording\s+to\s+(?P<np>[^,?:;{MASK}]{{1,60}}?){PHRASE_END}")
SOURCE = _pattern(
    rf"\b(?:quotes?|quotations?|statements?|remarks?|comments?|words|passages?|lines?|said|spoken|written)"
    rf"\s+(?:by|from|of)\s+(?P<np>[^,?:;{MASK}]{{1,60}}?){PHRASE_END}"
)
VIEW = _pattern(rf"{NAME}'s?\s+(?:\w+\s+){{0,2}}?{NOUN}\b(?P<rest>.*)")
SAID = _pattern(rf"{NAME}(?:\s+(?:is|was|has|have|had|been)){{0,3}}\s+{ADVERBS}(?P<verb>{VERB})\b(?P<rest>.*)")
ON = _pattern(
    rf"^\W*(?:(?:everything|all|anything|quotes?|list)\s+)?{NAME}(?:\s*,[^,]{{1,40}},)?"
    rf"\s+(?:on|about|regarding|re)\b(?P<rest>.*)"
)
IT_WAS = _pattern(
    rf"\b(?:was|is)\s+it\s+(?P<np>[^?:;{MASK}]{{1,60}}?)\s+(?:who|that)\s+{ADVERBS}(?P<verb>{VERB})\b(?P<rest>.*)"
)
ALONE = _pattern(rf"^\W*(?:(?:and|but|so)\s+)?(?:(?:what|how)\s+about\s+)?{NAME}(?P<rest>\W*)$")
COLON = _pattern(rf"^\W*{NAME}[^:?{MASK}]{{0,80}}:\s*(?P<rest>[{MASK}].*)")
SUBJECT = _pattern(rf"\b(?:did|does|has|have|had|would|will)\s+{NAME}(?!')\s+(?P<rest>.*)")
SUBJECT_SAYS = _pattern(
    rf"\b{AUX}\s+{NAME}(?!')\s+{ADVERBS}(?P<verb>{_forms(BESIDE_A_NAME)})\b{PARTICLE}(?P<rest>.*)"
)
WHO = _pattern(rf"^\W*(?:so\s+|and\s+|but\s+)?(?:who|whose)\b(?!\s+{AUX}\s+⟦)")
WHO_SAID = _pattern(
    r"^\W*(?:(?:so|and|but)\s+)?(?:who|whose)(?:\s+else)?\s+(?:was\s+it\s+(?:that|who)\s+)?(?:(?:has|had|have|was|is)\s+)?"
    r"(?:(?:said|says|say|claimed|claims)\b\s*)?(?:that\s+)?(?P<rest>.*)"
)
# "who complained that", "which nurse said": what frames the words somebody is asked for by
WHO_DID = _pattern(
    rf"^\W*(?:(?:and|so|but)\s+)?(?:(?:who|whose)(?:\s+else)?\s+|(?:which|what)\b[^?]{{0,60}}?\b(?={VERB}\b))"
)
REPORTED = _pattern(rf"^\W*{ADVERBS}{VERB}\b\s*(?:(?:that|how|whether|of|about|as|to)\b\s*)?")
WHICH = _pattern(r"^\W*(?:and\s+)?which\s+(?P<np>[^?:]{1,200})")
PIECE = _pattern(
    r"^\W*(?:and\s+)?(?:in\s+)?(?:which|what)\s+(?:articles?|pieces?|stor(?:y|ies)|reports?|columns?|texts?|interviews?)\b"
    r"(?:\s+(?:is|are|was|were|does|do|did|has|have))?(?:\s+(?:mentions?|discuss(?:es)?|describes?|covers?|introduces?|"
    r"reports?|tells?|says?|deals?|talks?|it|about|on|with|of|that)\b)*(?P<rest>.*)"
)
WHO_IS = _pattern(rf"\bwho\b[^?]*\b{VERB}\b|\bwho\s*\?\s*$")
MEASURE = _pattern(
    r"^\W*(?:by\s+)?(?:how\s+(?:many|much|often|long|far|old|big|large)|what\s+(?:share|portion|percentage|proportion|"
    r"number|percent|amount|time|year|day|date|hour|growth|rate|size)|by\s+what|when|where)\b"
)
OPENING = _pattern(r"^\W*(?:(?:what|why|how|when|where|and|so|but)\b\W*)+")
LIST = _pattern(
    r"^\W*(?:(?:show|give)\s+me\s+)?(?:all|everything|every|list|each)\b|\ball\s+(?:remarks|quotes|statements|comments)\b"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The one asked for as speaking. At most one of ``hits``, ``stranger``, ``role`` and ``pronoun`` is filled.

    ``certain`` is False when the person is only the subject of the question, which may be about their deeds.
    """

    hits: tuple[NameHit, ...] = ()
    stranger: str | None = None  # a name that no hit covers
    role: str = ""  # a description: "the police chief of Exampleton"
    pronoun: bool = False
    certain: bool = True
    rest: str | None = None  # what follows the frame, when the frame leaves the topic there
    who: bool = False  # "who said", "which minister said": the speaker is what is wanted
    piece: bool = False  # "which article": no speaker is asked for


def read_asked(frame: str, hits: tuple[NameHit, ...]) -> Asked:
    """Find in a question's ``frame`` (quoted words masked) who must be the one speaking."""
    shape = _shape(frame, hits)
    if piece := PIECE.search(shape):
        return Asked(rest=_restore(piece.group("rest"), hits), piece=True)
    if WHO.search(shape):
        match = WHO_SAID.search(shape)
        return Asked(who=True, rest=_restore(match.group("rest") if match else shape, hits))
    which = WHICH.search(shape)
    if which and not AUX_FRAME.search(which.group("np")) and not _lent(shape):
        return Asked(who=True, role=_which_role(which.group("np"), hits))
    named = _named_by_sign(shape, hits) or _named_by_frame(shape, hits) or _named_beside(shape, hits)
    return named or _subject(shape, hits)


def _named_by_sign(shape: str, hits: tuple[NameHit, ...]) -> Asked | None:
    """X: "words"; X on Y; "And X?"."""
    for pattern in (COLON, ON, ALONE):
        if match := pattern.search(shape):
            return Asked(hits=(hits[int(match.group("n"))],), rest=_restore(match.group("rest"), hits))
    return None


def _named_by_frame(shape: str, hits: tuple[NameHit, ...]) -> Asked | None:
    """What did X say; everything X said; according to X; quotes by X."""
    for pattern in (IT_WAS, LISTED, ACCORDING, AUX_FRAME, LENT, SOURCE):
        match = _lent(shape) if pattern is LENT else pattern.search(shape)
        asked = _from_phrase(match, hits) if match else None
        if asked is not None:
            return asked
    return None


def _lent(shape: str) -> re.Match[str] | None:
    match = LENT.search(shape)
    return match if match and re.search(rf"\b{NOUN}\b", shape[: match.start()], re.IGNORECASE) else None


def _named_beside(shape: str, hits: tuple[NameHit, ...]) -> Asked | None:
    """X's view of; X said; did X signal."""
    for pattern in (VIEW, SAID, SUBJECT_SAYS):
        match = pattern.search(shape)
        if match and not _is_object(shape[: match.start("n") - 1]):
            return Asked(hits=(hits[int(match.group("n"))],), rest=_restore(match.group("rest"), hits))
    return None


def _subject(shape: str, hits: tuple[NameHit, ...]) -> Asked:
    """What did X do: about X, who may or may not be speaking."""
    match = SUBJECT.search(shape)
    if match and not MEASURE.search(shape):
        asks_for_words = re.search(rf"\b{NOUN}\b", shape[: match.start()], re.IGNORECASE) is not None
        return Asked(hits=(hits[int(match.group("n"))],), certain=asks_for_words)
    return Asked(who=bool(WHO_IS.search(shape)))


def _shape(frame: str, hits: tuple[NameHit, ...]) -> str:
    """The frame with each name as ⟦its number⟧, and straight apostrophes."""
    pieces, at = [], 0
    for number, hit in enumerate(hits):
        pieces += [frame[at : hit.start], f"⟦{number}⟧", "'s" if hit.possessive else ""]
        at = hit.end
    return ("".join(pieces) + frame[at:]).replace("’", "'")


def _restore(text: str, hits: tuple[NameHit, ...]) -> str:
    return re.sub(r"⟦(\d+)⟧(?:'s)?", lambda m: hits[int(m.group(1))].text, text)


def _which_role(phrase: str, hits: tuple[NameHit, ...]) -> str:
    """The description after "which": up to a comma, a verb or a word that looks like one, at most five words."""
    before = re.split(rf",|\s+{AUX}\b|\s+{VERB}\b|(?<=\w)\s+\w+ed\b", phrase, maxsplit=1, flags=re.IGNORECASE)[0]
    return " ".join(_restore(before, hits).split()[:5])


def _from_phrase(match: re.Match[str], hits: tuple[NameHit, ...]) -> Asked | None:
    """Read the noun phrase of a frame: a name at its end, a stranger's name, a pronoun, or a role."""
    phrase = match.group("np").strip(" .!;\t\n")
    words = phrase.split()
    if not words or words[0].casefold() in ("in", "on", "at", "of", "to", "for", "not"):
        return None
    rest = _around(match, hits)
    numbers = _trailing_names(phrase)
    if numbers:
        return Asked(hits=tuple(hits[n] for n in numbers), rest=rest)
    if len(words) > 3 and re.match(r"⟦\d+⟧\s", phrase):
        return None  # the name has a verb of its own
    if all(w.casefold() in PRONOUNS for w in words):
        return Asked(pronoun=True, rest=rest)
    if words[0].casefold() in NOBODY and len(words) <= 2:
        return Asked(rest=rest)
    if (stranger := stranger_in(phrase)) is not None:
        return Asked(stranger=stranger, rest=rest)
    return Asked(role=_restore(phrase, hits), rest=rest)


def _around(match: re.Match[str], hits: tuple[NameHit, ...]) -> str:
    """What the question says before and after the frame: "What reason | did X give | for going"."""
    before = OPENING.sub("", match.string[: match.start()])
    after = match.group("rest") if "rest" in match.re.groupindex else match.string[match.end() :]
    return _restore(f"{before.strip()} {after}", hits).strip()


def _trailing_names(phrase: str) -> list[int]:
    """The numbers of the names a noun phrase ends in, unless a preposition makes them part of a description."""
    match = re.search(r"⟦(\d+)⟧(?:\s*(?:,|and|&|or)\s*⟦(\d+)⟧)?(?:\s*,[^⟦]{1,40},)?$", phrase)
    if not match:
        return []
    before = phrase[: match.start()].casefold()
    if re.search(rf"\b{PREPOSITION}\s+(?:the\s+)?$", before):
        return []
    return [int(n) for n in match.groups() if n is not None]


def stranger_in(phrase: str) -> str | None:
    """A name of capitalised words that makes up all of ``phrase``, titles apart; None when it is something else."""
    words = [t for t in tokens(phrase) if t.plain not in TITLES]
    if not words or "⟦" in phrase or len(words) > 4 or re.search(r"\b(?:the|a|an)\b", phrase, re.I):
        return None
    if not all(t.text[:1].isupper() for t in words) or any(t.plain in STOP for t in words):
        return None
    if len(words) == 1 and words[0].text.isupper():
        return None
    return phrase[words[0].start : words[-1].end] if phrase[words[-1].end :].strip("' s") == "" else None


def _is_object(before: str) -> bool:
    """True when the words before a name make it what is spoken about."""
    return bool(re.search(r"\b(?:about|of|to|with|against|on|for|than)\s*$", before, re.I))
