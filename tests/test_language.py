"""A question in a language the corpus does not hold is said to be one; English about anything is not."""

from __future__ import annotations

import pytest

from qa.language import is_foreign

CORPUS = frozenset("mayor bridge council tax los angeles de la niro harbour".split())


def known(word: str) -> bool:
    return word.casefold() in CORPUS


@pytest.mark.parametrize(
    "question",
    [
        "Qui a dit que les impôts vont augmenter ?",
        "Qu'a dit le maire sur le pont ?",
        "Was hat der Bürgermeister über die Brücke gesagt?",
        "¿Qué dijo el alcalde sobre los impuestos?",
        "Che cosa ha detto il sindaco del nuovo ponte?",
        "Wat zei de burgemeester over het plan voor de brug?",
        "O que disse o prefeito sobre os impostos da cidade?",
        "Vad sade borgmästaren om den nya bron?",
        "Что сказал мэр о новом мосте?",
        "市长对新桥说了什么？",
        "ماذا قال العمدة عن الجسر؟",
    ],
)
def test_another_language(question: str):
    assert is_foreign(question, known)


@pytest.mark.parametrize(
    "question",
    [
        "What did the mayor say about the bridge?",
        "Who explained how a bicycle gear is cleaned?",
        "Which astronomer dismissed rumours of extraterrestrial visitors?",
        "tardigrade cryptobiosis experiments funding",
        "Merkel refugees",
        "",
        "???",
        "Did Zbigniew Brzezinski quarrel with Zhou Enlai?",
        "And Iran?",
        "gas tax hike or no gas tax hike",
        "Who is fed up with the odd ugly bin?",
        "Who won the kangaroo race in Queensland?",
        "Who won the race?",
        "fuel duty rise cost",
        "road toll zone plan vote",
    ],
)
def test_english_whatever_it_is_about(question: str):
    assert not is_foreign(question, known)
