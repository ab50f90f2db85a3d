from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from news.forms import WordForm
from news.imports import ArticleImport
from news.models import NewsIndexPage
from news.panels import may_import


class ImportFromWord(WagtailAdminTemplateMixin, FormView):
    """A Word file, or what was copied from one, becomes a draft article, which the writer then looks over."""

    form_class = WordForm
    template_name = "news/import_from_word.html"
    page_title = "Nhập bài từ Word"
    header_icon = "doc-full"

    def dispatch(self, request, index_id):
        self.index = get_object_or_404(NewsIndexPage, pk=index_id)
        if not may_import(request.user, self.index):
            raise PermissionDenied
        return super().dispatch(request)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_breadcrumbs_items(self):
        index_url = reverse("wagtailadmin_explore", args=[self.index.pk])
        return [{"url": index_url, "label": self.index.title}, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "media": context["form"].media,
            "action_url": self.request.path,
            "submit_button_label": "Nhập thành bản nháp",
            "submit_button_active_label": "Đang nhập…",
        }

    def form_valid(self, form):
        data = form.cleaned_data
        try:
            page = ArticleImport(
                form.article,
                title=form.title,
                index=self.index,
                category=data["category"],
                collection=data["collection"],
                user=self.request.user,
            ).run()
        except ValidationError as refusal:
            form.add_error("file", refusal)
            return self.form_invalid(form)
        self._report(page, form.article)
        return redirect("wagtailadmin_pages:edit", page.pk)

    def _report(self, page, article):
        messages.success(
            self.request, f"Đã nhập “{page.title}” thành bản nháp. Hãy xem lại, viết tóm tắt rồi trình duyệt."
        )
        if article.dropped:
            messages.warning(self.request, f"Không nhập được: {'; '.join(article.dropped)}.")
        without_alt = [block for block in page.body if block.block_type == "image" and not block.value["alt"]]
        if without_alt:
            messages.warning(
                self.request, f"{len(without_alt)} ảnh chưa có lời thay ảnh: phải điền trước khi trình duyệt."
            )
