"""How well one file of several articles is cut into its articles, and how often one article stays whole.

Joins PolNeAR articles at random in twos to fives, with random separators, with and without invented page furniture
between, and with the headline's case changed; the answer is where each article's headline begins. A cut counts as right
when no word of either article lies on its wrong side; each true boundary can be matched once.

    python benchmarks/boundaries.py --polnear DIR [--seed N]
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from corpus.articles import split
from corpus.model import Document
from corpus.paragraphs import blocks

SEPARATORS = ("\n", "\n\n", "\n\n\n", "\n\n\n\n", "\n \n", "\r\n\r\n", "\n\n* * *\n\n", "\n\n\t\n\n")
CLOSING = (
    "Share this article", "Read more: what the harbour vote means for you", "Sign up for our morning newsletter",
    "12 comments", "Follow us on Twitter", "Advertisement", "Related articles", "Print this page", "Back to top",
    "Subscribe today and get four issues for a pound", "Topics: harbours, votes, weather", "Most read this week",
    "Gift this article", "Be the first to respond", "Additional reporting by Jo Penhallow", "All rights reserved.",
)  # fmt: skip
OPENING = (
    "Show image", "J. QUILLER/HARBOUR PICTURES", "Photograph: Ada Thornquist", "Skip to main content", "Politics",
    "We use cookies to improve your experience on this site.", "Home > News > Politics", "4 min read", "Opinion",
    "ADA THORNQUIST/LANTERN AGENCY", "Picture: Ned Vasterling for the Harbour Gazette", "Toggle caption",
    "Listen 6 min",
)  # fmt: skip
NOUNS = (
    "harbour", "council", "bridge", "library", "orchard", "ferry", "school", "hospital", "market", "railway", "river",
    "stadium", "budget", "museum", "tower",
)  # fmt: skip
NAMES = (
    "Ada Thornquist", "Ned Vasterling", "Jo Penhallow", "Mina Oakeshott", "Rex Tolliver", "Ines Caldbeck",
    "Tom Underhay", "Ruth Aske",
)  # fmt: skip
ACTS = (
    "open", "close", "repair", "sell", "study", "defend", "fund", "move", "paint", "measure", "question", "rebuild",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One file and where its articles after the first truly begin: cuts within ``[low, high]`` are right."""

    text: str
    truth: tuple[tuple[int, int], ...] = ()
    headlines: tuple[int, ...] = ()  # offsets of the headlines that begin a further article


@dataclass
class Score:
    """Boundary counts, and how many whole files stayed whole."""

    right: int = 0
    found: int = 0
    true: int = 0
    whole: dict[str, list[bool]] = field(default_factory=dict)

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def load(folder: Path, part: str) -> list[str]:
    with gzip.open(folder / f"polnear-{part}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"].strip() for line in lines]


def restyled(article: str, rng: random.Random) -> str:
    """The article with its headline's case changed, or its full stop taken away."""
    headline, newline, body = article.partition("\n")
    headline = headline.strip()
    style = rng.choice(("as is", "upper", "title", "open"))
    if style == "upper":
        headline = headline.upper()
    elif style == "title":
        headline = " ".join(word[:1].upper() + word[1:] for word in headline.split())
    elif style == "open":
        headline = headline.rstrip(".")
    return headline + newline + body


def shortened(article: str, rng: random.Random, *, headline: bool = False) -> str:
    """The headline and the first three to eight paragraphs: a news brief; on demand with a headline of few words."""
    first, *rest = [p for p in article.split("\n") if p.strip()]
    words = first.split()
    if headline and len(words) > 5:
        first = " ".join(words[: rng.randint(3, 5)])
    return "\n\n".join([first, *rest[: rng.randint(3, 8)]])


def joined(articles: Sequence[str], rng: random.Random, *, furniture: float = 0.5, bylines: float = 0.0) -> Case:
    """Articles one after another, with what may stand between them on a page."""
    text, truth, headlines = "", [], []
    single = rng.random() < 0.25  # single newlines between paragraphs all through
    for n, raw in enumerate(articles):
        article = restyled(raw, rng)
        if rng.random() < bylines:
            article = _with_byline(article, rng)
        if single:
            article = "\n".join(line for line in article.split("\n") if line.strip())
        if n:
            low = len(text)
            between = rng.choice(SEPARATORS)
            if rng.random() < furniture:
                newline = rng.choice(("\n", "\n\n"))
                lines = rng.sample(CLOSING, rng.choice((0, 1, 1, 2))) + rng.sample(OPENING, rng.choice((0, 1, 1, 2)))
                between += "".join(line + newline for line in lines)
            text += between
            truth.append((low, len(text)))
            headlines.append(len(text))
        text += article
    return Case(text, tuple(truth), tuple(headlines))


def _with_byline(article: str, rng: random.Random) -> str:
    headline, newline, body = article.partition("\n")
    date = f"{rng.randint(1, 28)} {rng.choice(('March', 'June', 'October'))} {rng.randint(1998, 2021)}"
    name = rng.choice(NAMES)
    lines = rng.choice((["By " + name], [date], ["By " + name, date], [name, date]))
    return headline + "\n\n" + "\n".join(lines) + "\n" + newline + body


def in_groups(articles: Iterable[str], rng: random.Random) -> list[list[str]]:
    rest = list(articles)
    rng.shuffle(rest)
    groups: list[list[str]] = []
    while len(rest) >= 2:
        size = rng.randint(2, 5)
        groups.append(rest[:size])
        rest = rest[size:]
    return [group for group in groups if len(group) > 1]


def with_sections(article: str, rng: random.Random, numbered: bool = True) -> str:
    """The article with section headings, half of them made of words from the section itself."""
    paragraphs = [p for p in article.split("\n") if p.strip()]
    out, gap, number = paragraphs[:2], rng.randint(0, 2), 0
    for paragraph in paragraphs[2:]:
        if gap <= 0:
            number += 1
            own = [w.strip(".,;:“”\"'()") for w in paragraph.split() if len(w) > 4 and w.isascii()]
            words = rng.sample(own, min(len(own), rng.randint(1, 4))) if rng.random() < 0.5 and own else None
            heading = " ".join(words or ["The", rng.choice(NOUNS)]).capitalize()
            if rng.random() < 0.3:
                heading = heading.title()
            out.append(f"{number}. {heading}" if numbered else heading)
            gap = rng.randint(2, 6)
        out.append(paragraph)
        gap -= 1
    return "\n\n".join(out)


def _sentence(rng: random.Random, topic: str) -> str:
    a, b = rng.choice(NOUNS), rng.choice(ACTS)
    return rng.choice((
        f"We will {b} the {topic} before the {a} is done.", f"The {topic} costs more than the {a}, as everyone knows.",
        f"I never said that we should {b} the {a}.", f"Why would anyone {b} the {topic}?", "No.", "Thank you.",
        f"People in the town tell me every week that the {topic} and the {a} need somebody to {b} them.",
        f"Last year {rng.choice(NAMES)} asked me about the {topic}, and I gave the same answer.", "That is not true.",
    ))  # fmt: skip


def _speech(rng: random.Random, topic: str) -> str:
    return " ".join(_sentence(rng, topic) for _ in range(rng.choice((1, 1, 2, 4, 7))))


ASIDES = ("(Applause.)", "[Laughter]", "(CROSSTALK)", "(BEGIN VIDEO CLIP)", "The sitting was suspended.")


def transcript(rng: random.Random) -> str:
    """An invented transcript in one of several layouts; topics drift as they do in talk."""
    people = rng.sample(NAMES, rng.randint(2, 4))
    label: Callable[[str], str] = rng.choice((
        lambda p: p.upper() + ": ", lambda p: p.split()[-1].upper() + ": ", lambda p: p + ": ",
        lambda p: ("Q: " if p == people[0] else "A: "), lambda p: f"**{p}**: ", lambda p: f"[{p.split()[0]}]: ",
        lambda p: f"MS {p.split()[-1].upper()}: ", lambda p: p.split()[-1].upper() + "\n",
        lambda p: f"{p}, Harbour Party: ",
    ))  # fmt: skip
    topic, turns = rng.choice(NOUNS), []
    for n in range(rng.randint(15, 60)):
        if rng.random() < 0.1:
            topic = rng.choice(NOUNS)
        turns.append(label(people[n % len(people)] if rng.random() < 0.7 else rng.choice(people)) + _speech(rng, topic))
        if rng.random() < 0.05:
            turns.append(rng.choice(ASIDES))
    title = rng.choice(("", f"Transcript: the {topic} debate", f"FULL TEXT OF THE {topic.upper()} HEARING"))
    return rng.choice(("\n", "\n\n")).join(([title] if title else []) + turns)


def interview(rng: random.Random) -> str:
    """Questions without labels, each a short line, and longer answers."""
    topic, lines = rng.choice(NOUNS), [f"Ten questions about the {rng.choice(NOUNS)}"]
    for _ in range(rng.randint(6, 15)):
        a = rng.choice(NOUNS)
        other = f"And {rng.choice(NAMES)}?"
        lines.append(rng.choice((f"What do you make of the {a}?", f"So the {a} was a mistake?", f"On the {a}", other)))
        lines.append(" ".join(_speech(rng, topic) for _ in range(3)))
    return "\n\n".join(lines)


def product_cuts(text: str) -> list[int]:
    return [article.start for article in split(Document("case.txt", text))[1:]]


def naive_cuts(text: str) -> list[int]:
    """The baseline: every title-looking line begins an article (short, and no full stop or in capitals)."""
    found = blocks(text)
    return [
        b.start
        for b, after in pairwise(found[1:])
        if 3 <= b.words <= 20 and len(after.text) > len(b.text)
        if b.text[-1] not in '.!?,:;”"' or b.text.isupper() or b.text.istitle()
    ]


def measure(cases: Sequence[Case], wholes: dict[str, list[str]], cuts: Callable[[str], list[int]]) -> Score:
    score = Score()
    for case in cases:
        score.true += len(case.truth)
        found = cuts(case.text)
        score.found += len(found)
        score.right += sum(any(low <= cut <= high for cut in found) for low, high in case.truth)
    for name, texts in wholes.items():
        score.whole[name] = [not cuts(text) for text in texts]
    return score


def build(articles: list[str], seed: int, least: int, **options: float) -> tuple[list[Case], dict[str, list[str]]]:
    rng = random.Random(seed)
    cases: list[Case] = []
    while len(cases) < least:
        cases += [joined(group, rng, **options) for group in in_groups(articles, rng)]
    wholes = {
        "single articles": [restyled(a, rng) for a in articles],
        "numbered sections": [with_sections(restyled(a, rng), rng) for a in articles],
        "headed sections": [with_sections(restyled(a, rng), rng, numbered=False) for a in articles],
        "transcripts": [transcript(rng) for _ in range(200)],
        "interviews": [interview(rng) for _ in range(100)],
    }
    return cases, wholes


def table(rows: dict[str, Score]) -> str:
    kinds = next(iter(rows.values())).whole
    head = ["", "precision", "recall", "F1", "boundaries", *kinds]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for name, score in rows.items():
        whole = [f"{sum(v) / len(v):.1%} of {len(v)}" for v in score.whole.values()]
        figures = [f"{score.precision:.3f}", f"{score.recall:.3f}", f"{score.f1:.3f}", str(score.true)]
        lines.append("| " + " | ".join([name, *figures, *whole]) + " |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--polnear", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if not (args.polnear / "polnear-train.jsonl.gz").is_file():
        print(f"no PolNeAR in {args.polnear}: PolNeAR v1.0.0, github.com/networkdynamics/PolNeAR", file=sys.stderr)
        return 2
    train = load(args.polnear, "train")
    rows: dict[str, Score] = {}
    dev, rng = load(args.polnear, "dev"), random.Random(args.seed)
    parts = {"train": train, "dev": dev, "dev, as briefs": [shortened(a, rng) for a in dev]}
    for part, articles in parts.items():
        cases, wholes = build(articles, args.seed, 200)
        for name, cuts in (("this program", product_cuts), ("every title-looking line", naive_cuts)):
            print(f"{part}: {name} ...", file=sys.stderr)
            rows[f"{part}: {name}"] = measure(cases, wholes, cuts)
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
