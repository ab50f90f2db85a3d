"""A letter to the unit in charge some days before an activity is due (P12); how many, the office sets."""

from datetime import date, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from plans.activities import Activity, State
from plans.records import Reminder
from plans.reporting import ReportingSettings

LETTER = """Hoạt động dưới đây đến hạn ngày {day}:

{description}

Thời gian ghi trong kế hoạch: {timing}
Kế hoạch: {plan} (số {number})

Xem hoạt động: {page}
Thêm minh chứng: {evidence}
"""
_looked_at: tuple[date, int] | None = None  # the day and the hour, in this process


def remind_by_the_hour() -> None:
    """Writes the letters that are due, once an hour at most in each process."""
    global _looked_at
    now = timezone.localtime()
    if _looked_at != (now.date(), now.hour):
        _looked_at = (now.date(), now.hour)
        remind(now.date())


def remind(today: date) -> None:
    """Writes to the lead units of public activities that come due and of which nobody was told."""
    site = Site.objects.filter(is_default_site=True).first()
    days = ReportingSettings.for_site(site).reminder_days if site else 0
    until = today + timedelta(days)
    coming = Activity.objects.of_years(today.year - 1, today.year + 1).exclude(lead_unit__email="")
    for activity in coming.exclude(lead_unit=None).with_state(today) if days else ():
        if activity.current_state not in (State.IN_PROGRESS, State.NOT_DUE) or activity.is_proven:
            continue
        for due_on in sorted({period.end for period in activity.periods if period.end}):
            if today <= due_on <= until:
                _tell_once(activity, due_on)


def _tell_once(activity: Activity, due_on: date) -> None:
    if Reminder.objects.filter(uid=activity.uid, due_on=due_on).exists():
        return
    try:
        with transaction.atomic():
            Reminder.objects.create(uid=activity.uid, due_on=due_on)
            transaction.on_commit(partial(_letter(activity, due_on).send, fail_silently=True))
    except IntegrityError:
        pass  # another process has just written it


def _letter(activity: Activity, due_on: date) -> EmailMessage:
    plan, base = activity.plan, settings.WAGTAILADMIN_BASE_URL
    words = LETTER.format(
        day=f"{due_on:%d/%m/%Y}",
        description=f"{activity.number} {activity.description}".strip(),
        timing=activity.timing_text or "không ghi",
        plan=plan.title,
        number=plan.number,
        page=base + activity.address,
        evidence=base + reverse("evidence:of_plan", args=[plan.pk]) + f"#hoat-dong-{activity.pk}",
    )
    title = " ".join(f"Nhắc hạn {due_on:%d/%m/%Y}: {activity.description[:100]}".split())
    return EmailMessage(title, words, to=[activity.lead_unit.email])
