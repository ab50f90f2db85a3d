"""Letters before a due date: to the unit in charge, once, about what the public was promised and is not there yet."""

from datetime import date

import pytest
from wagtail.models import Site

from plans import reminders
from plans.models import PlanPage, Reminder, ReportingSettings
from plans.reminders import remind
from tests.factories import AgencyFactory
from tests.test_plans import article, plan, prove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

DAY = date(2026, 6, 10)  # "Trước ngày 15/6" is five days away


@pytest.fixture
def told(mailoutbox, django_capture_on_commit_callbacks):
    def on(day):
        with django_capture_on_commit_callbacks(execute=True):
            remind(day)
        return [letter.to[0] for letter in mailoutbox]

    return on


def due(timing="Trước ngày 15/6", outputs=("Báo cáo",), **values):
    page = plan((timing, list(outputs)), year=2026)
    row = page.activities.get()
    row.lead_unit = AgencyFactory(email=values.pop("email", "vanphong@so.example"))
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return page


def test_the_unit_in_charge_is_told_once_before_the_day(told, mailoutbox):
    page = due()
    assert told(date(2026, 6, 7)) == []
    assert told(date(2026, 6, 8)) == ["vanphong@so.example"]
    assert told(DAY) == ["vanphong@so.example"]
    (letter,) = mailoutbox
    assert letter.subject == "Nhắc hạn 15/06/2026: Hoạt động 1"
    assert page.activities.get().address in letter.body
    assert f"/minh-chung/ke-hoach/{page.pk}/" in letter.body


def test_what_is_done_halted_late_or_not_public_reminds_nobody(told):
    proven = due(outputs=["Đã có"])
    prove("Đã có", article())
    due(halted="paused", halted_reason="Chờ")
    due("Tháng 5")
    due().unpublish()
    due(email="")
    assert told(DAY) == []
    assert PlanPage.objects.get(pk=proven.pk).activities.get().is_proven


def test_each_date_of_a_rhythm_has_its_letter(told):
    due("Trước ngày 15 hằng tháng")
    assert len(told(DAY)) == 1
    assert len(told(date(2026, 7, 10))) == 2
    assert Reminder.objects.count() == 2


def test_the_office_sets_how_long_before_and_none_at_all(told):
    due()
    settings = ReportingSettings.for_site(Site.objects.get())
    settings.reminder_days = 0
    settings.save()
    assert told(DAY) == []
    settings.reminder_days = 30
    settings.save()
    assert len(told(date(2026, 5, 20))) == 1


def test_each_process_looks_once_an_hour(monkeypatch):
    looked = []
    monkeypatch.setattr(reminders, "remind", looked.append)
    monkeypatch.setattr(reminders, "_looked_at", None)
    reminders.remind_by_the_hour()
    reminders.remind_by_the_hour()
    assert len(looked) == 1


def test_the_address_of_a_unit_is_nowhere_public(client):
    page = due()
    for address in (page.url, page.activities.get().address, f"{page.url}lich.ics"):
        assert "vanphong@so.example" not in client.get(address).content.decode()
