# The commands a person types. RAW=<folder> reads other extracts, AS_OF=<date> sets "today",
# CONNECTOR=<name>=<file or folder> reads another source system, TERMS_PATH=<relative folder> other contract terms.
# WHOLE=1 builds everything, whatever changed.
PYTHON ?= python3
RAW ?= data/raw
AS_OF ?=
WHOLE ?=
CONNECTOR ?=
CONTRACT ?=
MONTH ?=
WAREHOUSE_PATH ?= warehouse
DBT_TARGET_PATH ?= target
export WAREHOUSE_PATH DBT_TARGET_PATH

BIN := .venv/bin
INSTALLED := .venv/.installed-$(firstword $(shell cksum requirements.txt))
comma := ,
VARS := {raw_data_path: "$(RAW)"$(if $(AS_OF),$(comma) as_of_date: "$(AS_OF)")$(if $(CONNECTOR),$(comma) connectors: [$(firstword $(subst =, ,$(CONNECTOR)))])}
DBT := $(BIN)/dbt
DBT_OPTIONS = --profiles-dir . --vars '$(VARS)'
# Unit tests test the code, not the data: make test runs them.
BUILD_OPTIONS ?= --exclude-resource-type unit_test

# Tests use extracts, a warehouse and artifacts of their own; yours stay as they are.
TEST_FOLDER := target/test
TEST := $(MAKE) --no-print-directory BUILD_OPTIONS= RAW=$(TEST_FOLDER)/raw AS_OF= WHOLE=1 \
	WAREHOUSE_PATH=$(TEST_FOLDER)/warehouse DBT_TARGET_PATH=$(TEST_FOLDER)/dbt

.NOTPARALLEL:
.PHONY: benchmark build test gate statement dashboard docs lint clean help extracts dbt-build publish pytest forget

build: publish ## Environment, demo extracts if there are none, gate, dbt build of what changed, publish
	@$(BIN)/python -m tools.headlines

help: ## This list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

$(INSTALLED): requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	@rm -f .venv/.installed-* && touch $@

extracts: $(INSTALLED)
	@mkdir -p $(WAREHOUSE_PATH)
	@if [ -z "$(CONNECTOR)" ] && [ -z "$$(find $(RAW) -type f -print -quit 2>/dev/null)" ]; then \
		case $(RAW) in \
			data/raw|$(TEST_FOLDER)/raw) $(BIN)/python -m tools.generate_extracts --output $(RAW) ;; \
			*) echo "$(RAW) holds no file: put your extracts there, see README.md" >&2; exit 1 ;; \
		esac; \
	fi

gate: extracts ## Check the extracts only
	@$(BIN)/python -m expectations.gate --raw $(RAW) $(if $(CONNECTOR),--connector $(CONNECTOR))

dbt-build: gate
	@selection=$$($(BIN)/python -m tools.changes --vars '$(VARS)' $(if $(WHOLE),--whole)) || exit 1; \
	[ "$$selection" = nothing ] || $(DBT) build $(BUILD_OPTIONS) $$selection $(DBT_OPTIONS) || { \
		if [ -e $(WAREHOUSE_PATH)/published.duckdb ]; then \
			echo "The build failed: not published. The previous published database is unchanged: $(WAREHOUSE_PATH)/published.duckdb" >&2; \
		else \
			echo "The build failed: not published. There is no earlier published database." >&2; \
		fi; \
		exit 1; }

publish: dbt-build
	@$(BIN)/python -m tools.publish

test: ## Everything: sqlfluff, dbt unit and data tests, pytest
	@$(TEST) forget publish lint pytest

# Tests settle months anew: what was settled of earlier test extracts is no past of these.
forget: extracts
	@$(DBT) run-operation forget_settled_months $(DBT_OPTIONS) --quiet

pytest: $(INSTALLED)
	REQUIRE_BUILD=1 $(BIN)/python -m pytest -q -p no:cacheprovider tests/python

lint: $(INSTALLED) ## sqlfluff on every model and data test
	@mkdir -p $(WAREHOUSE_PATH)
	$(BIN)/sqlfluff lint --processes 2 models $(wildcard tests/data)

statement: $(INSTALLED) ## The statement of CONTRACT=<id> MONTH=<YYYY-MM> as a workbook and a PDF, in statements/
	@$(BIN)/python dashboards/dispute_pack.py --contract '$(CONTRACT)' --month '$(MONTH)'

dashboard: $(INSTALLED) ## Open the dashboard
	$(BIN)/streamlit run dashboards/app.py

docs: $(INSTALLED) ## Generate and serve the documentation
	@mkdir -p $(WAREHOUSE_PATH)
	$(DBT) docs generate $(DBT_OPTIONS)
	$(DBT) docs serve --profiles-dir .

benchmark: $(INSTALLED) ## Time and memory on ten million contacts; writes docs/benchmark.md
	@$(BIN)/python -m tools.benchmark

clean: ## Remove dbt's artifacts and both databases; extracts and environment stay
	rm -rf target logs
	rm -f $(WAREHOUSE_PATH)/working.duckdb* $(WAREHOUSE_PATH)/published.duckdb*
