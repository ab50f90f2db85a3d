# Every task of the project: `make help`. CI calls the same targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r
TEMPLATES = $(shell find templates -name '*.html')
# Checks read the settings but no data: a key and a folder of their own.
ALONE = SECRET_KEY=chi-dung-khi-kiem-tra DATA_DIR=$(VENV)/check $(BIN)/python
CHECK = $(ALONE) manage.py

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

.PHONY: run
run: $(VENV)/.production ## Dựng từ đầu rồi chạy cổng ở http://127.0.0.1:8000 (PORT, DATA_DIR, … xem README.md)
	@scripts/run

# A browser test mostly waits, so there is one test more at a time than there are cores.
PYTEST := $(BIN)/python -m pytest -n $(shell echo $$(($$(nproc) + 1))) -rs

.PHONY: test
test: $(VENV)/.development ## Chạy mọi bài thử trên cơ sở dữ liệu nhúng
	$(PYTEST)

.PHONY: test-browser
test-browser: $(VENV)/.development ## Trong đó chỉ các bài thử trong trình duyệt thật (Chromium)
	$(PYTEST) -m browser

.PHONY: test-postgres
test-postgres: $(VENV)/.development ## Mọi bài thử trên một PostgreSQL tạm, tự bật, tự dọn
	scripts/with-postgres $(MAKE) test

.PHONY: bench
bench: $(VENV)/.development ## Đo tốc độ, dung lượng trang, thời gian nhập (RECORDS=tệp .jsonl); in bảng Markdown
	@$(BIN)/python benchmarks/first_byte.py $(RECORDS)
	@$(BIN)/python benchmarks/newsroom.py
	@$(BIN)/python benchmarks/plans.py
	@$(BIN)/python benchmarks/catalogue.py $(RECORDS)
	@$(BIN)/python benchmarks/imports.py $(RECORDS)
	@$(BIN)/python benchmarks/open_data.py
	@$(BIN)/python benchmarks/search_quality.py $(RECORDS)
	@$(BIN)/python benchmarks/search_speed.py $(RECORDS)
	@$(BIN)/python benchmarks/search_fuzz.py $(RECORDS)

.PHONY: drill
drill: $(VENV)/.development ## Diễn tập sự cố: mỗi lỗi cài đặt phải cho đúng một dòng rõ ràng
	@$(BIN)/python scripts/drill

.PHONY: translations
translations: $(VENV)/.production ## Giao diện quản trị đã có bao nhiêu tiếng Việt, theo từng thư viện; chuỗi nào còn thiếu
	@$(ALONE) scripts/translations.py

LINTS := lint-python lint-templates lint-layers lint-types lint-django
.PHONY: lint $(LINTS)
lint: $(VENV)/.development ## Kiểm tra mã, mẫu trang, tầng, kiểu, cấu hình; chạy hết rồi mới báo hỏng
	@$(MAKE) --keep-going $(LINTS)
lint-python:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
lint-templates:
	@$(BIN)/djade --target-version 5.2 --check $(TEMPLATES)
	@$(BIN)/djhtml --tabwidth 2 --check templates
	@$(BIN)/djcss --tabwidth 2 --check static/css
	@$(BIN)/djjs --tabwidth 2 --check static/js
lint-layers:
	$(BIN)/lint-imports --no-logo
lint-types:
	$(BIN)/mypy
lint-django:
	$(CHECK) check
	$(CHECK) makemigrations --check --dry-run

.PHONY: format
format: $(VENV)/.development ## Sửa cách trình bày bằng chính các công cụ ấy
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	@$(BIN)/djade --target-version 5.2 $(TEMPLATES) || [ $$? = 1 ] # 1: something was written anew
	@$(BIN)/djhtml --tabwidth 2 templates || [ $$? = 1 ]
	@$(BIN)/djcss --tabwidth 2 static/css || [ $$? = 1 ]
	@$(BIN)/djjs --tabwidth 2 static/js || [ $$? = 1 ]

COMPILE = UV_CUSTOM_COMPILE_COMMAND="make requirements" $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links $(UV_FLAGS)
.PHONY: requirements
requirements: $(VENV)/.development ## Ghim lại phiên bản từ requirements*.in (UV_FLAGS=--upgrade để lên bản mới)
	$(COMPILE) requirements.in --output-file requirements.txt
	$(COMPILE) requirements-dev.in --output-file requirements-dev.txt

.PHONY: help
help: ## Các lệnh này
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- The virtual environment: made once, filled again when the lock files change ---------------------------------------
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Cần Python 3.11 trở lên ($(PYTHON) không phải); đặt PYTHON=/đường/dẫn/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python thiếu mô-đun venv: apt install python3-venv" >&2; exit 1; }
	@echo "Đang tạo môi trường Python …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.production: requirements.txt $(BIN)/python
	@echo "Đang cài các thư viện …"
	@$(INSTALL) requirements.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.production
	@echo "Đang cài các thư viện để phát triển …"
	@$(INSTALL) requirements-dev.txt
	@touch $@
