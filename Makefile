# `make setup` makes .venv; `make demo` runs the main job; `make test` passes all tests. Nothing here needs root.
PYTHON ?= python3
EXTRAS ?=
INSTALL = $(PYTHON) rostrum/setup/install.py
unexport PYTHONPATH PYTHONHOME LD_PRELOAD
RUN = .venv/bin/rostrum env --

# Learns a gait from nothing and leaves out/train/go2-walk/ with bundle, model card, curves and film.
.PHONY: setup demo franka-sim train-go2 test test-fast test-slow bench lint type clean

setup:
	@$(INSTALL) --extras "$(EXTRAS)"

demo: setup
	@.venv/bin/rostrum demo workshop

test:
	@$(INSTALL) --extras "dev,$(EXTRAS)"
	@quick=0; $(RUN) python -m pytest -m "not slow and not ros" -n 2 --dist loadfile || quick=1; \
	$(RUN) python -m pytest -m "ros and not slow" && exit $$quick

test-fast:
	@$(INSTALL) --extras "dev,$(EXTRAS)"
	@$(RUN) python -m pytest -m "not slow and not ros" -n 2 --dist loadfile

test-slow:
	@$(INSTALL) --extras "dev,$(EXTRAS)"
	@$(RUN) python -m pytest -m slow

# The simulated control unit of a Franka arm wants other versions than Rostrum, so it lives beside it.
franka-sim:
	@test -x .venv-franka/bin/python || $(PYTHON) -m venv .venv-franka
	@.venv-franka/bin/python -m pip install --quiet --disable-pip-version-check "franka-sim>=1.1.7,<2"
	@echo "ready: rostrum deploy --robot fr3_hand --target twin"

train-go2:
	@$(INSTALL) --extras "learn,$(EXTRAS)"
	@.venv/bin/rostrum train walk --robot go2 --name go2-walk

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
