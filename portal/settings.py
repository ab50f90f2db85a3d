"""All settings. Safe by default: a real installation needs SECRET_KEY and its own PUBLIC_URL, nothing else.

Every value an operator may change is read from the environment here and listed in README.md.
"""

from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", False)
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var")))
try:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"không tạo được thư mục DATA_DIR {DATA_DIR}: {error.strerror}") from error

# The key of the environment, else the one `make run` made on its first run.
_key_file = DATA_DIR / "secret_key"
SECRET_KEY = env.str("SECRET_KEY", "") or (_key_file.read_text().strip() if _key_file.is_file() else "")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured("chưa có SECRET_KEY (`make run` tự tạo một khóa trong DATA_DIR).")
    SECRET_KEY = "chi-dung-khi-DEBUG"  # noqa: S105

PORT = env.str("PORT", "8000")
PUBLIC_URL = env.str("PUBLIC_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
_public = urlsplit(PUBLIC_URL)
if _public.scheme not in ("http", "https") or not _public.hostname:
    raise ImproperlyConfigured(f"PUBLIC_URL phải là một địa chỉ http(s) đầy đủ, không phải {PUBLIC_URL!r}.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_public.hostname, "127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"

INSTALLED_APPS = [
    "home",
    "news",
    "plans",
    "procedures",
    "search",
    "legal",
    "core",
    "users",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.contrib.sitemaps",
    "wagtail.api.v2",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.admin",
    "wagtail.search",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
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
                "core.context_processors.office",
            ],
            "builtins": ["core.templatetags.portal"],
        },
    },
]

# --- Database ---------------------------------------------------------------------------------------------------------
try:
    DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
except (ValueError, KeyError, AttributeError) as error:
    raise ImproperlyConfigured("DATABASE_URL không đọc được; mẫu: postgres://user:pass@host:5432/name") from error
_database = DATABASES["default"]
if _database.get("ENGINE") == "django.db.backends.sqlite3":
    # SQLite as a real database: readers never wait for a writer, a writer waits its turn instead of failing.
    _database["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        " PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000;",
    }
elif _database.get("ENGINE") == "django.db.backends.postgresql":
    _database["CONN_MAX_AGE"] = 60
    _database["CONN_HEALTH_CHECKS"] = True
else:
    raise ImproperlyConfigured("DATABASE_URL phải bắt đầu bằng sqlite:/// hoặc postgres://")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache ------------------------------------------------------------------------------------------------------------
_redis = env.str("REDIS_URL", "")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _redis}
    if _redis
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- Files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a procedure with every nested part fills thousands of form fields

_clamd = env.str("CLAMD_ADDRESS", "")  # a socket, or host:port; without it no file is scanned for viruses
CLAMD_ADDRESS: str | tuple[str | None, int | None] = _clamd
if _clamd and not _clamd.startswith("/"):
    try:
        CLAMD_ADDRESS = urlsplit(f"//{_clamd}").hostname, urlsplit(f"//{_clamd}").port
    except ValueError:
        CLAMD_ADDRESS = (None, None)
    if None in CLAMD_ADDRESS:
        raise ImproperlyConfigured("CLAMD_ADDRESS không đọc được; mẫu: /run/clamav/clamd.ctl hoặc máy:3310")

# --- Language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "portal.formats"
LOCALE_PATHS = [BASE_DIR / "locale"]  # fills the gaps in Wagtail's own Vietnamese

# --- Sign-in and transport --------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "users.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _public.scheme == "https"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
try:  # whose X-Forwarded-For is believed; gunicorn reads the same variable
    _proxies = env.str("FORWARDED_ALLOW_IPS", "127.0.0.1,::1").split(",")
    TRUSTED_PROXIES = [ip_network(proxy.strip()) for proxy in _proxies]
except ValueError as error:
    raise ImproperlyConfigured("FORWARDED_ALLOW_IPS phải là địa chỉ hay mạng IP, cách nhau bằng dấu phẩy") from error
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the admin's preview shows pages in a frame of its own

# --- Mail -------------------------------------------------------------------------------------------------------------
try:
    _mail = env.email_url("EMAIL_URL", default="dummymail://")
except (ImproperlyConfigured, ValueError) as error:
    raise ImproperlyConfigured("EMAIL_URL không đọc được; mẫu: smtp+tls://user:pass@host:587") from error
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
if EMAIL_BACKEND.endswith("smtp.EmailBackend"):
    EMAIL_BACKEND = "core.mail.BackgroundEmailBackend"
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"] or "", _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"no-reply@{_public.hostname}")
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False  # letters go to those who may approve, each one once
WAGTAIL_PASSWORD_RESET_ENABLED = not EMAIL_BACKEND.endswith("dummy.EmailBackend")  # the letter would never come

# --- Approval ---------------------------------------------------------------------------------------------------------
# True lets an administrator approve what they wrote or submitted themselves; each time is written to the log.
ADMIN_MAY_APPROVE_OWN_WORK = env.bool("ADMIN_MAY_APPROVE_OWN_WORK", False)

# --- Wagtail ----------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Cổng thông tin cải cách hành chính"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # one choice is no choice: an account asks for neither
WAGTAILADMIN_USER_LOGIN_FORM = "users.forms.SignInForm"
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"  # with another format the admin's date picker rewrites what was typed
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_ENABLE_UPDATE_CHECK = False  # the admin calls no server outside the office
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "core.approval.publish_approved"
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILIMAGES_IMAGE_MODEL = "core.PortalImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.forms.PortalImageForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "heic", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "core.PortalDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "core.forms.PortalDocumentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "doc", "docx", "xls", "xlsx", "odt", "ods", "ppt", "pptx", "csv", "txt", "zip"]
WAGTAILDOCS_EXTENSIONS += ["mp3", "m4a", "ogg", "mp4", "webm"]  # what an article lets one hear and see
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.backend", "AUTO_UPDATE": True}}

# --- Log --------------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"gunicorn.http.wsgi": {"level": "ERROR"}},  # it warns of every HEAD request
}
