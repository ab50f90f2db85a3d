"""Rules that every template of ours keeps, read from its source."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from plans.activities import State

FOLDER = Path(settings.BASE_DIR) / "templates"
TEMPLATES = {path.relative_to(FOLDER).as_posix(): path.read_text() for path in FOLDER.rglob("*.html")}
CODE = [
    path
    for app in ("core", "home", "legal", "news", "plans", "portal", "procedures", "search", "users")
    for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
]
# Found by their names: by Django, by Wagtail, and for a page type by its model.
BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}

each_template = pytest.mark.parametrize("name", sorted(TEMPLATES))


@each_template
def test_styles_and_scripts_are_files_of_their_own(name):
    source = TEMPLATES[name]
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:|<script(?![^>]* src=)", source) == []


@each_template
def test_no_template_names_another_host(name):
    assert re.findall(r"(?:src|href|action)=[\"'](?:https?:)?//[^\"']+", TEMPLATES[name]) == []


@each_template
def test_nothing_is_marked_as_safe_in_a_template(name):
    """Text becomes markup in Python, where the filter that does it is tested."""
    assert re.findall(r"\|\s*safe(?:seq)?\b|autoescape off", TEMPLATES[name]) == []


@each_template
def test_every_picture_has_its_words(name):
    tags = re.findall(r"<img\b[^>]*>|{%\s*(?:image|srcset_image|picture)\b(?!.* as )[^%]*%}", TEMPLATES[name])
    assert [tag for tag in tags if "alt=" not in tag] == []


@each_template
def test_every_template_is_used(name):
    page_models = re.findall(r"class (\w+)\((?:\w+, )?BasePage\)", "".join(path.read_text() for path in CODE))
    names = {re.sub(r"(?<!^)(?=[A-Z])", "_", model).lower() + ".html" for model in page_models}
    named = [source for other, source in TEMPLATES.items() if other != name] + [path.read_text() for path in CODE]
    is_used = any(f'"{name}"' in source or f"'{name}'" in source for source in named)
    assert is_used or name in BY_NAME or name.rpartition("/")[2] in names or name.startswith("wagtail")


def test_every_drawing_a_template_names_is_in_the_set():
    drawn = set(re.findall(r'id="([a-z-]+)"', (Path(settings.BASE_DIR) / "static/img/icons.svg").read_text()))
    named = {name for source in TEMPLATES.values() for name in re.findall(r'{% icon "([a-z-]+)"', source)}
    assert named | set(State.values) <= drawn
