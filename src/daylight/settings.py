"""Settings: everything a county may set comes from an environment variable named DAYLIGHT_…, read here and nowhere else."""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from daylight.kernel.keyfiles import made_once

PACKAGE = Path(__file__).resolve().parent
VAR = Path(os.environ.get("DAYLIGHT_VAR", "var")).resolve()
"""Everything the running product makes lies under this folder."""

KEY_DIR = Path(os.environ.get("DAYLIGHT_KEYS", str(VAR / "keys")))
TILE_DIR = Path(os.environ.get("DAYLIGHT_TILES", str(VAR / "log")))
FILE_DIR = Path(os.environ.get("DAYLIGHT_FILES", str(VAR / "files")))
BANK_DIR = Path(os.environ.get("DAYLIGHT_BANK", str(VAR / "bank")))
BACKUP_DIR = Path(os.environ.get("DAYLIGHT_BACKUPS", str(VAR / "backups")))
"""Where backups are put; the page of the platform's health says how old the newest is."""
HEARTBEAT = VAR / "heartbeat.json"
"""What the clock did at its last tick: written by `daylight tick`, read by the page of the platform's health."""
STATIC_ROOT = Path(os.environ.get("DAYLIGHT_STATIC", str(VAR / "static")))
ASSETS = Path(os.environ.get("DAYLIGHT_ASSETS", str(VAR / "assets")))
LOG_ORIGIN = os.environ.get("DAYLIGHT_ORIGIN", "daylight.example/mingchuan")
"""The name of this county's public log; part of every signed checkpoint, so it must never change."""
PACKS = tuple(Path(part) for part in os.environ.get("DAYLIGHT_PACKS", "").split(os.pathsep) if part)

RULES = PACKAGE / "rules"
DEBUG = False
DEMONSTRATION = os.environ.get("DAYLIGHT_DEMONSTRATION", "") == "1"
"""True in the demonstration county: sign-in by one click, a ribbon on every page."""
HELP_PHONE = os.environ.get("DAYLIGHT_HELP_PHONE", "")
"""The number of the township help desk, shown at the foot of every page."""


def _secret() -> str:
    """The session secret: given, or made once beside the other keys (mode 600)."""
    given = os.environ.get("DAYLIGHT_SECRET")
    if given:
        return given
    return made_once(KEY_DIR / "session.secret", lambda: secrets.token_hex(48))


def _database(address: str) -> dict[str, object]:
    """One variable says which database: a path (SQLite) or postgresql://user:password@host:port/name."""
    if not address.startswith(("postgresql://", "postgres://")):
        return {
            "ENGINE": "daylight.log.backends.sqlite",
            "NAME": address,
            "TEST": {"NAME": str(VAR / "tests.sqlite3")},
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # Recursive triggers fire for rows that INSERT OR REPLACE takes away, too: nothing slips past the guards.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA recursive_triggers=ON; PRAGMA cache_size=-65536;",
            },
        }
    parts = urlsplit(address)
    return {
        "ENGINE": "daylight.log.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


SECRET_KEY = _secret()
ALLOWED_HOSTS = [part for part in os.environ.get("DAYLIGHT_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if part]
PUBLIC_ADDRESS = os.environ.get("DAYLIGHT_ADDRESS", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
CSRF_TRUSTED_ORIGINS = [PUBLIC_ADDRESS]
DATABASES = {"default": _database(os.environ.get("DAYLIGHT_DATABASE", str(VAR / "daylight.sqlite3")))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "ninja",
    "daylight.log",
    "daylight.parties",
    "daylight.ledger",
    "daylight.cases",
    "daylight.risk",
    "daylight.disclosure",
    "daylight.clock",
    "daylight.simulate",
    "daylight.web",
]

# The door asks these two questions of the room above it (docs/adr/0002).
ACT_STANDING = "daylight.parties.queries.standing"
ACT_PLACE_PATH = "daylight.parties.queries.place_path"

AUTH_USER_MODEL = "parties.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "daylight.parties.authentication.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "desk:sign_in"
AXES_USERNAME_FORM_FIELD = "username"  # else axes looks for the model's own "login" and counts nobody
AXES_FAILURE_LIMIT = 5
AXES_CLIENT_IP_CALLABLE = "daylight.web.middleware.client_address"
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "daylight.web.desk.views.session.locked_out"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False  # web.middleware.viewer writes the time of the last request, at most once a minute
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "daylight.web.errors.form_expired"
_SECURE = PUBLIC_ADDRESS.startswith("https://")
SESSION_COOKIE_SECURE = _SECURE
CSRF_COOKIE_SECURE = _SECURE
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("DAYLIGHT_BEHIND_PROXY") == "1" else None
)
X_FRAME_OPTIONS = "DENY"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "daylight.web.middleware.plain_addresses",
    "daylight.web.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "daylight.web.middleware.viewer",
    "daylight.web.middleware.refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "daylight.urls"
WSGI_APPLICATION = "daylight.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "daylight.web.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "daylight.web.templatetags.daylight",
            ],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [
    PACKAGE / room / "locale"
    for room in ("log", "parties", "ledger", "cases", "risk", "disclosure", "clock", "simulate", "web")
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
# Our own files are found in daylight/web/static by the app finder; the browser libraries are laid out here by `daylight collect`.
STATICFILES_DIRS = [ASSETS]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILE_DIR}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = True

# Uploads: what a county's scanner makes fits; a 200 MB file is refused before it is read.
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
UPLOAD_MAX_PIXELS = 60_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_HANDLERS = [
    "daylight.web.uploads.SizeLimit",  # stops keeping a file as soon as it is too large
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("DAYLIGHT_LOG_LEVEL", "WARNING")},
}
