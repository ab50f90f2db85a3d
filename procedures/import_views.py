"""The screens of imports: the log, a file handed in, what it would change, applied by a second person, undone."""

import hashlib
import tempfile
from typing import ClassVar

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.generic import FormView, TemplateView
from django.views.generic.base import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.queries import chosen_page
from procedures import applying, drift, exports, reading
from procedures.import_forms import DriftForm, UploadForm
from procedures.import_log import Outcome, ProcedureImport
from procedures.import_plans import OtherPlan
from procedures.models import ProcedureIndexPage

PER_PAGE = 50
SHOWN_AT_MOST = 500  # of each list of a comparison
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportView(PermissionRequiredMixin, WagtailAdminTemplateMixin, View):
    """What the screens share: who may come in, and the way back to the log."""

    permission_required = "procedures.add_procedureimport"
    raise_exception = True
    header_icon = "table"

    def handed_in(self, pk) -> ProcedureImport:
        return get_object_or_404(ProcedureImport.objects.select_related("index", "agency", "uploaded_by"), pk=pk)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": reverse("procedure_imports:log"), "label": "Nhập thủ tục"}]


class LogView(ImportView, TemplateView):
    """All imports, the newest first."""

    template_name = "procedures/import_log.html"
    page_title = "Nhập thủ tục"

    def get_context_data(self, **kwargs):
        page = chosen_page(Paginator(ProcedureImport.objects.for_log(), PER_PAGE), self.request)
        index = ProcedureIndexPage.objects.first()
        return {**super().get_context_data(**kwargs), "page_obj": page, "index": index}


class UploadView(ImportView, FormView):
    """A file is handed in; nothing changes yet."""

    form_class = UploadForm
    template_name = "wagtailadmin/generic/form.html"
    page_title = "Tải tệp thủ tục lên"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "media": context["form"].media,
            "action_url": self.request.path,
            "submit_button_label": "Đọc tệp và xem trước",
            "submit_button_active_label": "Đang đọc…",
        }

    def form_valid(self, form):
        handed_in, file = form.instance, form.cleaned_data["file"]
        handed_in.index = ProcedureIndexPage.objects.first()
        if not handed_in.index.permissions_for_user(self.request.user).can_add_subpage():
            raise PermissionDenied
        handed_in.content, handed_in.file_name = file.read(), file.name[-200:]
        handed_in.digest = hashlib.sha256(handed_in.content).hexdigest()
        handed_in.uploaded_by = self.request.user
        applying.look(handed_in)
        handed_in.save()
        return redirect("procedure_imports:preview", handed_in.pk)


class PreviewView(ImportView, TemplateView):
    """What an import would change, or did: by outcome, page by page."""

    template_name = "procedures/import_preview.html"

    def get_context_data(self, pk, **kwargs):
        handed_in = self.handed_in(pk)
        self.page_title = handed_in.file_name
        counts = [(outcome, handed_in.counts.get(outcome, 0)) for outcome in Outcome]
        shown = [(outcome, count) for outcome, count in counts if count]
        chosen = self.request.GET.get("nhom")
        chosen = Outcome(chosen) if chosen in dict(shown) else next((outcome for outcome, _ in shown), None)
        entries = [entry for entry in handed_in.preview["entries"] if entry["outcome"] == chosen]
        is_waiting = handed_in.state == ProcedureImport.State.WAITING
        return {
            **super().get_context_data(**kwargs),
            "handed_in": handed_in,
            "counts": shown,
            "chosen": chosen,
            "page_obj": chosen_page(Paginator(entries, PER_PAGE), self.request),
            "is_waiting": is_waiting,
            "may_apply": is_waiting and handed_in.may_be_applied_by(self.request.user),
            "may_undo": self.request.user.has_perm("procedures.apply_procedureimport"),
        }

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]


class DecisionView(ImportView):
    """What is done with an import, and said of it."""

    http_method_names = ["post"]

    def post(self, request, pk):
        handed_in = self.handed_in(pk)
        if not self.may(handed_in):
            raise PermissionDenied("Việc nhập phải do người khác với người tải tệp lên áp dụng.")
        try:
            self.do(handed_in)
        except applying.NotDone as reason:
            messages.error(request, str(reason))
        except OtherPlan:
            applying.look(handed_in)
            handed_in.save(update_fields=["preview", "counts"])
            said = "Cổng đã thay đổi sau lúc xem trước, nên chưa áp dụng gì. Hãy xem lại rồi quyết định."
            messages.warning(request, said)
        return redirect("procedure_imports:preview", pk)


class ApplyView(DecisionView):
    def may(self, handed_in):
        return handed_in.may_be_applied_by(self.request.user)

    def do(self, handed_in):
        sent = self.request.POST
        confirms = "confirms_short" in sent
        applying.apply(handed_in, self.request.user, seen=sent.get("digest", ""), confirms_short=confirms)
        messages.success(self.request, "Đã áp dụng.")


class DiscardView(DecisionView):
    def may(self, handed_in):
        user = self.request.user
        return handed_in.uploaded_by_id == user.pk or user.has_perm("procedures.apply_procedureimport")

    def do(self, handed_in):
        applying.discard(handed_in, self.request.user)
        messages.success(self.request, "Đã bỏ, không nhập tệp này.")


class UndoView(DecisionView):
    def may(self, handed_in):
        return self.request.user.has_perm("procedures.apply_procedureimport")

    def do(self, handed_in):
        applying.undo(handed_in, self.request.user)
        messages.success(self.request, "Đã hoàn tác: mọi trang trở lại như trước lần nhập này.")


class DriftView(ImportView, FormView):
    """A national export beside the catalogue: what differs, what either lacks. Nothing is kept or changed."""

    form_class = DriftForm
    template_name = "procedures/drift.html"
    page_title = "Đối chiếu với Cổng Dịch vụ công quốc gia"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        told = {"media": context["form"].media, "action_url": self.request.path, "submit_button_label": "Đối chiếu"}
        return {**context, **told, "limit": f":{SHOWN_AT_MOST}"}

    def form_valid(self, form):
        file = form.cleaned_data["file"]
        found = reading.read([(file.name, file.read())])
        result = drift.compare(found.records, ProcedureIndexPage.objects.first()) if found.records else None
        lists = (result.drifted, result.we_lack, result.they_lack) if result else ()
        return self.render_to_response(
            self.get_context_data(
                form=form,
                drift=result,
                problems=found.problems[:SHOWN_AT_MOST],
                is_cut=any(len(each) > SHOWN_AT_MOST for each in lists),
            )
        )


class ExportView(ImportView):
    """The catalogue as a file: all of it, as the official list, or as national records."""

    files: ClassVar = {
        "day-du": (exports.write_workbook, "xlsx", XLSX),
        "danh-sach": (exports.write_list, "xlsx", XLSX),
        "ho-so": (exports.write_national, "jsonl", "application/jsonl"),
    }

    def get(self, request, kind):
        write, ending, content_type = self.files[kind]
        file = tempfile.TemporaryFile()  # noqa: SIM115  (FileResponse closes it)
        write(file)
        file.seek(0)
        name = f"thu-tuc-{kind}-{timezone.localdate():%Y-%m-%d}.{ending}"
        return FileResponse(file, as_attachment=True, filename=name, content_type=content_type)


class FileView(ImportView):
    """The file as it was handed in."""

    def get(self, request, pk):
        handed_in = self.handed_in(pk)
        answer = HttpResponse(bytes(handed_in.content), content_type="application/octet-stream")
        answer.headers["Content-Disposition"] = content_disposition_header(True, handed_in.file_name)
        answer.headers["Cache-Control"] = "private, no-store"
        return answer
