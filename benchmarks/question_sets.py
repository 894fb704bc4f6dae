"""The question sets with known answers, in the scorer's form, each with the service over its corpus."""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.model import SpeakerKind
from embeddings.encoder import Encoder
from qa.service import Service

ROOT = Path(__file__).resolve().parents[1]
ARTICLES, QUESTIONS = "polnear-dev.jsonl.gz", "polnear-dev-questions.jsonl"
TRAIN = "polnear-train.jsonl.gz"
WRITTEN = Path(__file__).with_name("questions")
NAMELESS, EVERY = ("who_said", "fact", "which_article"), 4  # types of questions asked elsewhere, and how many of them
QUOTED = 24  # of a corpus's quotations, how many are asked for by their words, here and where nobody said them
QUOTED_WORDS = range(6, 15)  # of such a quotation
NEWEST = "features-3"  # the questions whose articles make small corpora
SMALL, SMALLS = 3, 10  # articles of a small corpus, and how many of those there are
UNSPOKEN = 10  # people of a small corpus who are asked about what others elsewhere speak of
SAY_ABOUT = re.compile(r"\b(?:say|says|said|think|thinks|thought) about (?P<topic>[^?,]{4,60})\?$")
BESIDE = 16  # of the training articles without questions, every so many are taken in too

Set = tuple[str, Service, list[dict[str, Any]]]


def all_sets(polnear: Path, data: Path, encoder: Encoder | None = None) -> Iterator[Set]:
    """PolNeAR dev, the sample corpus, the seed when it is there, and what was written for fitting.

    Corpora are kept under ``data``, which belongs to one ``encoder``; None is that of the program.
    """

    def taken_in(name: str, *articles: Path) -> Service:
        return opened(data / name, *articles, encoder=encoder)

    def over_train(name: str, file: str) -> Set:
        questions = lines(WRITTEN / file)
        return name, taken_in(name, _train_articles(polnear, data / f"{name}-articles", questions)), questions

    yield "dev", taken_in("dev", polnear / ARTICLES), lines(polnear / QUESTIONS)
    sample = taken_in("sample", ROOT / "corpus" / "sample" / "articles")
    yield "sample", sample, lines(ROOT / "corpus" / "sample" / "questions.jsonl")
    yield from _seed(data, encoder)
    train = over_train("train", "polnear.jsonl")
    for path in sorted(WRITTEN.glob("polnear-*.jsonl")):
        yield over_train(path.stem.replace("polnear", "train"), path.name)
    written = {path.stem: lines(path) for path in sorted(WRITTEN.glob("features*.jsonl"))}
    about = [question for questions in written.values() for question in questions]
    features = "features", taken_in("features", WRITTEN / "articles"), about
    yield train
    yield from ((name, features[1], questions) for name, questions in written.items())
    for here, there in ((train, features), (features, train)):
        yield "elsewhere", here[1], _unanswerable(there[2])
        yield "quoted", here[1], [*_misquoted(here[1]), *_never_said(there[1])]
    for number, articles in enumerate(_few(written[NEWEST])):
        service = taken_in(f"small-{number}", *(WRITTEN / "articles" / name for name in articles))
        here = [q for q in about if any(g["article"].partition("#")[0] in articles for g in q["gold"])]
        yield "small", service, [*here, *_unspoken(service, train[2], number), *_unanswerable(train[2])[number::SMALLS]]


def _few(questions: list[dict[str, Any]]) -> list[list[str]]:
    """The articles of some small corpora, by the names of their files."""
    names = sorted({g["article"].partition("#")[0] for q in questions for g in q["gold"]})
    return [names[n :: len(names) // SMALL][:SMALL] for n in range(SMALLS)]


def _unspoken(service: Service, there: list[dict[str, Any]], number: int) -> list[dict[str, Any]]:
    """People who speak here asked about what people of other articles speak of."""
    found = (SAY_ABOUT.search(q["question"]) for q in there)
    topics = [match.group("topic") for match in found if match]
    people = sorted(service.loaded().store.speakers(), key=lambda row: (-row.quotations, row.speaker.name))
    named = [row.speaker.name for row in people if row.speaker.kind is SpeakerKind.PERSON][:UNSPOKEN]
    return [
        {
            "id": f"unspoken-{number}-{n}",
            "type": "unanswerable",
            "question": f"What did {name} say about {topics[(number * UNSPOKEN + n) % len(topics)]}?",
            "gold": [],
        }
        for n, name in enumerate(named)
    ]


def _unanswerable(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Some questions of another corpus that name nobody: here nobody speaks of what they ask."""
    asked = [q for q in questions if q["type"] in NAMELESS and q["gold"]]
    return [q | {"type": "unanswerable", "gold": [], "id": f"{q['id']}-elsewhere"} for q in asked[::EVERY]]


def _misquoted(service: Service) -> list[dict[str, Any]]:
    """Some quotations with a word left out and two changing places: here somebody said nearly that."""
    asked = []
    for n, (words, gold) in enumerate(_quoted(service)):
        middle = len(words) // 2
        kept = [*words[: middle - 2], words[middle], words[middle - 1], *words[middle + 1 :]]
        asked.append({"id": f"quoted-{n}", "type": "verify_quote", "question": _who_said(n, kept), "gold": [gold]})
    return asked


def _never_said(service: Service) -> list[dict[str, Any]]:
    """Some quotations, to be asked for where nobody said anything like them."""
    texts = [_who_said(n, words) for n, (words, _) in enumerate(_quoted(service))]
    return [{"id": f"unsaid-{n}", "type": "unanswerable", "question": t, "gold": []} for n, t in enumerate(texts)]


def _quoted(service: Service) -> list[tuple[list[str], dict[str, Any]]]:
    """The words of some of a corpus's quotations, with where they stand."""
    store, found = service.loaded().store, []
    for p in (p for p in store.iter_passages() if p.kind == "quotation" and p.type == "direct"):
        words = store.text(p.document, p.start, p.end).strip("\"“”'‘’ ").split()
        if len(words) in QUOTED_WORDS and not any(mark in " ".join(words) for mark in '"“”'):
            gold = {"article": p.article, "start": p.start, "end": p.end, "speaker": None}
            found.append((words, gold))
    return found[:: max(1, len(found) // QUOTED)][:QUOTED]


def _who_said(number: int, words: list[str]) -> str:
    said = " ".join(words)
    return (f'Who said "{said}"?', f'Did anyone say "{said}"?', f'"{said}"')[number % 3]


def _train_articles(polnear: Path, folder: Path, questions: list[dict[str, Any]]) -> Path:
    """The training articles the ``questions`` are about, with some others around them, as a file of records."""
    asked = {g["article"] for q in questions for g in q["gold"]}
    with gzip.open(polnear / TRAIN, "rt", encoding="utf-8") as file:
        kept = [line for n, line in enumerate(file) if n % BESIDE == 0 or json.loads(line)["id"] in asked]
    path = folder / "train.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(kept), "utf-8")
    return path


def lines(path: Path) -> list[dict[str, Any]]:
    """The questions of a JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def opened(data: Path, *paths: Path, encoder: Encoder | None = None) -> Service:
    """The service over ``paths``, taken in first; what is there already costs little."""
    writing, asked = Service(data), Service(data)
    if encoder is not None:
        writing.__dict__["encoder"] = asked.__dict__["encoder"] = encoder
    writing.ingest(list(paths))
    asked.current.load()
    return asked


def _seed(data: Path, encoder: Encoder | None) -> Iterator[Set]:
    sys.path.insert(0, str(ROOT / "tests"))
    import seed

    folder = seed.seed_folder()
    if folder is not None:
        service = opened(data / "seed", folder, encoder=encoder)
        yield "seed", service, seed.scored_questions(service.articles()[0].id.split("#")[0])
