.DELETE_ON_ERROR:
.PHONY: run staff test check bench drills screenshots lock

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

run: .venv/.installed .env
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_founding_issue
	@$(BIN)/python manage.py rebuild_search --if-needed > /dev/null
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@echo
	@echo "万里社区晨报 · 数字典藏    http://127.0.0.1:$(PORT)/"
	@echo "管理后台                  http://127.0.0.1:$(PORT)/admin/"
	@echo "第一个工作人员账号：另开一个终端，在本目录运行 make staff，自己设定用户名和密码。"
	@echo "管理员第一次登录，照屏幕上的三步绑定手机（两步验证），并把恢复码抄下来收好。"
	@echo "手机和恢复码都丢了：.venv/bin/python manage.py reset_second_factor 用户名"
	@echo "按 Ctrl-C 停止。"
	@echo
	@$(BIN)/gunicorn wanli.wsgi --bind 127.0.0.1:$(PORT) --threads 4 --forwarder-headers "" --log-level warning

staff: .venv/.installed .env
	@$(BIN)/python manage.py createsuperuser

test: .venv/.installed-dev
	@$(BIN)/python -m tests.run $(ARGS)

check: .venv/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files --cached --others --exclude-standard 'templates/*.html')
	DEBUG=1 $(BIN)/mypy .
	DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') ALLOWED_HOSTS=archive.invalid HTTPS=1 \
		$(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/pip-audit --disable-pip --require-hashes -r requirements-s3.txt  # which holds all of requirements.txt

# Every figure with its bar and what the run before had; ARGS="--issues 2500" for archives of some
# 100,000 sections, "--only search" for one of the benchmarks.
bench: .venv/.installed-dev
	@$(BIN)/python -m tests.benchmarks $(ARGS)

# What happens when things break, and what is too long for the tests; every figure is printed, and at
# the end a line for each drill. ARGS="--only kills slow" for some of them.
drills: .venv/.installed-dev
	@$(BIN)/python -m tests.drills $(ARGS)

# Pictures of the main pages, in the folder OUT or in one that is named at the end.
screenshots: .venv/.installed-dev
	@$(BIN)/python -m tests.screenshots $(OUT)

# Renew the pinned versions and their hashes from pyproject.toml.
lock: .venv/.installed-dev
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" pyproject.toml --output-file requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" --extra s3 --constraint requirements.txt \
		pyproject.toml --output-file requirements-s3.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" --group dev --constraint requirements.txt --output-file requirements-dev.txt

.venv/.installed: requirements.txt
	@$(PYTHON) -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "需要 Python 3.11 或更新的版本，连同 venv。Debian 12：sudo apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes --requirement requirements.txt
	@touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.txt
	$(BIN)/pip install --quiet --require-hashes --requirement requirements-dev.txt
	@touch $@

# Settings of this machine's trial run: a fresh secret, plain http, local addresses only.
.env: | .venv/.installed
	@umask 077 && printf 'SECRET_KEY=%s\nALLOWED_HOSTS=127.0.0.1,localhost\nHTTPS=0\nSERVE_MEDIA=1\n' \
		"$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')" > $@
