"""All settings, read from the environment and from `.env` beside manage.py (environment first)."""

from datetime import timedelta
from pathlib import Path

from dotenv import load_dotenv

from . import env, media
from .caches import caches
from .databases import READERS, SQLITE, for_readers, writable

BASE_DIR = Path(__file__).resolve().parent.parent
load_dotenv(BASE_DIR / ".env")

# What a deployment decides

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY", default="debug-only" if DEBUG else None)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default="127.0.0.1,localhost" if DEBUG else None)
SITE_URL = env.site("SITE_URL", ALLOWED_HOSTS)
HTTPS = env.flag("HTTPS", default=not DEBUG)
BEHIND_PROXY = env.flag("BEHIND_PROXY", default=False)
SERVE_MEDIA = env.flag("SERVE_MEDIA", default=DEBUG)
REQUEST_LOG = env.flag("REQUEST_LOG", default=False)
ADMIN_ENABLED = env.flag("ADMIN_ENABLED", default=True)
ADMIN_ADDRESSES = env.networks("ADMIN_ADDRESSES")
VAR_DIR = Path(env.text("VAR_DIR", default=str(BASE_DIR / "var")))
try:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    env.stop(f"VAR_DIR 指定的文件夹 {VAR_DIR} 建不起来（{error.strerror}）。请另选一个可写的位置。")

# Who keeps the archive: shown to readers where it is set, see wanli/office.py

OFFICE_NAME = env.text("OFFICE_NAME", default="")
OFFICE_ADDRESS = env.text("OFFICE_ADDRESS", default="")
OFFICE_PHONE = env.text("OFFICE_PHONE", default="")
OFFICE_EMAIL = env.text("OFFICE_EMAIL", default="")
OFFICE_HOURS = env.text("OFFICE_HOURS", default="")
ICP_LICENCE = env.text("ICP_LICENCE", default="")
POLICE_LICENCE = env.text("POLICE_LICENCE", default="")
SITE_CODE = env.text("SITE_CODE", default="")

# The application

# Where ADMIN_ENABLED is 0 there is no newsroom: nobody can sign in, and no cookie is ever set.
NEWSROOM_APPS = [
    "django.contrib.admin",
    "django.contrib.messages",
    "django.contrib.sessions",
    "adminsortable2",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "simple_history",
    "wanli.door",
]
INSTALLED_APPS = [
    *(NEWSROOM_APPS if ADMIN_ENABLED else []),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "taggit",
    "articles",
    "residents_areas",
    "wanli",
    "wanli.edition",
    "wanli.stored",
]
NEWSROOM_MIDDLEWARE = [
    "wanli.door.middleware.known_addresses_only",
    "wanli.changed.after_a_change",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "wanli.door.middleware.sessions_that_end",
    "wanli.door.middleware.second_factor",
    "simple_history.middleware.HistoryRequestMiddleware",
    "wanli.middleware.AsKept",
]
MIDDLEWARE = [
    "wanli.seeing.measured",
    "wanli.middleware.safe_everywhere",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "wanli.middleware.read_only_public_site",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    *(NEWSROOM_MIDDLEWARE if ADMIN_ENABLED else []),
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    *(["axes.middleware.AxesMiddleware"] if ADMIN_ENABLED else []),
    "wanli.middleware.readers",
]
ROOT_URLCONF = "wanli.urls"
WSGI_APPLICATION = "wanli.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                *(["django.contrib.messages.context_processors.messages"] if ADMIN_ENABLED else []),
                "wanli.office.office",
            ],
        },
    },
]
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "wanli.door.passwords.LongEnoughValidator", "OPTIONS": {"min_length": 10}},
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "UserAttributeSimilarityValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
]

# The newsroom's door: five bad log-ins from one address, and it must wait

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
] * ADMIN_ENABLED
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
# The wait begins with the last attempt that was heard: whoever goes on trying does not prolong it.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = ["ip_address"]
AXES_CLIENT_IP_CALLABLE = "wanli.door.addresses.household_of"
AXES_LOCKOUT_CALLABLE = "wanli.door.views.locked_out"
# Who came in is in the log of events; the counts are nothing for the admin.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = AXES_VERBOSE = False

# The name that a phone shows beside its six digits.
OTP_TOTP_ISSUER = "万里社区晨报"
# Who comes in may stay for a working day, and be idle for a long meeting; a shared computer forgets
# them when its browser is closed.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_AGE = 3 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Tags: the separators that Chinese writers type, and slugs in ASCII

TAGGIT_CASE_INSENSITIVE = True
TAGGIT_TAGS_FROM_STRING = "articles.tagging.tags_from_string"
TAGGIT_STRING_FROM_TAGS = "articles.tagging.string_from_tags"

# The database: SQLite in VAR_DIR unless DATABASE_URL names another; readers may have one of their
# own that can only be read, see wanli/databases.py

DATABASE_URL = env.text("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'wanli.sqlite3'}")
DATABASES = for_readers("DATABASE_READ_URL")
if DATABASES and not ADMIN_ENABLED:
    DATABASES["default"] = DATABASES[READERS].copy()
else:
    DATABASES["default"] = writable("DATABASE_URL", DATABASE_URL)
# A standby that is behind by more is left out, see wanli/serving/choice.py
REPLICA_LAG_SECONDS = env.number("REPLICA_LAG_SECONDS", default=10)
if DATABASES["default"]["ENGINE"] == SQLITE:
    # A file: the browser tests read it from the server's threads.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}

# Pages that were made are kept until the edition is another, see wanli/serving: in memory, in each
# process so many bytes, and in a Redis for all processes where CACHE_URL names one

CACHES = caches(env.text("CACHE_URL", default=""))
PAGE_CACHE_BYTES = env.number("PAGE_CACHE_BYTES", default=0 if DEBUG else 16 * 1024 * 1024)
# The link that shows the edition to the web server, see wanli/edition/link.py
EDITION_LINK = env.text("EDITION_LINK", default="")

# Language and time

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Files: what visitors fetch, and the originals, which no address serves

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "wanli.finders.JoinedFinder",
]
# The icons and the manifest that browsers ask for at the root.
WHITENOISE_ROOT = BASE_DIR / "static" / "root"
WHITENOISE_MIMETYPES = {".webmanifest": "application/manifest+json"}
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Where else than from here pictures come from.
MEDIA_ORIGIN = ""
if env.one_of("MEDIA_STORAGE", "local", "s3") == "s3":
    STORAGES, MEDIA_ORIGIN = media.s3()
else:
    STORAGES = media.local(VAR_DIR)
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
}

# Forms: the import's preview of a whole issue has thousands of fields, pasted text is long

DATA_UPLOAD_MAX_NUMBER_FIELDS = 50_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

# Transport

SESSION_ENGINE = "wanli.sessions"
# Readers' requests bring no cookie, and their pages are the same for all.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# The archive speaks for its own host only, not for its subdomains or a browser's preload list.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"

# What goes wrong is written to standard error; where requests are logged, as JSON like them

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "wanli.seeing.AsJson"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler"},
        "errors": {
            "class": "logging.StreamHandler",
            **({"formatter": "json"} if REQUEST_LOG else {}),
        },
    },
    "loggers": {
        "django": {"handlers": ["errors"], "level": "WARNING"},
        "articles": {"handlers": ["errors"], "level": "WARNING"},
        # Events of our own, a line of JSON each.
        "wanli": {"handlers": ["console"], "level": "INFO"},
        # What it finds wrong with an archive `restore` says in Chinese.
        "bagit": {"level": "CRITICAL"},
    },
}
