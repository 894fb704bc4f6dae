"""Make ``corpus/attribution/given_names.txt``: first names that tell a sex, out of a list of the world's.

    python benchmarks/given_names.py NAME_DATA

NAME_DATA is ``nomquamgender/name_data.json`` of the package nomquamgender (corpus/SOURCES.md): per name, how many of
its sources know it, how many people bear it, and the share of women among them.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from corpus.attribution import lexicon as lx
from corpus.attribution import names

SOURCES, BEARERS, SHARE = 5, 100, 0.9  # at least
FILE = Path(names.__file__).with_name("given_names.txt")
HEAD = f"""\
# First names of the world that tell a sex: mostly men's (m) or women's (f), beside those of first_names.txt.
# Source: nomquamgender 0.1.4 (name_data.json), Copyright (c) 2022 Ian Van Buskirk, MIT licence: corpus/SOURCES.md.
# Kept: names of 3 to 14 letters, known to {SOURCES} of its sources and borne by {BEARERS} people or more,
# {SHARE:.0%} of them, or more, of one sex.
"""


def main() -> None:
    """Read, choose, write, tell how many."""
    parser = argparse.ArgumentParser(description="Make the list of first names that tell a sex.")
    parser.add_argument("name_data", type=Path, metavar="NAME_DATA")
    listed = json.loads(parser.parse_args().name_data.read_text("utf-8"))
    known = names._common_first_names().keys() | lx.MALE_NAMES | lx.FEMALE_NAMES
    kept: dict[str, list[str]] = {"m": [], "f": []}
    for name, (sources, bearers, women, *_) in sorted(listed.items()):
        sure = sources >= SOURCES and bearers >= BEARERS and max(women, 1 - women) >= SHARE
        if sure and name not in known and re.fullmatch("[a-z]{3,14}", name):
            kept["f" if women > 0.5 else "m"].append(name)
    FILE.write_text(HEAD + "".join(f"{sex} {' '.join(some)}\n" for sex, some in kept.items()), "ascii")
    print(f"{len(kept['m'])} men's and {len(kept['f'])} women's names in {FILE}")


if __name__ == "__main__":
    main()
