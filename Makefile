PYTHON ?= python3
BIN := .venv/bin
CORPUS ?= corpus/sample/articles
DATA ?= data
HOST ?= 127.0.0.1
PORT ?= 7860
POLNEAR ?= ../shared/data
LARGE ?= /tmp/on-the-record-large

.PHONY: run test soak bench browser pictures lint train clean

# Install what is needed, load the sample corpus (or CORPUS=path), serve the page.
run: .venv/installed
	$(BIN)/python app.py ingest --data $(DATA) "$(CORPUS)"
	$(BIN)/python app.py serve --data $(DATA) --host $(HOST) --port $(PORT)

# Install what is needed, browser included, and pass all tests.
test: .venv/installed-dev browser
	$(BIN)/python -m pytest -m "not slow"

# The longer checks: a hundred killed ingests, ninety killed imports, drafts of a megabyte, pages in two more ways.
soak: .venv/installed-dev browser
	$(BIN)/python -m pytest -m slow

# The tables quoted in docs/.
bench: .venv/installed-dev
	$(BIN)/python benchmarks/attribution.py --polnear $(POLNEAR)
	$(BIN)/python benchmarks/attribution_ablation.py --polnear $(POLNEAR)
	$(BIN)/python benchmarks/attribution_cost.py --polnear $(POLNEAR)
	$(BIN)/python benchmarks/boundaries.py --polnear $(POLNEAR)
	$(BIN)/python benchmarks/retrieval.py --polnear $(POLNEAR)
	$(BIN)/python benchmarks/verification.py
	$(BIN)/python benchmarks/first_page.py
	$(BIN)/python benchmarks/ingest_speed.py --polnear $(POLNEAR)
	$(BIN)/python benchmarks/growth.py
	$(BIN)/python benchmarks/interrupted_import.py
	$(BIN)/python benchmarks/index_policy.py
	$(BIN)/python benchmarks/hybrid_query.py --data $(LARGE)
	$(BIN)/python benchmarks/opening.py --data $(LARGE)

# Reproduce the attribution weights.
train: .venv/installed-dev
	$(BIN)/python benchmarks/train_attribution.py --polnear $(POLNEAR)

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/pyright

.venv/installed: requirements.txt constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet torch==2.13.0
	$(BIN)/pip install --quiet -r requirements.txt -c constraints.txt
	touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	$(BIN)/pip install --quiet -r requirements-dev.txt -c constraints.txt
	touch $@

# Chromium for the page's tests: Debian's package as root, else Playwright's own.
browser: .venv/installed-dev
	@command -v chromium >/dev/null || [ -n "$$CHROMIUM" ] || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -q && apt-get install -y -q chromium; \
	else $(BIN)/playwright install chromium; fi

# The pictures of README and docs/, anew.
pictures: .venv/installed-dev browser
	PYTHONPATH=.:tests $(BIN)/python tests/browser/pictures.py

clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis
