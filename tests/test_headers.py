"""What every answer tells the browser, and that the pages never need it to look away."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import VisitFactory
from tests.factories.desk import PASSWORD

BASE = Path(settings.BASE_DIR)
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))
CODE = sorted(path for app in ("desk", "directory", "visitors", "mail", "frontdesk") for path in (BASE / app).rglob("*.py"))
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-get=(self)",
}
ON_PAGES = {**EVERYWHERE, "X-Frame-Options": "DENY", "Cache-Control": "no-store"}
DJANGOS_OWN = "max-age=0, no-cache, no-store, must-revalidate, private"  # never_cache, on sign-in pages and the admin


def policy(answer) -> set[str]:
    return {part.strip() for part in answer["Content-Security-Policy"].split(";")}


def headers(answer, wanted) -> dict[str, str | None]:
    found = {name: answer.headers.get(name) for name in wanted}
    return {name: "no-store" if value == DJANGOS_OWN else value for name, value in found.items()}


# --- every answer -------------------------------------------------------------------------------------
@pytest.fixture
def answers(clerk, stranger, sign_in):
    """One answer of every sort, by the status it should have."""
    signed_in, locked, visit = sign_in(clerk), sign_in(clerk), VisitFactory(actor=clerk, called=True)
    locked.post("/accounts/lock/")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clerk.user, backend="desk.people.accounts.GuardedBackend")
    admit = f"/tower/visitors/{visit.number}/admit/"
    return {
        "a page": (200, signed_in.get("/tower/")),
        "a poll": (200, signed_in.get("/tower/", headers={"X-Poll": "1"})),
        "a print": (200, signed_in.get(f"/tower/visitors/{visit.number}/print/")),
        "suggestions": (200, signed_in.get("/tower/visitors/lookup/?q=18")),
        "the way in": (200, Client().get("/accounts/login/")),
        "health": (200, Client().get("/healthz")),
        "sent to sign in": (302, Client().get("/tower/")),
        "sent on": (302, signed_in.post("/tower/visitors/emergency/", {"key": "5bd0d6b1-63c9-4f3c-9a8d-0a4a4b1a8f5e"})),
        "not yours": (404, sign_in(stranger).get("/tower/")),
        "not there": (404, Client().get("/nothing/of/the/sort/")),
        "not your role": (403, signed_in.get(f"/tower/authorisations/{visit.key}/grant/")),
        "a form grown old": (403, strict.post("/tower/duty/")),
        "not now": (405, signed_in.get("/tower/scan/")),
        "too late": (409, signed_in.post(admit, {"version": 99})),
        "not filled in": (422, signed_in.post("/tower/visitors/new/", {})),
        "locked": (423, locked.get("/tower/")),
        "locked, polling": (401, locked.get("/tower/", headers={"X-Poll": "1"})),
        "the administrators' door": (302, signed_in.get("/admin/")),
    }


def test_every_answer_about_people_carries_every_header(answers):
    assert {name: found.status_code for name, (_status, found) in answers.items()} == {
        name: status for name, (status, _f) in answers.items()
    }
    assert {name: headers(found, ON_PAGES) for name, (_status, found) in answers.items()} == dict.fromkeys(answers, ON_PAGES)
    assert {name: policy(found) for name, (_status, found) in answers.items()} == dict.fromkeys(answers, POLICY)


def test_a_board_with_nothing_new_is_not_stored_either(clerk, sign_in):
    client = sign_in(clerk)
    etag = client.get("/tower/")["ETag"]
    answer = client.get("/tower/", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content, headers(answer, ON_PAGES)) == (304, b"", ON_PAGES)


@pytest.mark.parametrize("file", ["css/desk.css", "css/tokens.css", "css/print.css", "js/desk.js", "css/icon.svg"])
def test_every_static_file_carries_the_policy(db, file):
    answer = Client().get(f"/static/{file}")
    assert b"".join(answer.streaming_content) == (BASE / "static" / file).read_bytes()
    answer.close()
    assert (answer.status_code, headers(answer, EVERYWHERE), policy(answer)) == (200, EVERYWHERE, POLICY)
    assert "no-store" not in answer["Cache-Control"]


def test_the_service_worker_is_asked_for_afresh_each_time(db):
    answer = Client().get("/sw.js")
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "text/javascript", "no-cache")
    assert policy(answer) == POLICY


# --- cookies ------------------------------------------------------------------------------------------
def test_every_cookie_is_out_of_a_scripts_reach(clerk):
    client = Client()
    client.get("/accounts/login/")
    signed_in = client.post("/accounts/login/", {"login": clerk.user.username, "password": PASSWORD})
    assert (signed_in.status_code, signed_in["Location"]) == (302, "/")
    client.post("/language/", {"language": "en"})
    flags = {
        name: (bool(one["httponly"]), one["samesite"], one["path"], one["domain"]) for name, one in client.cookies.items() if one.value
    }
    assert flags == dict.fromkeys(
        ("csrftoken", "sessionid", settings.DEVICE_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME), (True, "Lax", "/", "")
    )


def run(*args: str, var: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """A command of the installation as production runs it: HTTPS, a directory of its own."""
    given = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}  # the browser tests' own
    return subprocess.run(
        [sys.executable, *args],
        cwd=BASE,
        env={**given, "DESK_VAR": str(var), "DESK_HTTPS": "1", **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_behind_https_every_cookie_is_bound_to_this_host(tmp_path):
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME")
    more = ("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_PRELOAD", "SESSION_COOKIE_DOMAIN", "DEBUG")
    script = f"import json; from frontdesk import settings as s; print(json.dumps([getattr(s, n, None) for n in {names + more!r}]))"
    done = run("-c", script, var=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [True, True, True, "__Host-session", "__Host-csrf", True, 31536000, True, None, False]


def test_the_check_before_going_live_finds_nothing(tmp_path):
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", var=tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, "System check identified no issues (0 silenced)."), done.stderr


def test_the_secrets_of_an_installation_are_its_owners_alone(tmp_path):
    assert run("manage.py", "check", var=tmp_path).returncode == 0
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_the_database_file_is_its_owners_alone(tmp_path):
    (tmp_path / "db.sqlite3").touch(0o644)
    assert run("manage.py", "check", "--database", "default", var=tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3").returncode == 0
    assert (tmp_path / "db.sqlite3").stat().st_mode & 0o777 == 0o600


# What every PostgreSQL is asked for: whoever waits is told in time (ADR 0019).
NETWORK = {
    "connect_timeout": 3,
    "tcp_user_timeout": 4000,
    "keepalives_idle": 10,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "options": "-c statement_timeout=15s -c lock_timeout=4s -c idle_in_transaction_session_timeout=30s",
}


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        (
            "postgres://u:p@h/db?sslmode=verify-full&connect_timeout=5",
            ["h", {**NETWORK, "sslmode": "verify-full", "connect_timeout": 5}, True],
        ),
        ("postgres://u:p@%2Frun%2Fpostgresql/db", ["/run/postgresql", NETWORK, True]),
        ("postgres://u:p@h/db?conn_max_age=60", ["h", NETWORK, False]),
        ("sqlite:///{var}/other.sqlite3?timeout=5", ["", {"timeout": 5, "transaction_mode": "IMMEDIATE"}, False]),
    ],
)
def test_what_the_address_of_the_database_asks_for_is_kept(tmp_path, address, kept):
    script = (
        "import json; from frontdesk.settings import DATABASES as d; o = dict(d['default'].get('OPTIONS', {}));"
        " pool = bool(o.pop('pool', 0)); o.pop('init_command', 0); print(json.dumps([d['default']['HOST'], o, pool]))"
    )
    done = run("-c", script, var=tmp_path, DATABASE_URL=address.format(var=tmp_path))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == kept


def test_a_browser_keeps_nothing_after_the_sign_out_and_the_list_no_longer_than_the_sign_in(clerk, sign_in):
    browser = sign_in(clerk)
    browser.get("/tower/")
    until = int(browser.get("/tower/visitors/evacuation/")["X-Until"]) - browser.session["signed_in_at"]
    out = browser.post("/accounts/logout/")
    assert (until, out["Clear-Site-Data"], browser.get("/accounts/login/").get("Clear-Site-Data")) == (12 * 3600, '"storage"', None)


@pytest.mark.parametrize(("size", "nobody", "somebody"), [(2**20 - 500, 200, 302), (2**20 + 1, 413, 302), (2**25 + 1, 413, 413)])
def test_how_much_one_request_may_bring(clerk, sign_in, size, nobody, somebody):
    """Nothing of it is read before that is known."""
    body = {"data": b"", "content_type": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(size)}
    assert Client().post("/accounts/login/", **body).status_code == nobody
    assert sign_in(clerk).post("/tower/keys/", **body).status_code == somebody


def test_the_static_files_are_collected_under_names_that_change_with_their_content(tmp_path):
    done = run("manage.py", "collectstatic", "--noinput", "-v", "0", var=tmp_path)
    assert done.returncode == 0, done.stderr
    names = json.loads((tmp_path / "static/staticfiles.json").read_text())["paths"]
    for file in ("css/desk.css", "css/tokens.css", "css/print.css", "js/desk.js", "vendor/bootstrap/bootstrap.min.css"):
        hashed = names[file]
        assert re.fullmatch(re.escape(file).replace(r"\.css", r"\.[0-9a-f]{12}\.css").replace(r"\.js", r"\.[0-9a-f]{12}\.js"), hashed)
        assert all((tmp_path / "static" / f"{hashed}{ending}").exists() for ending in ("", ".gz", ".br"))
    entry = (tmp_path / "static" / names["js/desk.js"]).read_text()
    assert re.findall(r'import ?"\./(.+?)"', entry) == [
        names[f"js/{name}"].removeprefix("js/") for name in re.findall(r'import ?"\./(.+?)"', (BASE / "static/js/desk.js").read_text())
    ]


# --- pages that keep the policy -------------------------------------------------------------------------
INLINE = {
    "a script without src": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)", re.I),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style[\s>]", re.I),
    "a handler attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "an address that is a script": re.compile(r"(?:href|src|action)\s*=\s*[\"']?javascript:", re.I),
    "something from elsewhere": re.compile(r"(?:href|src|action)\s*=\s*[\"']?(?:https?:)?//", re.I),
}


@pytest.mark.parametrize("what", INLINE)
def test_no_template_holds_what_the_policy_forbids(what):
    assert len(TEMPLATES) > 40
    assert [path.name for path in TEMPLATES if INLINE[what].search(path.read_text())] == []


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/password/change/",
        "/accounts/pin/",
        "/accounts/2fa/",
        "/accounts/sign-ins/",
        "/tower/",
        "/tower/keys/",
        "/tower/visitors/",
        "/tower/visitors/new/",
        "/tower/visitors/passes/new/",
        "/tower/visitors/evacuation/",
        "/tower/directory/",
        "/tower/mail/",
        "/tower/mail/stock/",
        "/tower/mail/round/",
        "/tower/mail/print/",
        "/tower/mail/returns/list/",
        "/tower/mail/traces/new/",
    ],
)
def test_no_page_holds_what_the_policy_forbids(clerk, sign_in, path):
    """Also the pages other people's templates make."""
    client = Client() if path.endswith("login/") else sign_in(clerk)
    answer = client.get(path)
    assert answer.status_code == 200
    assert [what for what, pattern in INLINE.items() if pattern.search(answer.content.decode())] == []


def test_only_the_module_for_markup_vouches_for_markup():
    """Whoever else names a safe string may only hold or join what that module made."""
    vouching = {"SafeString", "SafeText", "mark_safe", "format_html", "format_html_join", "html_safe", "SafeData"}
    found = {}
    for path in CODE:
        names = {
            name
            for node in ast.walk(ast.parse(path.read_text()))
            for name in ([node.id] if isinstance(node, ast.Name) else [node.attr] if isinstance(node, ast.Attribute) else [])
        }
        if named := names & vouching:
            found[str(path.relative_to(BASE))] = named
    # desk/pages/tables.py joins the cells of a row; each cell comes escaped from desk.pages.markup.
    assert found == {"desk/pages/markup.py": {"SafeString"}, "desk/pages/tables.py": {"SafeString"}}


def test_no_template_turns_escaping_off():
    unsafe = re.compile(r"\|\s*safe(?:seq)?\b|\{%\s*autoescape\s+off|\{%\s*filter\s+safe")
    assert [path.name for path in TEMPLATES if unsafe.search(path.read_text())] == []


def test_every_form_that_changes_something_carries_the_token():
    form = re.compile(r"<form\b[^>]*>(.*?)</form>", re.S)
    without = [
        path.name
        for path in TEMPLATES
        for one in form.finditer(path.read_text())
        if 'method="post"' in one[0] and "csrf_token" not in one[1]
    ]
    assert without == []


def test_no_script_of_ours_writes_markup_or_evaluates_text():
    banned = re.compile(r"\beval\(|new Function|\.outerHTML\s*=|document\.write|insertAdjacentHTML|setTimeout\(\s*[\"']")
    assert [path.name for path in (BASE / "static/js").glob("*.js") if banned.search(path.read_text())] == []
