"""What a national record says is on its page: read straight from the JSON here, not by the reader of the project, and
held against what the page holds, field by field."""

import copy
import json
import re
import unicodedata
from decimal import Decimal

import pytest

from procedures.facets import LEVELS
from procedures.models import ProcedurePage
from procedures.page_records import with_related
from tests.test_import_procedures import counts, run
from tests.test_records import NATIONAL_RECORDS, example, lines

pytestmark = pytest.mark.django_db

LONG = "Bước 1: Nộp hồ sơ.\n" + "Chủ đầu tư nộp hồ sơ tại nơi tiếp nhận, kèm bản vẽ. " * 1150  # 60,000 characters
ROLES = {
    "competent": ("departmentsAuthority", "unitGroupsAuthority", "delegatedAgencies"),
    "executing": ("departmentsExecuting", "unitGroupsExecuting", "executingAgencies"),
    "authorized": ("departmentsAuthorized", "unitGroupsAuthorized", "authorizedAgencies"),
    "coordinating": ("departmentsCoordinating", "unitGroupsCoordinating", "coordinatingAgencies"),
}


def fee(kind="FEE", value=None, words="", currency="", file=None):
    attachment = {"fileName": file} if file else None
    return {"type": kind, "value": value, "currencyName": currency, "description": words, "attachment": attachment}


def channel(*fees, method="DIRECT", time: object = 5, unit="WORKING_DAY", words=""):
    return {"submissionMethod": method, "processingTime": time, "processingTimeUnit": unit, "description": words,
            "fees": list(fees)}  # fmt: skip


def paper(name, originals=1, copies=0, files=(), **told):
    flags = {"required": False, "hasElectronicForm": False, "isProcessingResult": False}
    return {"name": name, "code": "", "originalQty": originals, "copyQty": copies, **flags, **told,
            "attachments": [{"fileName": file} for file in files]}  # fmt: skip


# The odd shapes of real records, each by its name.
SHAPES = {
    "an amount of 0 beside words": {"executionMethods": [channel(fee(value=0, words="Theo nghị quyết của HĐND tỉnh"))]},
    "a cost told in words alone": {"executionMethods": [channel(fee(words="Miễn phí: người cao tuổi"))]},
    "a cost told by a file alone": {"executionMethods": [channel(fee(file="PL2.15.docx"))]},
    "a cost of which nothing is told": {"executionMethods": [channel(fee("PRICE_LEVEL"))]},
    "costs of several kinds and currencies": {
        "executionMethods": [
            channel(fee(value=150000), fee("SERVICE_FEE", 75.5, "một lần", "USD"), fee("SERVICE_FEE", 75000, "hai"))
        ]
    },
    "one cost twice": {"executionMethods": [channel(fee(value=8000, words="bản"), fee(value=8000, words="bản"))]},
    "seven channels": {
        "executionMethods": [
            channel(fee(value=1000 * n), method=method, time=n, unit=unit, words=f"Trường hợp {n}")
            for n, (method, unit) in enumerate(
                [("DIRECT", "DAY"), ("DIRECT", "HOUR"), ("ONLINE", "MONTH"), ("POSTAL", "OTHER")] * 2, start=1
            )
        ]
    },
    "times in halves and in words": {
        "executionMethods": [
            *(channel(time=7.5), channel(time="Không quá 03 ngày làm việc", unit="OTHER"), channel(time=0))
        ]
    },
    "no channel, no step, no paper, no basis, no result": {
        name: []
        for name in (
            "executionMethods", "executionSteps", "executionCases", "cases", "legalBasisesDetails", "resultsDetails"
        )
    },
    "steps of 60,000 characters": {"executionSteps": [{"name": "", "description": LONG}]},
    "steps without a number": {"executionSteps": [{"name": "", "description": "- Nộp hồ sơ\n\n- Nhận kết quả"}]},
    "several cases of steps": {
        "executionSteps": [
            {"name": f"Trường hợp {n}", "description": f"Bước 1: Nộp {n}\nBước 2. Chờ\n* Bước 3: Lấy"} for n in range(5)
        ]
    },
    "papers of several cases, one without papers, one without a name": {
        "executionCases": [
            {"name": "a) Lần đầu", "profileComponents": [paper("Đơn", 1, 2, ["Mẫu 01.docx", "Mẫu 02.docx"])]},
            {"name": "Lưu ý", "profileComponents": []},
            {"name": "", "profileComponents": [paper("Căn cước", 0, 1, required=True), paper("", 0, 0)]},
        ]
    },
    "papers that are remarks, outputs of others, electronic": {
        "executionCases": [
            {
                "name": "",
                "profileComponents": [
                    paper("Lưu ý: mang theo bản chính", 0, 0),
                    paper("Giấy phép", isProcessingResult=True, code="KQ.01"),
                    paper("Tờ khai", hasElectronicForm=True),
                ],
            }
        ]
    },
    "one paper in two cases": {
        "executionCases": [{"name": name, "profileComponents": [paper("Đơn")]} for name in ("Mua", "Tặng cho")]
    },
    "several variants": {
        "cases": [
            {"code": f"1.999001.0{n}", "name": "Xã miền núi", "processingDay": {"qty": n + 0.5, "type": "DAY"}}
            for n in range(1, 4)
        ]
    },
    "agencies in every role, with and without a code": {
        "departmentsExecuting": [{"name": "Sở A", "code": "H1"}, {"name": "Sở B", "code": ""}],
        "unitGroupsExecuting": [{"name": "UBND cấp xã"}],
        "unitGroupsCoordinating": [{"name": "Thuế cơ sở"}],
        "authorizedAgencies": "Phòng Một cửa",
    },
    "a basis without a number, and 40 of them": {
        "legalBasisesDetails": [
            {"code": "" if n % 9 == 0 else f"{n}/2025/NĐ-CP", "name": f"Văn bản {n}"} for n in range(40)
        ]
    },
    "text of Word: private bullets, marks, NFD, line ends of Windows": {
        "requirementsAndConditions": unicodedata.normalize("NFD", "\uf0b7\tĐủ 18 tuổi\r\n\u200e- Có\u00a0hộ khẩu\r\n"),
        "note": "Ghi\u00adchú\u200b",
        "description": "Mô tả\v1",
    },
    "a name of 1,192 characters and of several lines": {"name": ("Cấp lại giấy phép\n" * 80)[:1192], "state": "ACTIVE"},
}  # fmt: skip


def words(text: object) -> str:
    """A text as one reads it: its letters and figures in normal form, whatever stands between them."""
    plain = unicodedata.normalize("NFC", re.sub("[\u00ad\u200b-\u200f]", "", "" if text is None else str(text)))
    return " ".join(re.findall(r"[^\W_]+", plain))


def amount(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def told(data: dict) -> dict:
    """All a record says, by the names of its own fields."""
    requirements = words(data.get("requirementsAndConditions"))
    description = words(data.get("description"))
    return {
        "code": data["code"],
        "name": words(data["name"]),
        "state": data["state"],
        "type": data["type"],
        "formalityType": data["formalityType"],
        "flags": [bool(data[name]) for name in ("isVertical", "isSharedService", "isNonTerritorial")],
        "levels": [bool(data[name]) for name in ("isMinistry", "isProvince", "isWard", "isOtherAgency")],
        "issuing agency": words(data["departmentPromulgateName"]),
        "sectors": sorted(words(row["name"]) for row in data["categoriesDetails"]),
        "subject types": sorted(words(row["name"]) for row in data["subjectTypesDetails"]),
        "life events": sorted((words(row["name"]), row["type"]) for row in data["serviceGroupsDetails"]),
        "agencies": {role: _named(data, keys) for role, keys in ROLES.items()},
        "steps": [(words(row["name"]), words(row["description"])) for row in data["executionSteps"]],
        "channels": [
            (each["submissionMethod"], words(each["processingTime"]), each["processingTimeUnit"],
             words(each.get("description")))
            for each in data["executionMethods"]
        ],
        "costs": [
            [
                (each["type"], amount(each["value"]), "USD" if each.get("currencyName") == "USD" else "VND",
                 words(each["description"]), words((each.get("attachment") or {}).get("fileName")))
                for each in row["fees"]
            ]
            for row in data["executionMethods"]
        ],
        "papers": [
            (words(case["name"]), [
                (words(row["name"]), words(row["code"]), row["originalQty"], row["copyQty"], bool(row["required"]),
                 bool(row["hasElectronicForm"]), bool(row.get("isProcessingResult")),
                 [words(file["fileName"]) for file in row["attachments"]])
                for row in case["profileComponents"]
            ])
            for case in data["executionCases"]
        ],
        "variants": [
            (row["code"], words(row["name"]), words(row["processingDay"]["qty"]), row["processingDay"]["type"])
            for row in data["cases"]
        ],
        "basis": [(words(row["code"]), words(row["name"])) for row in data["legalBasisesDetails"]],
        "results": [(words(row["name"]), words(row["code"])) for row in data["resultsDetails"]],
        "return": [(row["type"], row["value"]) for row in data["returningMethods"]],
        "address": words(data.get("dossierReceivingAddresses")),
        "requirements": requirements,
        "description": "" if description == requirements else description,
        "keywords": words(data.get("keywords")),
        "note": words(data.get("note")),
    }  # fmt: skip


def _named(data: dict, keys: tuple[str, str, str]) -> list[str]:
    """Those that are listed; else what the text says, which otherwise repeats them."""
    departments, groups, text = keys
    rows = [words(row["name"]) for key in (departments, groups) for row in data.get(key) or []]
    return rows or [name for name in [words(data.get(text))] if name]


def held(page: ProcedurePage) -> dict:
    """What the page holds, under the same names."""
    links = list(page.agencies.all())
    channels = [block.value for block in page.channels]
    return {
        "code": page.code,
        "name": words(page.name),
        "state": page.state,
        "type": page.kind,
        "formalityType": page.formality_type,
        "flags": [page.is_vertical, page.is_shared_service, page.is_non_territorial],
        "levels": [getattr(page, field) for field, _ in LEVELS.values() if field != "is_district_level"],
        "issuing agency": words(page.issuing_agency.name),
        "sectors": sorted(words(row.name) for row in page.sectors.all()),
        "subject types": sorted(words(row.name) for row in page.applicant_types.all()),
        "life events": sorted((words(row.name), row.audience) for row in page.life_events.all()),
        "agencies": {role: [words(link.agency.name) for link in links if link.role == role] for role in ROLES},
        "steps": [(words(case.value["name"]), words("\n".join(case.value["steps"]))) for case in page.steps],
        "channels": [
            (each["method"], words(each["processing_time"]), each["unit"], words(each["description"]))
            for each in channels
        ],
        "costs": [
            [
                (cost["kind"], cost["amount"], cost["currency"], words(cost["description"]),
                 words(cost["attachment_name"]))
                for cost in each["costs"]
            ]
            for each in channels
        ],
        "papers": [
            (words(case.value["name"]), [
                (words(row["name"]), words(row["code"]), row["original_count"], row["copy_count"], row["is_required"],
                 row["has_electronic_form"], row["is_output"], [words(name) for name in row.forms])
                for row in case.value["documents"]
            ])
            for case in page.required_documents
        ],
        "variants": [
            (row.value["code"], words(row.value["name"]), words(row.value["processing_time"]), row.value["unit"])
            for row in page.variants
        ],
        "basis": [(words(row.number), words(row.title)) for row in page.legal_basis.all()],
        "results": [(words(row.name), words(row.code)) for row in page.outputs.all()],
        "return": [(row["type"], row["value"]) for row in page.return_methods],
        "address": words(page.receiving_address),
        "requirements": words(page.requirements),
        "description": words(page.description),
        "keywords": words(page.keywords),
        "note": words(page.note),
    }  # fmt: skip


def test_nothing_of_twenty_odd_records_is_lost_on_the_way_to_their_pages(portal, tmp_path):
    path = tmp_path / "ho-so.jsonl"
    records = [example(**copy.deepcopy(shape), code=f"1.9991{n:02d}") for n, shape in enumerate(SHAPES.values())]
    path.write_text(lines(*records), encoding="utf-8")
    assert len(records) == 20
    assert run(path)[0] == 0
    pages = {page.code: page for page in ProcedurePage.objects.all()}
    for shape, record in zip(SHAPES, records, strict=True):
        assert held(pages[record["data"]["code"]]) == told(record["data"]), shape


@pytest.mark.parametrize("field", ["channels", "required_documents", "steps"])
def test_what_a_page_lost_is_seen(portal, tmp_path, field):
    """The comparison itself: without one cost, one paper or one step it fails."""
    path = tmp_path / "ho-so.jsonl"
    path.write_text(lines(example()), encoding="utf-8")
    run(path)
    page = ProcedurePage.objects.get()
    assert held(page) == told(example()["data"])
    part = {"channels": "costs", "required_documents": "documents", "steps": "steps"}[field]
    rows = getattr(page, field)[0].value[part]
    del rows[len(rows) - 1]
    assert held(page) != told(example()["data"])


def test_the_national_records_are_imported_whole_and_a_second_time_change_nothing(portal):
    if not NATIONAL_RECORDS.is_file():
        pytest.skip(f"không có {NATIONAL_RECORDS}")
    code, out = run(NATIONAL_RECORDS)
    assert code == 0
    assert "created 253, changed 0, unchanged 0, skipped 0" in out
    before = counts()
    _, out = run(NATIONAL_RECORDS)
    assert "created 0, changed 0, unchanged 253, skipped 0" in out
    assert counts() == before
    pages = {page.code: page for page in with_related(ProcedurePage.objects.published())}
    assert len(pages) == 253
    for line in NATIONAL_RECORDS.read_text(encoding="utf-8").split("\n"):
        if line:
            data = json.loads(line)["data"]
            assert held(pages[data["code"]]) == told(data), data["code"]
