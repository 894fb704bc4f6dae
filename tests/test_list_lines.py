"""A line of a list is about whom the heading above it names: a CV, a table of dates."""

from __future__ import annotations

import pytest
from asked_corpus import HERALD, RECORDS, write_records

from qa.model import Question
from qa.service import Service

PROFILE = """The council chair lives above the old forge and walks to work.

“I never wanted the chain,” said Maud Tillery. “It is heavy and it is cold.”

Maud Tillery: the CV

1961 Born in Weir Cross

1983-90 Reporter, Brackenford Courier

1992 Marries Aldous Cranmer. They have three children

May 2005 Elected to the town council
"""


@pytest.fixture(scope="module")
def profiled(tmp_path_factory: pytest.TempPathFactory) -> Service:
    folder = tmp_path_factory.mktemp("profile")
    profile = {"id": "profile", "text": PROFILE, "title": "The chain", "date": "2018-01-20", "publisher": HERALD}
    Service(folder / "data").ingest([write_records(folder, *RECORDS, profile)])
    return Service.open(folder / "data")


@pytest.mark.parametrize(
    ("question", "line", "among"),
    [
        ("What happened to Maud Tillery in May 2005?", "May 2005 Elected to the town council", 1),
        ("Whom did Maud Tillery marry, and how many children do they have?", "1992 Marries Aldous Cranmer.", 1),
        ("Where was Maud Tillery born?", "1961 Born in Weir Cross", 1),
        ("Which newspaper did Maud Tillery report for?", "1983-90 Reporter, Brackenford Courier", 5),
    ],
)
def test_a_line_of_a_list_answers_for_whom_its_heading_names(
    profiled: Service, question: str, line: str, among: int
) -> None:
    answer = profiled.ask(Question(question))
    assert not answer.abstained
    assert any(result.text.startswith(line) for result in answer.results[:among])
