"""Closed lists of our own: cues of indirect speech, grouped by what they do to what follows them."""

from __future__ import annotations

from functools import cache

from corpus.attribution.lexicon import verb_forms

GROUPS = ("will", "support", "judge", "ask", "tell", "think", "make_known")

_VERBS = {
    "will": """want wish hope plan vow promise pledge intend seek decide agree refuse decline threaten offer prefer aim
        expect commit prepare like choose opt swear""",
    "support": """support endorse back oppose favour favor reject embrace defend accept resist champion advocate
        approve disapprove backs welcome""",
    "judge": """criticise criticize praise attack blame slam accuse condemn mock denounce blast ridicule applaud thank
        laud dismiss compare describe call insult deride hail rip bash assail disparage chide rebuke fault commend
        characterise characterize question""",
    "ask": """call urge demand ask request encourage invite press push order appeal beg plead instruct implore warn
        advise recommend propose suggest tell""",
    "tell": """say tell add note explain argue insist claim maintain acknowledge concede admit contend assert state
        declare predict reply respond write report remark testify""",
    "think": """think believe feel know see consider view regard fear worry doubt suspect love hate understand realise
        realize find wonder assume imagine remember expect learn hear""",
    "make_known": """announce reveal mention discuss cite raise address point detail outline disclose confirm deny
        reference speak talk comment express voice emphasise emphasize stress highlight signal indicate
        show promote tout""",
}
_NOUNS = {
    "will": """plan plans promise promises pledge pledges vow desire hope hopes intention willingness decision goal
        commitment refusal wish determination threat threats""",
    "support": "support opposition endorsement backing",
    "judge": "criticism attack attacks praise accusation accusations condemnation condemnations complaint complaints",
    "ask": "call calls request requests demand demands proposal proposals suggestion recommendation appeal invitation",
    "tell": """claim claims statement statements argument arguments assertion allegation allegations assurance
        prediction warning warnings admission insistence contention testimony message""",
    "think": "belief beliefs view views fear fears concern concerns opinion idea notion sense feeling thinking",
    "make_known": "announcement report reports comment comments remark remarks news account statement mention",
}


@cache
def _verb_groups() -> dict[str, frozenset[int]]:
    table: dict[str, set[int]] = {}
    for at, group in enumerate(GROUPS):
        for lemma in _VERBS[group].split():
            for form in verb_forms(lemma):
                table.setdefault(form, set()).add(at)
    return {form: frozenset(groups) for form, groups in table.items()}


@cache
def _noun_groups() -> dict[str, frozenset[int]]:
    table: dict[str, set[int]] = {}
    for at, group in enumerate(GROUPS):
        for form in _NOUNS[group].split():
            table.setdefault(form, set()).add(at)
    return {form: frozenset(groups) for form, groups in table.items()}


def verb_groups(form: str) -> frozenset[int]:
    """Positions in ``GROUPS`` of a verb form (lower case); empty for others."""
    return _verb_groups().get(form, frozenset())


def noun_groups(form: str) -> frozenset[int]:
    """Positions in ``GROUPS`` of a noun (lower case); empty for others."""
    return _noun_groups().get(form, frozenset())
