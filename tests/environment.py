"""The settings' environment during tests: loaded by pytest before Django's settings are read."""

import os
import tempfile

VAR_DIR = tempfile.TemporaryDirectory(prefix="wanli-tests-")

os.environ.update(
    DEBUG="0",
    SECRET_KEY="for the tests only",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    HTTPS="0",
    ADMIN_ENABLED="1",
    ADMIN_ADDRESSES="",
    SITE_URL="",
    BEHIND_PROXY="0",
    CACHE_URL="",
    REQUEST_LOG="0",
    DATABASE_READ_URL="",
    EDITION_LINK="",
    SERVE_MEDIA="1",
    VAR_DIR=VAR_DIR.name,
)

# WhiteNoise looks for the collected static files when it starts.
os.mkdir(f"{VAR_DIR.name}/static")
