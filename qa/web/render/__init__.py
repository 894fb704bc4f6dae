"""The only place that makes HTML. Whatever comes from a source or a user goes through ``elements``, which escape it."""

from __future__ import annotations

from qa.web.render.about import about_view
from qa.web.render.add import add_view
from qa.web.render.answers import answer_view
from qa.web.render.articles import article_view
from qa.web.render.cards import card
from qa.web.render.corrections import corrections_view, gone_dialog, keys_dialog, name_options, wrong_speaker_dialog
from qa.web.render.explore import explore_view
from qa.web.render.frame import filters, head, masthead, notice_view, waiting_view
from qa.web.render.lists import articles_view, start_page
from qa.web.render.speakers import speaker_view, speakers_view
from qa.web.render.verify import verify_view

__all__ = [
    "about_view",
    "add_view",
    "answer_view",
    "article_view",
    "articles_view",
    "card",
    "corrections_view",
    "explore_view",
    "filters",
    "gone_dialog",
    "head",
    "keys_dialog",
    "masthead",
    "name_options",
    "notice_view",
    "speaker_view",
    "speakers_view",
    "start_page",
    "verify_view",
    "waiting_view",
    "wrong_speaker_dialog",
]
