"""Is this quotation right? Words, speaker and completeness, judged apart.

Reading order: ``claim`` (what the pasted text says, and of whom), ``candidates`` (where the original may stand),
``alignment`` (word against word), ``spoken`` (whose words those are), ``wording``, ``completeness`` and ``attribution``
(the three judgements, by the lists of ``lexicon`` and the classes of ``meaning``), ``advice``, and ``verifier`` (all of
it, for a sentence or a draft). ``model`` holds what comes out.
"""

from __future__ import annotations

from qa.verify.model import Check, Claim, Fault, Found, Named, Piece, Severity, Verdict, Words

__all__ = ["Check", "Claim", "Fault", "Found", "Named", "Piece", "Severity", "Verdict", "Words"]
