"""What the pages show, drawn from the service: slices of the source with their offsets, and no HTML."""

from __future__ import annotations

from qa.web.views.add import AddedArticle, AddPage, add_page
from qa.web.views.answer import AnswerPage, Group, answer_page, grouped, without_filters
from qa.web.views.article import LEDGER, ArticlePage, article_page
from qa.web.views.cards import FLOWING, Card, Reader, Slice, Step
from qa.web.views.cuts import CutPage, CutPlace
from qa.web.views.dialog import WrongSpeaker, wrong_speaker
from qa.web.views.people import PAGE, Named, PeopleList, Places, names, people_list, places
from qa.web.views.speaker import SpeakerPage, find_speakers, speaker_page
from qa.web.views.verify import MOST_PASTED, Judged, Original, VerifyPage, verify_page

__all__ = [
    "FLOWING",
    "LEDGER",
    "MOST_PASTED",
    "PAGE",
    "AddPage",
    "AddedArticle",
    "AnswerPage",
    "ArticlePage",
    "Card",
    "CutPage",
    "CutPlace",
    "Group",
    "Judged",
    "Named",
    "Original",
    "PeopleList",
    "Places",
    "Reader",
    "Slice",
    "SpeakerPage",
    "Step",
    "VerifyPage",
    "WrongSpeaker",
    "add_page",
    "answer_page",
    "article_page",
    "find_speakers",
    "grouped",
    "names",
    "people_list",
    "places",
    "speaker_page",
    "verify_page",
    "without_filters",
    "wrong_speaker",
]
