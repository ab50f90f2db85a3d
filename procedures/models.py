from datetime import date
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from core import vietnamese
from core.below import PagesBelow
from core.blocks import plain_text
from core.models import Agency, OfficeSettings
from core.pages import PROOFREADING, BasePage
from core.rich_text import paragraphs
from formats.posting_sheet import PAPERS
from procedures import answers, api
from procedures.blocks import (
    ChannelGroup,
    ChannelsBlock,
    RequiredDocumentsBlock,
    StepsBlock,
    VariantsBlock,
    grouped,
)
from procedures.calculator import CalculatorForm, calculate
from procedures.cases import Cases
from procedures.catalogue import ProcedureIndexPage  # noqa: F401  (a model of this app)
from procedures.checklist import checklist
from procedures.decisions import DecisionItem, PublicationDecision  # noqa: F401  (models of this app)
from procedures.facets import LEVELS
from procedures.freshness import freshness
from procedures.import_log import ImportedPage, ProcedureImport  # noqa: F401  (models of this app)
from procedures.parts import LegalBasis, Output, ProcedureAgency, RelatedProcedure  # noqa: F401  (models of this app)
from procedures.queries import ProcedureManager
from procedures.records import MAX_ITEMS, too_many, wrong_code
from procedures.settlement import IndexScore, SettlementIndexPage, SettlementPage, SettlementRow  # noqa: F401
from procedures.sheets import posting_sheet_view
from procedures.structured_data import government_service
from procedures.version_views import comparison
from procedures.versions import ProcedureChange  # noqa: F401  (a model of this app)
from procedures.vocabularies import ApplicantType, LifeEvent, Sector

MAX_NAME = 2_000
MAX_FOLDED = 2_500  # an index of PostgreSQL holds about 2,700 bytes in a row
RETURN_PLACES = {"AT_SUBMISSION_PLACE": "tại nơi nộp", "AT_HOME": "tại nhà", "ONLINE": "trực tuyến"}


class ProcedurePage(PagesBelow, BasePage):
    """One administrative procedure: what papers, how long, how much, where; then the whole official record."""

    search_kind = "thu-tuc"
    search_prefetch = ("issuing_agency", "sectors", "legal_basis")
    parent_page_types = ["procedures.ProcedureIndexPage"]
    subpage_types = []
    views_below = {
        "danh-muc-giay-to": checklist,
        "thay-doi": comparison,
        **{f"niem-yet-{paper}.pdf": posting_sheet_view(paper) for paper in PAPERS},
    }
    exclude_fields_in_copy = [*BasePage.exclude_fields_in_copy, "code", "national_id", "source_digests"]

    class Kind(models.TextChoices):
        STANDARD = "STANDARD", "Thủ tục chuẩn"
        SPECIFIC = "SPECIFIC", "Thủ tục đặc thù của địa phương"
        STANDARD_INTERNAL = "STANDARD_INTERNAL", "Thủ tục nội bộ"

    class State(models.TextChoices):
        ACTIVE = "ACTIVE", "Đang áp dụng"
        UPDATED = "UPDATED", "Đang áp dụng, đã sửa đổi, bổ sung"
        RETIRED = "RETIRED", "Không còn sử dụng"

    class FormalityType(models.TextChoices):
        ASSIGNED = "ASSIGNED_REGULATION", "Được luật giao quy định chi tiết"
        NOT_ASSIGNED = "NOT_ASSIGNED_REGULATION", "Không được luật giao quy định chi tiết"
        OTHER = "OTHER", "Khác"

    class OnlineLevel(models.TextChoices):
        INFORMATION = "information", "Cung cấp thông tin"
        PARTIAL = "partial", "Trực tuyến một phần"
        FULL = "full", "Trực tuyến toàn trình"

    code = models.CharField("mã thủ tục", max_length=60, db_index=True)
    name = models.TextField("tên thủ tục", max_length=MAX_NAME)
    short_name = models.CharField(
        "tên thường gọi", max_length=120, blank=True, help_text="Lời người dân hay dùng; hiện ở trang chủ."
    )
    sort_key = models.CharField(max_length=255, editable=False, default="")
    # What it is called and by what code, as words to look for in the catalogue: " 1 001193 dang ky khai sinh".
    folded_name = models.CharField(max_length=MAX_FOLDED, editable=False, default="")
    front_page_order = models.PositiveSmallIntegerField(
        "thứ tự ở trang chủ", null=True, blank=True, help_text="Thủ tục hay cần đến; để trống: không hiện ở trang chủ."
    )
    decision_number = models.CharField("số quyết định công bố", max_length=60, blank=True)
    decision_issued_on = models.DateField("ngày quyết định", null=True, blank=True)
    published_on = models.DateField("ngày công khai", null=True, blank=True)
    issuing_agency = models.ForeignKey(
        Agency, verbose_name="cơ quan công bố", on_delete=models.PROTECT, related_name="issued_procedures"
    )
    kind = models.CharField("loại thủ tục", max_length=20, choices=Kind.choices, default=Kind.STANDARD)
    state = models.CharField("tình trạng", max_length=20, choices=State.choices, default=State.ACTIVE)
    formality_type = models.CharField("phân loại", max_length=30, choices=FormalityType.choices, blank=True)
    is_ministry_level = models.BooleanField("cấp bộ", default=False)
    is_province_level = models.BooleanField("cấp tỉnh", default=False)
    is_district_level = models.BooleanField("cấp huyện (trước 01/7/2025)", default=False)
    is_commune_level = models.BooleanField("cấp xã", default=False)
    is_other_level = models.BooleanField("cơ quan khác", default=False)
    online_level = models.CharField(
        "mức độ trực tuyến", max_length=20, choices=OnlineLevel.choices, default=OnlineLevel.INFORMATION
    )
    partial_reason = models.TextField(
        "lý do chưa toàn trình", blank=True, help_text="Công khai khi chỉ trực tuyến một phần."
    )
    is_shared_service = models.BooleanField("liên thông", default=False)
    is_vertical = models.BooleanField("thuộc cơ quan ngành dọc", default=False)
    is_non_territorial = models.BooleanField("nộp ở đâu cũng được (phi địa giới)", default=False)
    sectors = ParentalManyToManyField(Sector, verbose_name="lĩnh vực", related_name="procedures")
    applicant_types = ParentalManyToManyField(
        ApplicantType, verbose_name="đối tượng thực hiện", related_name="procedures", blank=True
    )
    life_events = ParentalManyToManyField(
        LifeEvent, verbose_name="sự kiện trong đời", related_name="procedures", blank=True
    )
    steps = StreamField(StepsBlock(required=False), verbose_name="trình tự thực hiện", blank=True)
    channels = StreamField(ChannelsBlock(required=False), verbose_name="cách thức thực hiện", blank=True)
    required_documents = StreamField(
        RequiredDocumentsBlock(required=False), verbose_name="thành phần hồ sơ", blank=True
    )
    dossier_count = models.PositiveSmallIntegerField("số bộ hồ sơ", null=True, blank=True)
    variants = StreamField(VariantsBlock(required=False), verbose_name="trường hợp có mã riêng", blank=True)
    plain_note = RichTextField(
        "nói ngắn gọn",
        blank=True,
        features=["bold", "ol", "ul", "link"],
        help_text="Lời của biên tập cho người dân, đứng trên nội dung chính thức: ai cần, chuẩn bị gì, vướng ở đâu.",
    )
    receiving_address = models.TextField("địa chỉ tiếp nhận hồ sơ", blank=True)
    requirements = models.TextField("yêu cầu, điều kiện", blank=True)
    description = models.TextField("mô tả", blank=True)
    keywords = models.TextField("từ khóa", blank=True)
    note = models.TextField("ghi chú", blank=True)
    return_methods = models.JSONField("nơi nhận kết quả", default=list, blank=True, editable=False)
    checked_on = models.DateField("ngày rà soát gần nhất", null=True, blank=True)
    checked_by = models.ForeignKey(
        Agency, verbose_name="đơn vị rà soát", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    national_id = models.CharField("mã bản ghi quốc gia", max_length=40, blank=True, editable=False)
    source_created_at = models.DateTimeField(null=True, blank=True, editable=False)
    source_updated_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What each form of file last said of it (procedures.reading.FORMS), as the digest of its record.
    source_digests = models.JSONField(default=dict, blank=True, editable=False)

    objects = ProcedureManager()

    content_panels = [
        PROOFREADING,
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("short_name"), FieldPanel("front_page_order")]),
        FieldPanel("plain_note"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("code"), FieldPanel("state")]),
                FieldRowPanel([FieldPanel("kind"), FieldPanel("formality_type")]),
                FieldPanel("online_level"),
                FieldPanel("partial_reason"),
                FieldPanel("issuing_agency"),
                FieldRowPanel(
                    [FieldPanel("decision_number"), FieldPanel("decision_issued_on"), FieldPanel("published_on")]
                ),
                FieldRowPanel([FieldPanel("checked_on"), FieldPanel("checked_by")]),
            ],
            heading="Nhận diện",
        ),
        MultiFieldPanel([FieldPanel(field) for field, _ in LEVELS.values()], heading="Cấp thực hiện"),
        MultiFieldPanel(
            [FieldPanel("is_shared_service"), FieldPanel("is_vertical"), FieldPanel("is_non_territorial")],
            heading="Đặc điểm",
        ),
        FieldPanel("sectors", widget=forms.CheckboxSelectMultiple),
        FieldPanel("applicant_types", widget=forms.CheckboxSelectMultiple),
        FieldPanel("life_events", widget=forms.CheckboxSelectMultiple),
        InlinePanel("agencies", label="Cơ quan", max_num=MAX_ITEMS),
        FieldPanel("receiving_address"),
        FieldPanel("required_documents"),
        FieldPanel("dossier_count"),
        FieldPanel("channels"),
        FieldPanel("steps"),
        FieldPanel("variants"),
        FieldPanel("requirements"),
        InlinePanel("outputs", label="Kết quả", max_num=MAX_ITEMS),
        InlinePanel("legal_basis", label="Căn cứ pháp lý", max_num=MAX_ITEMS),
        InlinePanel("related_procedures", label="Thủ tục liên quan", max_num=MAX_ITEMS),
        FieldPanel("description"),
        FieldPanel("keywords"),
        FieldPanel("note"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.FilterField("code"),
        index.FilterField("state"),
        index.FilterField("issuing_agency"),
    ]

    api_fields = api.FIELDS
    prepare_for_api = staticmethod(api.prepare)

    class Meta:
        verbose_name = "thủ tục hành chính"
        verbose_name_plural = "thủ tục hành chính"
        # Read alone and whole, to look for words and to count: the rows themselves are long.
        indexes = [
            models.Index(fields=["folded_name"], name="procedure_words"),
            models.Index(fields=["front_page_order", "sort_key"], name="front_page"),
            models.Index(
                fields=["sort_key", "page_ptr", "online_level", *(f for f, _ in LEVELS.values())], name="facets"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "issuing_agency"],
                condition=~models.Q(code=""),  # a draft may still be without its code
                name="one_code_of_an_agency",
                violation_error_message="Cơ quan công bố này đã có một thủ tục mang mã ấy.",
            )
        ]

    @classmethod
    def links_to(cls, model):
        """The rows that link procedures to a list, with the names of their two ends."""
        if model is Agency:
            return ProcedureAgency.objects.all(), "page_id", "agency_id"
        relation = next(field for field in cls._meta.many_to_many if field.related_model is model)
        through = relation.remote_field.through
        return through.objects.all(), f"{relation.m2m_field_name()}_id", f"{relation.m2m_reverse_field_name()}_id"

    def _set_core_field_defaults(self):
        # A title holds 255 characters, official names run past a thousand: the title is the name, cut at a word.
        self.name = vietnamese.normalize_line(self.name)
        self.title = vietnamese.shorten(self.name, 250)
        self.draft_title = self.title
        self.sort_key = vietnamese.sort_key(self.name)[:255]
        called = f"{self.code} {self.code.replace('.', '')} {self.short_name} {self.name} {self.keywords}"
        self.folded_name = f" {' '.join(vietnamese.search_words(called))}"[:MAX_FOLDED]
        super()._set_core_field_defaults()

    def clean(self):
        super().clean()
        self.code = vietnamese.normalize_line(self.code)
        if reason := wrong_code(self.code):
            raise ValidationError({"code": f"{reason[:1].upper()}{reason[1:]}."})
        same = ProcedurePage.objects.filter(code=self.code, issuing_agency=self.issuing_agency_id).exclude(pk=self.pk)
        if self.code and (other := same.first()):
            name = vietnamese.shorten(other.name, 100)
            message = (
                f"Cơ quan công bố này đã có thủ tục mang mã {self.code}: “{name}”. Hãy sửa mã, hoặc sửa thủ tục đó."
            )
            raise ValidationError({"code": message})
        for name in ("steps", "channels", "required_documents", "variants"):
            if reason := too_many(name, [item["value"] for item in getattr(self, name).raw_data]):
                raise ValidationError({name: f"Phần này {reason}. Hãy gộp lại, hoặc tách thành thủ tục khác."})

    @property
    def is_retired(self) -> bool:
        return self.state == self.State.RETIRED

    @property
    def level_labels(self) -> list[str]:
        return [label for field, label in LEVELS.values() if getattr(self, field)]

    @cached_property
    def channel_values(self) -> list:
        return [block.value for block in self.channels]

    @cached_property
    def channel_groups(self) -> list[ChannelGroup]:
        return grouped(self.channel_values)

    @cached_property
    def timed(self) -> list:
        """What carries a processing time: channels, and the cases with a code of their own."""
        return [value for value in [*self.channel_values, *(block.value for block in self.variants)] if value.time]

    @cached_property
    def times(self) -> list[str]:
        """The different processing times."""
        return list(dict.fromkeys(timed.time for timed in self.timed))

    @cached_property
    def costs(self) -> list:
        """Every cost of every channel."""
        return [cost for channel in self.channel_values for cost in channel["costs"]]

    @property
    def methods(self) -> list[str]:
        return list(dict.fromkeys(channel.method_label for channel in self.channel_values))

    @property
    def heading(self) -> str:
        """The name as a heading: official names of several lines are cut, the whole one stands in the record."""
        return vietnamese.shorten(self.name, 200)

    @cached_property
    def document_cases(self) -> list:
        return [block.value for block in self.required_documents]

    @cached_property
    def paper_cases(self) -> list:
        """Cases with something to hand in."""
        return [case for case in self.document_cases if case.papers]

    @property
    def note_cases(self) -> list:
        """Cases that hold remarks only, as the national record uses them."""
        return [case for case in self.document_cases if not case.papers and case["documents"]]

    @property
    def has_alternatives(self) -> bool:
        """Whether some cases exclude one another, or all are parts of one dossier."""
        return sum(case.is_alternative for case in self.paper_cases) > 1

    @property
    def return_places(self) -> list[str]:
        """Where the result can be received, each place once."""
        places = [place for method in self.return_methods for place in method.get("value", [])]
        return list(dict.fromkeys(RETURN_PLACES[place] for place in places if place in RETURN_PLACES))

    @property
    def step_cases(self) -> list:
        return [block.value for block in self.steps]

    @property
    def search_facts(self) -> list[str]:
        return [self.code, f"{self.issuing_agency} công bố"]

    @property
    def rests_on(self) -> list[str]:
        return [] if self.is_retired else [basis.number for basis in self.legal_basis.all()]

    @property
    def other_names(self):
        _, _, digits = self.code.partition(".")
        return [self.name, self.short_name, self.code, digits, self.keywords]

    def search_facets(self):
        return {
            "code": self.code,
            "sectors": "\n".join(sector.name for sector in self.sectors.all()),
            "agency": self.issuing_agency.name,
            "ends_on": date.min if self.is_retired else None,
        }

    def text_for_search(self):
        parts = [self.description]
        parts += [paragraph.text for paragraph in paragraphs(self.plain_note)]
        parts += [self.requirements, *(plain_text(stream) for stream in (self.required_documents, self.steps))]
        parts += [f"{basis.number} {basis.title}" for basis in self.legal_basis.all()]
        return " ".join(parts)

    @cached_property
    def related(self) -> list["ProcedurePage"]:
        """Those of the related procedures that a visitor may read: one query, and none where there are no links."""
        if not getattr(self, "has_related", True):
            return []
        chosen = self.related_procedures.values_list("page_id", flat=True)
        return list(ProcedurePage.objects.visible().filter(pk__in=chosen))

    def structured_data(self, request):
        office = OfficeSettings.for_request(request)
        return [government_service(self, self.get_full_url(request), office, self.related)]

    def get_context(self, request, *args, **kwargs):
        agencies: dict[str, list] = {}
        for link in self.agencies.all():
            agencies.setdefault(link.role, []).append(link.agency)
        receiving = agencies.get(ProcedureAgency.Role.EXECUTING) or agencies.get(ProcedureAgency.Role.COMPETENT, [])
        cases = Cases.of(self, request.GET.get("truong-hop", ""))
        calculator = CalculatorForm(self, request.GET)
        return {
            **super().get_context(request, *args, **kwargs),
            "cases": cases,
            "calculator": calculator,
            "result": calculate(self, cases, calculator, OfficeSettings.for_request(request)),
            "agencies": [(label, agencies[role]) for role, label in ProcedureAgency.Role.choices if role in agencies],
            "papers": answers.papers(self, cases),
            "time": answers.time(self),
            "cost": answers.cost(self),
            "applicant_types": self.applicant_types.all(),
            "life_events": self.life_events.all(),
            "outputs": self.outputs.all(),
            "legal_basis": self.legal_basis.all(),
            "where": answers.where(self, receiving),
            "receiving": [] if self.receiving_address else receiving,  # who executes it need not be where to file
            **freshness(self),
            "decided": DecisionItem.objects.decided(self),
            "related": self.related,
        }
