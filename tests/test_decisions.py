"""Publication decisions: many procedures switch on one day, all or none, whatever happens to the process."""

import os
import signal
import sqlite3
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import page_published

from core.bundles import Bundle, bundle_item_of
from core.schedule import publish_due
from core.search_index import index_later
from procedures.decisions import DecisionItem, PublicationDecision, decisions_of
from procedures.models import ProcedureIndexPage, ProcedurePage
from tests.factories import AgencyFactory, NewsPageFactory, ProcedurePageFactory, signed_in

pytestmark = pytest.mark.django_db

DAY = date(2026, 12, 1)
MIDNIGHT = timezone.make_aware(datetime(2026, 12, 1))


@pytest.fixture
def at(monkeypatch):
    """Sets the clock."""
    return lambda moment: monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


@pytest.fixture(autouse=True)
def before_the_day(at, portal):
    at(MIDNIGHT - timedelta(days=10))


def hand_in(page, user):
    page.save_revision(user=user)
    page.get_workflow().start(page, user)


def decide(staff, *items, **fields):
    """A decision handed in, with items as (kind, procedure, replaced)."""
    decision = PublicationDecision(
        title="Công bố thủ tục hành chính lĩnh vực đất đai",
        number="15/QĐ-UBND",
        issued_on=date(2026, 11, 10),
        effective_on=DAY,
        issuing_agency=AgencyFactory(),
        live=False,
        owner=staff,
        items=[
            DecisionItem(kind=kind, procedure=procedure, replaced=replaced[0] if replaced else None, sort_order=n)
            for n, (kind, procedure, *replaced) in enumerate(items)
        ],
        **fields,
    )
    ProcedureIndexPage.objects.get().add_child(instance=decision)
    hand_in(decision, staff)
    return decision


def approve_all(editor, bundle):
    address = reverse("bundles:bundle", args=[bundle.pk])
    rounds = [i.page.current_workflow_task_state for i in bundle.items.select_related("page")]
    shown = [f"{round_.pk}-{round_.revision_id}" for round_ in rounds if round_]
    return signed_in(editor).post(address, {"approve": "", "round": shown}, follow=True).content.decode()


def state(procedure):
    page = ProcedurePage.objects.get(pk=procedure.pk)
    return page.state if page.live else None


def test_a_decision_adds_changes_replaces_and_repeals_at_midnight_of_its_day(staff, editor, client, at):
    new = ProcedurePageFactory(name="Thủ tục mới", live=False)
    changed, successor = ProcedurePageFactory(name="Đang sửa"), ProcedurePageFactory(name="Thay thế", live=False)
    old, ended = ProcedurePageFactory(name="Bị thay"), ProcedurePageFactory(name="Bị bãi bỏ")
    changed.requirements = "Yêu cầu mới."
    for page in (new, changed, successor):
        hand_in(page, staff)
    decision = decide(staff, ("adds", new), ("changes", changed), ("replaces", successor, old), ("repeals", ended))
    bundle = bundle_item_of(decision).bundle
    assert bundle.go_live_at == MIDNIGHT
    assert "Đã duyệt 6 trang" in approve_all(editor, bundle)
    at(MIDNIGHT - timedelta(seconds=1))
    publish_due()
    assert [state(page) for page in (new, changed, successor, old, ended)] == [None, "ACTIVE", None, "ACTIVE", "ACTIVE"]
    assert client.get(changed.url).content.decode().count("Yêu cầu mới.") == 0
    at(MIDNIGHT)
    publish_due()
    states = [state(page) for page in (new, changed, successor, old, ended)]
    assert states == ["ACTIVE", "ACTIVE", "ACTIVE", "RETIRED", "RETIRED"]
    decision.refresh_from_db()
    assert decision.live
    text = client.get(ended.url).content.decode()
    assert "Thủ tục này không còn sử dụng." in text
    assert "(bãi bỏ), có hiệu lực ngày 01 tháng 12 năm 2026" in " ".join(text.split())
    for page, words in ((changed, "(sửa đổi, bổ sung)"), (new, "(mới ban hành)"), (old, "(bị thay thế)")):
        text = client.get(page.url).content.decode()
        assert words in text
        assert f'href="{decision.url}"' in text
    changed.refresh_from_db()
    assert decisions_of([changed.live_revision_id]) == {changed.live_revision_id: decision}
    text = client.get(decision.url).content.decode()
    order = [text.index(f"{kind}: 1 thủ tục") for kind in ("Mới ban hành", "Sửa đổi, bổ sung", "Thay thế", "Bãi bỏ")]
    assert order == sorted(order)
    for page in (new, changed, successor, old, ended):
        assert f'href="{page.url}"' in text


def test_a_decision_is_named_for_what_it_brought_and_for_the_end_that_it_made_alone(staff, editor, client, at):
    added, ended = ProcedurePageFactory(live=False), ProcedurePageFactory()
    hand_in(added, staff)
    decision = decide(staff, ("adds", added), ("repeals", ended))
    approve_all(editor, bundle_item_of(decision).bundle)
    at(MIDNIGHT)
    publish_due()
    page = ProcedurePage.objects.get(pk=added.pk)
    assert "Nội dung này theo" in client.get(page.url).content.decode()
    for procedure, cause in ((page, 0), (ProcedurePage.objects.get(pk=ended.pk), 1)):
        procedure.state = ProcedurePage.State.RETIRED
        procedure.note = "Sửa ghi chú."
        procedure.save_revision().publish()
        said = client.get(procedure.url).content.decode()
        assert "Thủ tục này không còn sử dụng." in said
        assert "Nội dung này theo" not in said
        assert said.count(f'href="{decision.url}"') == cause


def test_a_procedure_that_waits_elsewhere_holds_the_decision_back_until_it_joins(staff, editor, at):
    free, taken = ProcedurePageFactory(), ProcedurePageFactory(name="Đang ở đợt khác")
    Bundle.objects.create(name="Đợt khác", go_live_at=MIDNIGHT + timedelta(days=9)).join(taken)
    decision = decide(staff, ("repeals", free), ("repeals", taken))
    approve_all(editor, bundle_item_of(decision).bundle)
    at(MIDNIGHT)
    publish_due()
    assert state(free) == "ACTIVE"
    assert [taken.pk, "có trong quyết định mà chưa ở trong đợt"] in bundle_item_of(decision).bundle.failures


def test_a_procedure_taken_off_the_decision_leaves_its_bundle_and_other_pages_stay(staff):
    kept, dropped, article = ProcedurePageFactory(), ProcedurePageFactory(), NewsPageFactory()
    decision = decide(staff, ("repeals", kept), ("repeals", dropped))
    bundle = bundle_item_of(decision).bundle
    bundle.join(article)
    decision.items = [item for item in decision.items.all() if item.procedure_id == kept.pk]
    decision.effective_on = date(2026, 12, 5)
    decision.gather(staff)
    bundle.refresh_from_db()
    assert {item.page_id for item in bundle.items.all()} == {decision.pk, kept.pk, article.pk}
    assert timezone.localdate(bundle.go_live_at) == date(2026, 12, 5)


def test_a_decision_taken_out_of_its_bundle_is_not_approved_alone(staff, editor):
    decision = decide(staff, ("repeals", ProcedurePageFactory()))
    bundle_item_of(decision).leave(editor)
    round_ = Page.objects.get(pk=decision.pk).current_workflow_task_state.specific
    with pytest.raises(PermissionDenied):
        round_.task.specific.on_action(round_, editor, "approve")
    answer = signed_in(editor).post(
        reverse("wagtailadmin_pages:edit", args=[decision.pk]), {"workflow-action-name": "approve"}, follow=True
    )
    assert "có trong quyết định mà chưa ở trong đợt" in answer.content.decode()
    assert not Page.objects.get(pk=decision.pk).live


def test_a_procedure_that_someone_works_on_is_not_retired_behind_their_back(staff, editor):
    busy = ProcedurePageFactory(requirements="")
    busy.requirements = "Bản nháp của người khác."
    busy.save_revision(user=editor)
    decide(staff, ("repeals", busy))
    latest = ProcedurePage.objects.get(pk=busy.pk).get_latest_revision_as_object()
    assert (latest.state, latest.requirements) == ("ACTIVE", "Bản nháp của người khác.")


def test_an_item_says_what_is_replaced_and_nothing_replaces_itself(portal):
    one, other = ProcedurePageFactory(), ProcedurePageFactory()
    for item in (
        DecisionItem(kind="replaces", procedure=one),
        DecisionItem(kind="replaces", procedure=one, replaced=one),
        DecisionItem(kind="adds", procedure=one, replaced=other),
    ):
        with pytest.raises(ValidationError):
            item.clean()
    DecisionItem(kind="replaces", procedure=one, replaced=other).clean()


def test_a_decision_is_not_public_before_its_day_whoever_moves_its_bundle(staff, editor, at):
    ended = ProcedurePageFactory()
    bundle = bundle_item_of(decide(staff, ("repeals", ended))).bundle
    client = Client()
    client.force_login(staff)
    sooner = {"name": "Sớm hơn", "go_live_at": f"{timezone.localtime(MIDNIGHT) - timedelta(days=2):%d/%m/%Y %H:%M}"}
    answer = client.post(reverse("bundles:edit", args=[bundle.pk]), sooner)
    assert "chỉ được công khai từ 00:00, Thứ Ba, ngày 01 tháng 12 năm 2026" in answer.content.decode()
    approve_all(editor, bundle)
    client.force_login(editor)
    answer = client.post(reverse("bundles:bundle", args=[bundle.pk]), {"now": ""}, follow=True)
    assert "chỉ được công khai từ 00:00" in answer.content.decode()
    bundle.move(MIDNIGHT - timedelta(days=2))
    at(MIDNIGHT - timedelta(days=1))
    publish_due()
    assert state(ended) == "ACTIVE"


def test_a_draft_without_its_day_may_lie_in_a_bundle():
    assert PublicationDecision().not_before is None


def under_way(procedure):
    page = ProcedurePage.objects.get(pk=procedure.pk)
    return bool(page.current_workflow_state), page.get_latest_revision_as_object().state, page.has_unpublished_changes


def test_a_repeal_that_was_drafted_for_a_decision_goes_when_the_procedure_leaves_it(staff, editor):
    dropped, taken_out = ProcedurePageFactory(), ProcedurePageFactory()
    decision = decide(staff, ("repeals", dropped), ("repeals", taken_out))
    bundle = bundle_item_of(decision).bundle
    assert under_way(dropped) == under_way(taken_out) == (True, "RETIRED", True)
    approve_all(editor, bundle)
    bundle.items.get(page=taken_out.pk).leave(editor)
    assert under_way(taken_out) == (False, "ACTIVE", False)
    decision.items = [DecisionItem(kind="repeals", procedure=taken_out)]
    decision.gather(staff)  # what was approved is the approvers' to take back; until then the bundle waits
    assert under_way(dropped)[1] == "RETIRED"
    assert dropped.pk in [page for page, _ in decision.missing_from(bundle)]
    decision.gather(editor)
    assert under_way(dropped) == (False, "ACTIVE", False)
    assert under_way(taken_out) == (True, "RETIRED", True)


@pytest.mark.parametrize("part", [lambda decision, _: decision.delete(), lambda decision, by: leave(decision, by)])
def test_repeals_do_not_go_live_without_the_decision_that_drafted_them(part, staff, editor, at):
    ended = ProcedurePageFactory()
    decision = decide(staff, ("repeals", ended))
    bundle = bundle_item_of(decision).bundle
    approve_all(editor, bundle)
    part(decision, editor)
    at(MIDNIGHT)
    publish_due()
    assert state(ended) == "ACTIVE"
    bundle.refresh_from_db()
    assert bundle.failures == [[ended.pk, "được đưa vào đợt cùng một trang nay không còn ở trong đợt"]]


def leave(page, user):
    bundle_item_of(page).leave(user)


def test_a_decision_leaves_alone_what_others_put_into_its_bundle_and_the_moment_of_approvers(staff, editor):
    approved = ProcedurePageFactory()
    decision = decide(staff, ("repeals", ProcedurePageFactory()))
    bundle = bundle_item_of(decision).bundle
    bundle.join(approved, editor)
    hand_in(approved, staff)
    approve_all(editor, bundle)
    other = PublicationDecision(title="Khác", number="16/QĐ-UBND", issued_on=DAY, effective_on=DAY)
    other.issuing_agency, other.live = decision.issuing_agency, False
    ProcedureIndexPage.objects.get().add_child(instance=other)
    with pytest.raises(ValidationError, match="mỗi quyết định một đợt"):
        bundle.join(other)
    decision.effective_on = date(2026, 12, 5)
    decision.gather(staff)
    bundle.refresh_from_db()
    assert bundle.go_live_at == MIDNIGHT
    assert approved.pk in bundle.waiting()
    decision.gather(editor)
    bundle.refresh_from_db()
    assert timezone.localdate(bundle.go_live_at) == date(2026, 12, 5)


def test_what_goes_live_beside_a_decision_is_not_credited_to_it(staff, editor, at):
    beside = ProcedurePageFactory()
    bundle = bundle_item_of(decide(staff, ("repeals", ProcedurePageFactory()))).bundle
    bundle.join(beside)
    hand_in(beside, staff)
    approve_all(editor, bundle)
    at(MIDNIGHT)
    publish_due()
    beside.refresh_from_db()
    assert beside.live_revision_id in bundle.items.values_list("revision", flat=True)
    assert decisions_of([beside.live_revision_id]) == {}


def test_a_new_procedure_is_not_retired_when_the_one_it_was_to_replace_is_gone(staff):
    new, old = ProcedurePageFactory(), ProcedurePageFactory()
    decision = decide(staff, ("replaces", new, old))
    leave(decision, staff)
    Page.objects.get(pk=old.pk).delete()
    Page.objects.get(pk=decision.pk).get_latest_revision_as_object().gather(staff)
    assert under_way(new)[1] == "ACTIVE"


def test_a_decision_on_many_procedures_asks_no_more_whether_all_are_there(staff):
    def asked(decision):
        bundle = bundle_item_of(decision).bundle
        with CaptureQueriesContext(connection) as queries:
            assert not decision.missing_from(bundle)
        return len(queries)

    few = asked(decide(staff, ("changes", ProcedurePageFactory())))
    assert asked(decide(staff, *[("changes", ProcedurePageFactory()) for _ in range(4)])) == few


@pytest.mark.skipif(connection.vendor != "sqlite", reason="chép cơ sở dữ liệu SQLite ra tệp")
def test_a_process_killed_in_the_middle_leaves_all_forty_as_they_were(portal, at, tmp_path):
    bundle, agency = Bundle.objects.create(name="Quyết định 15/QĐ-UBND", go_live_at=MIDNIGHT), AgencyFactory()
    with index_later(), disable_reference_index_auto_update():
        for n in range(40):
            page = ProcedurePage(name=f"Thủ tục {n}", code=f"1.{n:06}", issuing_agency=agency)
            ProcedureIndexPage.objects.get().add_child(instance=page)
            page.state = ProcedurePage.State.RETIRED
            page.save_revision(approved_go_live_at=MIDNIGHT)
            bundle.items.create(page=page)
    at(MIDNIGHT)
    copy = tmp_path / "cong.sqlite3"
    copy.write_bytes(connection.connection.serialize())
    assert retired_after(copy, killed_at=10) == 0
    assert retired_after(copy) == 40


def retired_after(path, killed_at=0) -> int:
    """How many procedures are retired in a database file after another process has published what is due."""
    child = os.fork()
    if not child:
        published = []

        def die(**kwargs):
            published.append(1)
            if len(published) == killed_at:
                os.kill(os.getpid(), signal.SIGKILL)

        connection.connection = None
        connection.close_if_unusable_or_obsolete = connection.inc_thread_sharing = lambda: None
        connection.in_atomic_block, connection.savepoint_ids, connection.needs_rollback = False, [], False
        connection.settings_dict = {**connection.settings_dict, "NAME": str(path)}
        page_published.connect(die, weak=False)
        with index_later(), disable_reference_index_auto_update():
            publish_due()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) == bool(killed_at)
    with sqlite3.connect(path) as file:
        return file.execute("SELECT COUNT(*) FROM procedures_procedurepage WHERE state = 'RETIRED'").fetchone()[0]
