# `make help` lists what there is to make. POSIX make and sh suffice.
.POSIX:
.PHONY: help run test pages faults faults-full lint words bench package clean

# Two files at a time; one file's tests stay together, so that what they share is built once. In the order in which they
# were collected: by itself the tool would leave those with few tests, which are the longest, for the end.
PYTEST_ARGS = -n 2 --dist loadfile --no-loadscope-reorder
# What pytest makes of the tests is kept from one process to the next, whatever the environment says.
PYTEST = PYTHONDONTWRITEBYTECODE= $(PY) -m pytest
# These run the program with its own loop, of which a process has one: they get processes of their own.
# The longest first.
WHOLE_PROGRAM = tests/test_app.py tests/desks/test_open_party.py tests/ui/test_doors.py tests/ui/test_party_window.py \
	tests/desks/test_ending_program.py tests/commands/test_opened_again.py
DEMO_OUT = demo-out
PY = .venv/bin/python

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: .venv/.ready-map ## open the program on a rehearsal evening (no display: play it into demo-out/)
	@packaging/system_libraries.sh
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		.venv/bin/phonebank rehearse; \
	else \
		echo "No display: playing the evening in memory, leaving its pages and results in $(DEMO_OUT)/"; \
		.venv/bin/phonebank demo --headless --out $(DEMO_OUT); \
	fi

test: .venv/.ready-dev ## run every test that needs no browser
	@packaging/system_libraries.sh
	@$(PY) -m compileall -q phonebank_app campaign_map
	printf '%s\n' $(WHOLE_PROGRAM) | QT_QPA_PLATFORM=offscreen PYTHONDONTWRITEBYTECODE= \
		xargs -P 2 -n 1 $(PY) -m pytest
	QT_QPA_PLATFORM=offscreen $(PYTEST) $(PYTEST_ARGS) -m "not browser" $(WHOLE_PROGRAM:%=--ignore=%)

pages: .venv/.ready-dev ## drive the map’s pages in a real Chromium; look at the window’s in Welsh, large
	$(PYTEST) $(PYTEST_ARGS) -m browser tests/campaign_map
	@packaging/system_libraries.sh
	QT_QPA_PLATFORM=offscreen PHONEBANK_LANGUAGE=cy $(PY) -m tests.ui.in_welsh --large

faults: .venv/.ready-dev ## break things on purpose and see that nothing is lost, invented or let in
	@packaging/system_libraries.sh
	@QT_QPA_PLATFORM=offscreen $(PY) -m tests.faults

faults-full: .venv/.ready-dev ## the same for hours
	@packaging/system_libraries.sh
	@QT_QPA_PLATFORM=offscreen $(PY) -m tests.faults --full

lint: .venv/.ready-dev ## check style, types and who imports whom
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy -p phonebank_app -p campaign_map -p tests
	@.venv/bin/lint-imports --no-logo

words: .venv/.ready-dev ## bring the catalogues of the window's languages up to date; say what is to be translated
	@$(PY) -m tests.words

bench: .venv/.ready-dev ## measure; one JSON line per figure
	@packaging/system_libraries.sh
	@QT_QPA_PLATFORM=offscreen $(PY) -m tests.bench

package: .venv/.ready-dev ## freeze the program into dist/phonebank and let it test itself
	@packaging/system_libraries.sh package
	$(PY) -m PyInstaller --noconfirm --clean --log-level ERROR packaging/phonebank.spec
	@packaging/try_frozen.sh dist/phonebank

clean: ## remove what was made, but not .venv
	rm -rf build dist $(DEMO_OUT) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find phonebank_app campaign_map tests resources packaging -name __pycache__ -prune -exec rm -rf {} +

# Set-up. Each step says what it does; nothing is installed outside .venv except by apt, as packaging/apt.sh says.
.venv/.ready-map: pyproject.toml constraints.txt
	@packaging/environment.sh map

.venv/.ready-dev: pyproject.toml constraints.txt
	@packaging/environment.sh dev
