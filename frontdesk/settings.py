"""One settings file, driven by the environment.

Every variable has a default that is right for one property on SQLite on this machine;
docs/operations.md lists them all. Secrets that are not given are made once and kept in
``var/secrets.json`` (mode 0600), so that a restart neither signs everybody out nor loses the key
of the encrypted columns.
"""

import sys
from pathlib import Path
from urllib.parse import unquote

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from frontdesk import secret_store

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
TESTING = "pytest" in sys.modules
# manage.py works for whoever called it, not for a page that waits.
COMMAND = Path(sys.argv[0]).name == "manage.py" and not TESTING

VAR_DIR = Path(env("DESK_VAR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

_secrets = secret_store.load(VAR_DIR / "secrets.json")
SECRET_KEY = env("DESK_SECRET_KEY", default=_secrets["secret_key"])
# Keys of the encrypted columns, oldest first: "id:base64,id:base64". The last one encrypts, all decrypt.
DESK_FIELD_KEYS = secret_store.parse_keys(env("DESK_FIELD_KEYS", default=_secrets["field_keys"]))

DEBUG = env.bool("DESK_DEBUG", default=False)
HTTPS = env.bool("DESK_HTTPS", default=not TESTING)
ALLOWED_HOSTS = env.list("DESK_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("DESK_ORIGINS", default=[])

INSTALLED_APPS = [
    "frontdesk",
    "handover",
    "visitors",
    "enquiries",
    "mail",
    "directory",
    "desk",
    "frontdesk.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "crispy_forms",
    "django_tables2",
    "django_filters",
    "import_export",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "desk.pages.middleware.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "desk.pages.middleware.CompressMiddleware",
    "desk.pages.sessions.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "desk.pages.middleware.CrossSiteMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "desk.people.guard.GuardMiddleware",
    "desk.pages.middleware.LanguageMiddleware",
    "desk.pages.middleware.BodyMiddleware",
    "desk.pages.middleware.LineMiddleware",
    "desk.pages.middleware.SignInMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "desk.pages.middleware.AddressMiddleware",
    "desk.pages.middleware.LockMiddleware",
    "desk.pages.middleware.DeskMiddleware",
    "desk.pages.middleware.SecondFactorMiddleware",
]

ROOT_URLCONF = "frontdesk.urls"
WSGI_APPLICATION = "frontdesk.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "desk.pages.context.page",
            ],
            "builtins": ["desk.templatetags.desk"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "desk_pack"
CRISPY_FAIL_SILENTLY = False
DJANGO_TABLES2_TEMPLATE = "desk_pack/table.html"

# --- database ------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
_db = DATABASES["default"]
_db["HOST"] = unquote(_db["HOST"])  # a socket's directory is written %2Fvar%2Frun%2Fpostgresql
_asked = _db.get("OPTIONS", {})  # what stands behind the ? of the address wins: sslmode, connect_timeout, timeout
if _db["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a write transaction takes its lock at the start instead of failing half-way.
    # FULL: these are registers of record; an acknowledged entry survives a power cut. A test's need not.
    # secure_delete: what the purge erases is overwritten, not only forgotten.
    secret_store.private(Path(_db["NAME"]))
    _db["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 60 if COMMAND else 4,
        "init_command": (
            f"PRAGMA journal_mode=WAL; PRAGMA synchronous={'OFF' if TESTING else 'FULL'}; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
        ),
        **_asked,
    }
    # A file, never memory: SQLite's in-memory database is not WAL and fails under threads.
    _db["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
elif TESTING:
    _db["CONN_MAX_AGE"] = 0
else:
    # Whoever waits for a page is told within five seconds that there is none; a command works as long as it takes.
    _limits = "" if COMMAND else "-c statement_timeout=15s -c lock_timeout=4s -c idle_in_transaction_session_timeout=30s"
    _network = {"connect_timeout": 3, "tcp_user_timeout": 4000, "keepalives_idle": 10, "keepalives_interval": 2, "keepalives_count": 2}
    _db["OPTIONS"] = {**_network, "options": _limits, **_asked}
    if not _db.get("CONN_MAX_AGE"):  # an address that asks for persistent connections gets those; a pool does not go with them
        _db["OPTIONS"]["pool"] = {"min_size": 1, "max_size": env.int("DESK_DB_POOL", default=8), "timeout": 4}
    _db["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- who ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "desk.User"
AUTHENTICATION_BACKENDS = [
    "desk.people.accounts.GuardedBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "desk.people.hashers.PinHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "desk.people.hashers.PinHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "UserAttributeSimilarityValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "desk.people.accounts.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_USER_DISPLAY = "desk.people.accounts.user_display"
# desk.people.guard counts every try at every secret; two limiters would quarrel.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_FORMS = {"change_password": "desk.people.accounts.ChangePasswordForm"}
MFA_FORMS = {"authenticate": "desk.people.accounts.CodeForm", "reauthenticate": "desk.people.accounts.CodeAgainForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "frontdesk"
MFA_ADAPTER = "desk.people.accounts.SealedFactors"
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Rights, policies and exports ask again who is there after so many seconds.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# Passkeys over plain http work for the name "localhost" only; behind HTTPS this stays off.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SECRET_TRIES = env.int("DESK_SIGNIN_TRIES", default=5)
DEVICE_COOKIE_NAME = "device"
# Shared by all workers: a one-time code used at one is used up at all.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "desk_cache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# Two clocks of our own run inside this one (desk.pages.middleware.LockMiddleware): idle and absolute.
SESSION_COOKIE_AGE = 14 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Messages name visitors: in the session, never in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- what the browser is told ----------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "frontdesk.views.csrf_failure"
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, DEVICE_COOKIE_NAME = "__Host-session", "__Host-csrf", "__Host-device"
    LANGUAGE_COOKIE_SECURE = True

# --- language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# --- files ------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG or TESTING else "frontdesk.storage.StaticFiles"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or TESTING
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- the kit ------------------------------------------------------------------------------------
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_LOG = True
IMPORT_EXPORT_IMPORT_IGNORE_BLANK_LINES = True
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env("DESK_LOG_LEVEL", default="WARNING")},
}
