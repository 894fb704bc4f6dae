"""One document to its analysed articles: split, then attributed."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.articles import split
from corpus.attribution import analyse
from corpus.model import AnalysedArticle, Document


def analyse_document(
    document: Document, *, model: bool = True, starts: Sequence[int] | None = None
) -> tuple[AnalysedArticle, ...]:
    """The articles of ``document``, in text order, with everything found in them.

    ``starts`` says where each but the first begins, when a person put it right.
    """
    return tuple(analyse(article, document.text, model=model) for article in split(document, starts))
