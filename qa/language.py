"""Whether a question is in a language the corpus does not hold: by the little words every language has its own of."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from qa.words import FRAME, STOP, tokens

LITTLE = frozenset(
    """der das und ist sind nicht dass über hat haben wird werden wurde von zu zum zur mit für auf sich dem den des im
    die ein eine wer wann wie warum sagte gesagt bei nach aus wo
    le la les du de des une un est que qui dit dans pour sur pas avec son sa ses ont été quoi où quand comment pourquoi
    il elle au aux et ce cette qu'a qu'est
    el los las del una qué quién quien dijo por con para sobre su sus como cómo cuándo dónde está y hay
    lo gli della dello dei delle che chi cosa ha detto per sul sulla nel nella è sono di
    o os um uma da do dos das quem disse não em ao na mais foi
    het een wat zei van voor niet dat werd naar
    vad vem sade sa om det och att som är på av ett för hvad hvem sagde sagt og til hva
    kto co powiedział że się nie jest na""".split()
)
SEEN = 2  # little words of another language that make a question one of it
ENGLISH = 0.25  # share of English function words from which a question is English, whatever else is in it


def is_foreign(question: str, known: Callable[[str], bool]) -> bool:
    """True when most words of ``question`` are neither English function words nor ``known``, and some are little words
    of another language; or when it is mostly in another script, and most of its words are not known.
    """
    words = tokens(question)
    english = sum(w.plain in STOP | FRAME for w in words)
    odd = [w for w in words if w.plain not in STOP | FRAME and not known(w.text)]
    if not odd or 2 * len(odd) <= len(words):
        return False
    letters = [c for c in question if c.isalpha()]
    if 2 * sum(unicodedata.name(c, "").startswith("LATIN") for c in letters) < len(letters):
        return True
    little = sum(w.text.casefold().replace("’", "'") in LITTLE for w in odd)
    return english < ENGLISH * len(words) and little >= SEEN
