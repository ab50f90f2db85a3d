from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from wagtail.admin import messages

from core.import_views import ImportBelowView
from news.forms import WordForm
from news.imports import ArticleImport
from news.models import NewsIndexPage
from news.panels import may_import


class ImportFromWord(ImportBelowView):
    """A Word file, or what was copied from one, becomes a draft article, which the writer then looks over."""

    index_model = NewsIndexPage
    may_import = staticmethod(may_import)
    form_class = WordForm
    template_name = "news/import_from_word.html"
    page_title = "Nhập bài từ Word"
    header_icon = "doc-full"
    submit_button_label = "Nhập thành bản nháp"
    submit_button_active_label = "Đang nhập…"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

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
