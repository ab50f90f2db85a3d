"""A Word file as a draft article: its blocks become ours, its pictures go to the library."""

import hashlib
import json
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from wagtail.images.forms import get_image_form
from wagtail.images.permissions import permission_policy as images_policy

from core.models import PortalImage
from core.vietnamese import shorten, slugify
from formats.article import Article, Heading, Picture, Table, Text
from news.models import NewsPage

TITLE_LENGTH = 255


class ArticleImport:
    """Makes a draft below `index` in the name of `user`; new pictures go to `collection`."""

    def __init__(self, article: Article, *, title, index, category, collection, user):
        self.article = article
        self.title = shorten(article.title or title or "Bài nhập từ Word", TITLE_LENGTH)
        self.index, self.category, self.collection, self.user = index, category, collection, user
        self.stored = []  # names of files made so far

    def run(self) -> NewsPage:
        """The draft. Raises ValidationError for a picture that is refused; then nothing of the import stays."""
        with self._all_or_nothing():
            page = NewsPage(title=self.title, category=self.category, live=False, owner=self.user, body=self._body())
            self.index.add_child(instance=page)
            page.save_revision(user=self.user, log_action=True, clean=False)
        return page

    @contextmanager
    def _all_or_nothing(self):
        storage = PortalImage._meta.get_field("file").storage
        try:
            with transaction.atomic():
                yield
        except BaseException:
            for name in self.stored:  # a database that goes back takes no file along
                storage.delete(name)
            raise

    def _body(self):
        """Our blocks: the highest level of headings parts the text, lower ones stand within it."""
        top = min((block.level for block in self.article.blocks if isinstance(block, Heading)), default=1)
        blocks = []
        for block in self.article.blocks:
            match block:
                case Heading(level, text) if level == top:
                    blocks.append({"type": "heading", "value": text})
                case Heading(_, text):
                    self._add_text(blocks, format_html_join("", "<h3>{}</h3>", [(text,)]))
                case Text(html):
                    self._add_text(blocks, html)
                case Table():
                    blocks.append({"type": "table", "value": self._table(block)})
                case Picture():
                    value = {"image": self._image(block).pk, "alt": block.alt, "caption": block.caption}
                    blocks.append({"type": "image", "value": value})
        if self.article.notes:
            notes = format_html_join("", "<li>{}</li>", [(mark_safe(note),) for note in self.article.notes])
            blocks.append({"type": "heading", "value": "Chú thích"})
            blocks.append({"type": "paragraph", "value": f"<ol>{notes}</ol>"})
        return json.dumps(blocks)

    def _add_text(self, blocks, html):
        if blocks and blocks[-1]["type"] == "paragraph":
            blocks[-1]["value"] += html
        else:
            blocks.append({"type": "paragraph", "value": html})

    def _table(self, table: Table) -> dict:
        """The table as the editor's table keeps it."""
        merged = [{"row": m.row, "col": m.column, "rowspan": m.rows, "colspan": m.columns} for m in table.merged]
        hidden = [
            {"row": y, "col": x, "hidden": True}
            for m in table.merged
            for y in range(m.row, m.row + m.rows)
            for x in range(m.column, m.column + m.columns)
            if (y, x) != (m.row, m.column)
        ]
        return {
            "data": table.rows,
            "cell": hidden,
            "mergeCells": merged,
            "first_row_is_table_header": table.has_header,
            "first_col_is_header": False,
            "table_header_choice": "row" if table.has_header else "neither",
            "table_caption": table.caption,
        }

    def _image(self, picture: Picture) -> PortalImage:
        """The same picture of those the user may choose, else a new one that passes the library's form."""
        known = images_policy.instances_user_has_permission_for(self.user, "choose")
        same = known.filter(file_hash=hashlib.sha1(picture.content, usedforsecurity=False).hexdigest()).first()
        if same:
            return same
        title = shorten(picture.caption or picture.alt or f"{self.title}, ảnh {len(self.stored) + 1}", TITLE_LENGTH)
        file = SimpleUploadedFile(f"{slugify(title, 60) or 'anh'}.{picture.extension}", picture.content)
        form = get_image_form(PortalImage)(
            {"title": title, "description": shorten(picture.alt, 255), "collection": self.collection.pk},
            {"file": file},
            instance=PortalImage(uploaded_by_user=self.user),
            user=self.user,
        )
        if not form.is_valid():
            reasons = " ".join(error for errors in form.errors.values() for error in errors)
            raise ValidationError(f"Ảnh “{title}” trong tệp không nhận được. {reasons}")
        image = form.save()
        self.stored.append(image.file.name)
        return image
