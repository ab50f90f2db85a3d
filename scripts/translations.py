"""How much of what the libraries say is in Vietnamese: a table, then each string that is not. `make translations`.

Counted are the strings a library marks for translation: those of its English catalogue and those found in its Python
and templates, which the catalogue may lag behind. One has its Vietnamese when Django finds it in a catalogue in force,
the library's own or `locale/vi`. What runs in the browser is compiled: there the English catalogue is all there is.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import django
from django.apps import apps
from django.conf import settings
from django.utils.translation.template import templatize
from django.utils.translation.trans_real import DjangoTranslation

# Used without being an installed app: pages are built on these.
LIBRARIES = ["treebeard", "permissionedforms"]
# What the arguments of each function are; `_lazy`, `_noop` and the alias `_` count as the plain one.
FUNCTIONS = {
    "gettext": ["msgid"],
    "ngettext": ["msgid", "msgid_plural"],
    "pgettext": ["msgctxt", "msgid"],
    "npgettext": ["msgctxt", "msgid", "msgid_plural"],
}
_PO_LINE = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr)(?:\[0\])? (".*")')
_TEMPLATE_CALL = re.compile(r"""\b(?:n?p?gettext|_)\((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^'")])*\)""")


class Coverage(NamedTuple):
    """What one library says, in Python and templates (`django`) or in the browser (`djangojs`)."""

    library: str
    domain: str
    shipped: int
    missing: list[str]

    @property
    def translated(self) -> int:
        return self.shipped - len(self.missing)


def coverage() -> list[Coverage]:
    """Of every library in use that says anything."""
    rows = []
    for domain in ("django", "djangojs"):
        vietnamese = DjangoTranslation("vi", domain=domain)._catalog
        for library, folder in libraries().items():
            strings = catalogued(folder, f"{domain}.po")
            if domain == "django":
                strings |= in_source(folder)
            if strings:
                missing = [name for name, is_plural in strings if not _has(vietnamese, name, is_plural)]
                rows.append(Coverage(library, domain, len(strings), sorted(missing)))
    return rows


def share(rows: list[Coverage]) -> float:
    """Per cent of all their strings that have their Vietnamese."""
    return 100 * sum(row.translated for row in rows) / sum(row.shipped for row in rows)


def libraries() -> dict[str, Path]:
    """The folder of each installed app that is not ours, and of the packages that are used without being apps."""
    names = [app.name for app in apps.get_app_configs() if not (settings.BASE_DIR / app.name).is_dir()]
    names += sorted({name.partition(".")[0] for name in settings.MIDDLEWARE} - set(names))
    return {name: Path(find_spec(name).submodule_search_locations[0]) for name in [*names, *LIBRARIES]}


def catalogued(folder: Path, file: str) -> set[tuple[str, bool]]:
    """The strings of a library's English catalogue: their key, and whether they have a plural."""
    paths = [folder / place / "en" / "LC_MESSAGES" / file for place in ("locale", "conf/locale")]
    entries = [entry for path in paths if path.is_file() for entry in read(path) if entry["msgid"]]
    return {(key(entry), "msgid_plural" in entry) for entry in entries}


def in_source(folder: Path) -> set[tuple[str, bool]]:
    """The same of its Python and templates, without the packages in it that are libraries of their own."""
    found = set()
    for path in folder.iterdir():
        if path.is_dir() and path.name not in ("contrib", "migrations", "test", "tests", "static"):
            is_library = (path / "locale").is_dir()
            found |= set() if is_library else in_source(path)
        elif path.suffix == ".py":
            source = path.read_text(encoding="utf-8")
            found |= set(calls(source)) if "gettext" in source else set()  # parsing all of Django takes its time
        elif path.suffix in (".html", ".txt") and "templates" in path.parts:
            found |= set(calls("\n".join(_TEMPLATE_CALL.findall(templatize(path.read_text(encoding="utf-8"))))))
    return found


def calls(source: str) -> Iterator[tuple[str, bool]]:
    """The strings that Python code hands to the functions of gettext."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            parts = FUNCTIONS.get("gettext" if name == "_" else re.sub("_(lazy|noop)$", "", name), [])
            values = [argument.value for argument in node.args if isinstance(argument, ast.Constant)][: len(parts)]
            if parts and len(values) == len(parts) and all(isinstance(value, str) for value in values):
                entry = dict(zip(parts, values, strict=True))
                yield key(entry), "msgid_plural" in entry


def read(path: Path) -> list[dict]:
    """The entries of a .po file: dictionaries with msgctxt, msgid, msgid_plural and msgstr; the header is one."""
    entries, field = [{}], None
    for line in path.read_text(encoding="utf-8").splitlines():
        if found := _PO_LINE.fullmatch(line):
            field = found[1]
            entries[-1][field] = ast.literal_eval(found[2])
        elif line.startswith('"'):
            entries[-1][field] += ast.literal_eval(line)
        elif line.startswith("#, ") and "fuzzy" in line:
            entries[-1]["fuzzy"] = True
        elif not line:
            entries.append({})
    return [entry for entry in entries if "msgid" in entry]


def key(entry: dict) -> str:
    """What a compiled catalogue knows the entry by."""
    return "\x04".join(filter(None, [entry.get("msgctxt"), entry["msgid"]]))


def _has(catalogue, name, is_plural):
    return (name, 0) in catalogue or (not is_plural and name in catalogue)


def main() -> None:
    rows = coverage()
    total = [
        ("wagtail.admin", [row for row in rows if row.library == "wagtail.admin"]),
        ("Mọi ứng dụng của Wagtail", [row for row in rows if row.library.startswith("wagtail")]),
        ("Tất cả", rows),
    ]
    print(f"{'Thư viện':36}{'Chuỗi':>8}{'Có tiếng Việt':>16}{'Tỷ lệ':>9}")
    for row in rows:
        name = row.library + (" (JavaScript)" if row.domain == "djangojs" else "")
        print(f"{name:36}{row.shipped:8}{row.translated:16}{share([row]):8.1f}%")
    for name, part in total:
        shipped, translated = sum(row.shipped for row in part), sum(row.translated for row in part)
        print(f"{name:36}{shipped:8}{translated:16}{share(part):8.1f}%")
    for row in rows:
        for name in row.missing:
            print(f"Chưa có tiếng Việt · {row.library}: {name!r}")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    main()
