from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminModelForm

from news.royalties import NO_RATE, ArticleType, Royalty, RoyaltyRate


class RoyaltyForm(forms.ModelForm):
    """One row of an open sheet. Its fields stand in the cells of a table, so each names its own <form>."""

    class Meta:
        model = Royalty
        fields = ["article_type", "page_count", "picture_count", "coefficient"]
        localized_fields = ["coefficient"]
        widgets = {name: forms.TextInput({"inputmode": "numeric", "size": 3}) for name in fields[1:3]}
        widgets["coefficient"] = forms.TextInput({"inputmode": "decimal", "size": 4})

    def __init__(self, *args, types=None, **kwargs):
        """`types`: the article types, asked for once by who shows many rows."""
        self.page = kwargs["instance"].page
        super().__init__(*args, auto_id=f"bai-{self.page.pk}-%s", **kwargs)
        kinds = self.fields["article_type"]
        kinds.required, kinds.empty_label = True, "– chọn –"
        if types is not None:
            kinds.choices = [("", kinds.empty_label), *((kind.pk, str(kind)) for kind in types)]
        if self.instance._state.adding:
            self.initial = {"coefficient": None}  # one forgotten would be a row of 0 đồng
        for name, field in self.fields.items():
            field.widget.attrs |= {"form": f"bai-{self.page.pk}", "aria-label": f"{field.label}: {self.page.title}"}
            if self.errors.get(name):
                field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"bai-{self.page.pk}-loi"}

    def clean(self):
        cleaned = super().clean()
        rates = list(RoyaltyRate.objects.all())
        self.instance.coefficient = cleaned.get("coefficient") or 0
        self.instance.article_type = cleaned.get("article_type")
        if not self.instance.take_down(rates):
            raise ValidationError(NO_RATE.format(self.instance.published_on))
        return cleaned


class CorrectionForm(WagtailAdminModelForm):
    """A difference to a signed row, with the reason."""

    amount = forms.IntegerField(
        label="Số tiền điều chỉnh (đồng)",
        min_value=-1_000_000_000,
        max_value=1_000_000_000,
        widget=forms.TextInput({"inputmode": "text"}),
        help_text="Viết liền, không dấu chấm; trả thêm là số dương, thu lại có dấu trừ ở trước. Ví dụ: -234000",
    )
    note = forms.CharField(label="Lý do điều chỉnh", max_length=300)

    class Meta:
        model = Royalty
        fields = ["amount", "note"]

    def clean_amount(self):
        if not self.cleaned_data["amount"]:
            raise ValidationError("Số tiền điều chỉnh phải khác 0.")
        return self.cleaned_data["amount"]


def article_types() -> list[ArticleType]:
    return list(ArticleType.objects.all())
