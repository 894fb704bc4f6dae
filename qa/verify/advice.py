"""One line of advice: what to do about a quotation, in the order a fact-checker would want it said."""

from __future__ import annotations

from collections.abc import Sequence

from qa.verify.model import Claim, Fault, Found, Named, Severity, Words

SAID = {
    "negation": "a negation was dropped or added",
    "number": "a number differs",
    "name": "a name differs",
    "name_left_out": "a name was left out",
    "modality": "how binding it is differs (must, should, may, can)",
    "promise": "what was promised differs",
    "hedge": "the speaker's doubt was dropped or added",
    "quantifier": "how many or how often differs",
    "condition": "a condition was dropped or added",
    "reversed": "the meaning is reversed",
    "person": "who is meant differs (I, we, they)",
    "narration": "words of the article were put into the speaker's mouth",
    "contraction": "a contraction was written out or the other way round",
    "numeral": "a number is written another way",
    "spelling": "a word is spelled differently",
    "wording": "a word was replaced",
    "word_missing": "a word is missing",
    "word_added": "a word was added",
    "cut_turns": "what was cut off turns the meaning",
    "cut": "the sentence goes on",
    "two_speakers": "words of two people were joined",
    "fused": "parts of two sentences were made one",
    "omission_turns": "what was left out turns the meaning",
    "omission": "words were left out without a sign",
    "ellipsis": "words were left out",
    "attribution": "two pieces were joined over the attribution between them",
    "bracket": "words in brackets are not the speaker's",
    "join_unsure": "two quotations were joined, and who said one of them is not sure",
    "question_mark": "a question was made a statement or the other way round",
}


def advise(
    claim: Claim,
    words: Words,
    named: Named,
    faults: Sequence[Fault],
    found: Found | None,
    omitted: int,
    near: bool = False,
) -> str:
    """The advice for one verdict."""
    if found is None:
        more = "; the nearest passages are listed" if near else ""
        return f"Not in this corpus{more}: check it against the original source before you print it."
    lines = [_words(words, faults, found, omitted)]
    lines.append(_speaker(claim, words, named, faults, found))
    text = " ".join(line for line in lines if line)
    return text or "Words and speaker agree with the source."


def _words(words: Words, faults: Sequence[Fault], found: Found, omitted: int) -> str:
    if words is Words.EXACT:
        return ""
    if words is Words.PUNCTUATION:
        if any(f.name == "question_mark" for f in faults):
            return "The words are right; a question was made a statement or the other way round: restore the mark."
        if any(f.name == "scrape_damage" for f in faults):
            return "The words are right; the source itself is damaged here."
        return "The words are right; only punctuation differs."
    if words is Words.NOT_A_QUOTATION:
        if found.type == "indirect":
            return f"Do not quote: the article paraphrases {found.speaker or 'somebody'} here, these are its own words."
        if found.type == "label":
            return "Do not quote: the article uses these words as a label; nobody says them."
        return "Do not quote: this is the article's own narration, nobody's speech."
    ranked = sorted((f for f in faults if f.words is not None), key=lambda f: -f.severity.rank)
    reasons = list(dict.fromkeys(SAID[f.name] for f in ranked if f.name in SAID))[:2]
    why = " and ".join(reasons) or "the words differ"
    if omitted and words is Words.STITCHED:
        why += f" ({omitted} spoken word{'s' if omitted != 1 else ''} omitted)"
    grave = any(f.severity is Severity.MAJOR for f in faults if f.words is not None)
    what = {
        Words.CHANGED: "Use the true wording" if grave else "Close, but use the true wording",
        Words.CUT: "Quote the whole sentence" if grave else "True, but cut short",
        Words.STITCHED: "Do not run these together" if grave else "Mark the join",
    }[words]
    return f"{what}: {why}."


def _speaker(claim: Claim, words: Words, named: Named, faults: Sequence[Fault], found: Found) -> str:
    if named is Named.WRONG:
        return f"Wrong speaker: the source gives this to {found.speaker}, not to {claim.speaker}."
    if named is Named.UNKNOWN and words is Words.NOT_A_QUOTATION:
        return f"Nobody says it, {claim.speaker} included."
    if named is Named.UNKNOWN:
        if found.outer_speaker:
            return f"{found.outer_speaker} quotes these words here; whether they are {claim.speaker}'s cannot be told."
        if found.speaker is None:
            who = ", ".join(name for name, _ in found.candidates[:3])
            possible = f" (possible: {who})" if who else ""
            return f"Who said it is not sure here{possible}: check that it was {claim.speaker}."
        return f"The source calls the speaker {found.speaker}; nothing here says that is {claim.speaker}."
    if any(f.name == "speaker_likely" for f in faults):
        return f"The corpus leans to {found.candidates[0][0]} as the speaker but is not sure: check it."
    if any(f.name == "name_spelling" for f in faults):
        return f"The source spells the name {found.speaker}."
    if named is Named.NOT_GIVEN and found.speaker and words is not Words.NOT_A_QUOTATION:
        return f"Said by {found.speaker}."
    return ""
