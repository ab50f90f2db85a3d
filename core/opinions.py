"""Xin ý kiến: what people outside the admin say of a draft that they were given to read by a preview link.

An opinion decides nothing: it stands in the page's log, which nobody changes, before those who write and approve.
"""

from functools import partial

from django import forms
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import PageLogEntry

from core.vietnamese import normalize, normalize_line

OPINION_LOG_ACTION = "portal.opinion"
MOST = 30  # of one page: a link may fall into wrong hands
SHOWN = 10

LETTER = """{name} đã cho ý kiến về bản thảo “{title}”: {verdict}.

{text}

Xem mọi ý kiến: {address}
"""


class OpinionForm(forms.Form):
    """What an expert says: who they are, whether the draft is right, and what to mend."""

    VERDICTS = {"agrees": "Nội dung đúng, đồng ý", "mend": "Cần sửa"}

    name = forms.CharField(label="Họ và tên", max_length=120)
    position = forms.CharField(label="Chức vụ, đơn vị", max_length=200, required=False)
    verdict = forms.ChoiceField(label="Kết luận", choices=list(VERDICTS.items()), widget=forms.RadioSelect)
    text = forms.CharField(
        label="Ý kiến",
        max_length=5_000,
        required=False,
        widget=forms.Textarea({"rows": 8}),
        help_text="Chỗ nào cần sửa, sửa thế nào, theo căn cứ nào.",
    )

    use_required_attribute = False  # the server says what is missing, in Vietnamese, and keeps what was typed

    def clean(self):
        cleaned = super().clean()
        for field in ("name", "position"):
            cleaned[field] = normalize_line(cleaned.get(field, ""))
        if not cleaned["name"] and "name" not in self.errors:
            self.add_error("name", self.fields["name"].error_messages["required"])
        cleaned["text"] = normalize(cleaned.get("text", "")).strip()
        if cleaned.get("verdict") == "mend" and not cleaned["text"] and "text" not in self.errors:
            self.add_error("text", "Hãy viết chỗ cần sửa.")
        return cleaned


def opinions_of(page):
    """Entries of the log with what was said of the page since it was last made public, the newest first."""
    entries = PageLogEntry.objects.filter(page=page.pk, action=OPINION_LOG_ACTION)
    if page.live and page.last_published_at:
        entries = entries.filter(timestamp__gt=page.last_published_at)
    return entries.order_by("-timestamp", "-pk")


def on_drafts(pages):
    """The newest opinions of those pages (a QuerySet) that have a draft, one entry of the log each."""
    drafts = pages.filter(latest_revision__isnull=False).exclude(live=True, has_unpublished_changes=False)
    entries = PageLogEntry.objects.filter(action=OPINION_LOG_ACTION, page__in=drafts)
    entries = entries.exclude(page__live=True, timestamp__lte=F("page__last_published_at"))
    return entries.select_related("page").order_by("-timestamp", "-pk")[:SHOWN]


def record(link, said: dict) -> None:
    """Puts a cleaned `OpinionForm` into the log of the link's page, and writes to who made the link."""
    log(instance=link.page, action=OPINION_LOG_ACTION, revision=link.revision, data=said)
    if link.made_by and link.made_by.email:
        title = " ".join(link.page.title.split())
        address = settings.WAGTAILADMIN_BASE_URL + reverse("preview_link", args=[link.page_id])
        verdict = OpinionForm.VERDICTS[said["verdict"]].lower()
        words = LETTER.format(name=said["name"], title=title, verdict=verdict, text=said["text"], address=address)
        letter = EmailMessage(f"Có ý kiến về bản thảo: {title}", words, to=[link.made_by.email])
        transaction.on_commit(partial(letter.send, fail_silently=True))
