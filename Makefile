# `make setup` makes .venv; `make demo` runs the main job; `make test` passes all tests. Nothing here needs root.
PYTHON ?= python3
EXTRAS ?=
INSTALL = $(PYTHON) rostrum/setup/install.py
unexport PYTHONPATH PYTHONHOME LD_PRELOAD
RUN = .venv/bin/rostrum env --

.PHONY: setup demo test test-fast test-slow bench lint type clean

setup:
	@$(INSTALL) --extras "$(EXTRAS)"

demo: setup
	@.venv/bin/rostrum demo bench

test:
	@$(INSTALL) --extras "dev,$(EXTRAS)"
	@$(RUN) python -m pytest

test-fast:
	@$(INSTALL) --extras "dev,$(EXTRAS)"
	@$(RUN) python -m pytest -m "not slow and not ros"

test-slow:
	@$(INSTALL) --extras "dev,$(EXTRAS)"
	@$(RUN) python -m pytest -m slow

bench: setup
	@.venv/bin/rostrum bench stack --quick

lint:
	@$(INSTALL) --extras "dev"
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .

type:
	@$(INSTALL) --extras "dev"
	@$(RUN) pyright

clean:
	rm -rf .venv ros_ws/build ros_ws/install ros_ws/log
