import json
import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.vietnamese import normalize, normalize_line
from procedures import national_records, reading, records
from procedures.blocks import COST_KINDS, METHODS, TIME_UNITS
from procedures.models import ProcedurePage
from procedures.national_records import parse
from procedures.vocabularies import LifeEvent

NATIONAL_RECORDS = settings.BASE_DIR.parent / "shared" / "data" / "national-records.jsonl"
EXAMPLE = (Path(__file__).parent / "data" / "record.json").read_text(encoding="utf-8")


def example(**changes) -> dict:
    """The record of tests/data/record.json, changed; a name with "__" reaches into objects and first rows."""
    record = json.loads(EXAMPLE)
    for path, value in changes.items():
        *way, last = path.split("__")
        place = record["data"]
        for step in way:
            place = place[step]
            place = place[0] if isinstance(place, list) else place
        place[last] = value
    return record


def lines(*values) -> str:
    return "\n".join(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values)


def load(files):
    found = reading.read((name, text.encode()) for name, text in files)
    return found.records, found.problems


def only_record(value):
    found, problems = parse(json.dumps(value), by_line=False)
    assert problems == []
    return found[0]


def reasons(value, *, by_line=True) -> str:
    """What is said of a file that gives no record."""
    found, problems = parse(value if isinstance(value, str) else json.dumps(value), by_line=by_line)
    assert found == []
    return "\n".join(map(str, problems))


# --- what a record gives ----------------------------------------------------------------------------------------------
def test_a_record_is_read_field_by_field():
    record = only_record(json.loads(EXAMPLE))
    assert record.code == "1.999001"
    assert record.name == "Đăng ký thành lập tổ hòa giải ở cơ sở"
    assert record.issuing_agency == "UBND tỉnh Lâm Giang"
    assert record.decision_number == "12/QĐ-UBND"
    assert record.decision_issued_on == date(2026, 6, 29)
    assert record.source_updated_at == datetime.fromisoformat("2026-07-08T16:15:59.275+07:00")
    assert record.levels == ["province", "commune"]
    assert record.online_level == "partial"
    assert [item["name"] for item in record.applicant_types] == [
        "Công dân Việt Nam",
        "Tổ chức (không bao gồm doanh nghiệp, HTX)",
    ]
    assert record.agencies == [
        {"role": "competent", "name": "UBND cấp xã", "code": "H99.1"},
        {"role": "executing", "name": "Ban Tư pháp xã; Tổ dân phố", "code": ""},
    ]
    assert record.steps == [
        {"name": "Nộp trực tiếp", "steps": ["Bước 1: Nộp hồ sơ.\n- Tại xã", "Bước 2: Nhận kết quả."]}
    ]
    assert record.legal_basis == [{"number": "35/2013/QH13", "title": "Luật Hòa giải ở cơ sở"}]
    assert record.outputs == [{"name": "Quyết định công nhận", "code": "KQ.99.000001"}]
    assert record.variants == [
        {"code": "1.999001.01", "name": "Ở xã miền núi", "processing_time": "7.5", "unit": "WORKING_DAY"}
    ]


def test_channels_keep_times_and_costs_as_they_are():
    direct, online = only_record(json.loads(EXAMPLE)).channels
    assert (direct["processing_time"], direct["unit"]) == ("10", "WORKING_DAY")
    assert [(cost["kind"], cost["amount"], cost["currency"]) for cost in direct["costs"]] == [
        ("FEE", "8000", "VND"),
        ("SERVICE_FEE", "0", "VND"),
        ("PRICE_LEVEL", None, "USD"),
    ]
    assert direct["costs"][0]["attachment_name"] == "Biểu phí.pdf"
    assert online["processing_time"] == "Theo mô tả"


def test_text_is_put_into_normal_form_and_lists_stay_lists():
    record = only_record(
        example(requirementsAndConditions="Gồm:\r\n\uf0b7 Đơn\u00a0\u200e;\r\n\uf0b7 Ảnh", name=" Đa\u0306ng ký \n")
    )
    assert record.requirements == "Gồm:\n• Đơn ;\n• Ảnh"
    assert record.name == "Đăng ký"


def test_a_description_that_repeats_the_requirements_is_kept_once():
    assert only_record(example(description="Không", requirementsAndConditions=" Không ")).description == ""
    assert only_record(example(description="Khác", requirementsAndConditions="Không")).description == "Khác"


def test_two_readings_of_one_record_have_one_digest_and_a_changed_text_another():
    assert only_record(example()).digest() == only_record(example()).digest()
    assert only_record(example()).digest() != only_record(example(note="mới")).digest()


def test_the_place_in_the_file_is_no_part_of_the_digest():
    [first], _ = parse(lines(example()), by_line=True)
    [second], _ = parse(lines("", "", example()), by_line=True)
    assert (first.place, second.place) == ("dòng 1", "dòng 3")
    assert first.digest() == second.digest()


@pytest.mark.parametrize(
    ("ours", "choices"),
    [
        (records.KINDS, ProcedurePage.Kind.values),
        (records.STATES, [value for value in ProcedurePage.State.values if value != "RETIRED"]),
        (records.FORMALITY_TYPES, ProcedurePage.FormalityType.values),
        (records.METHODS, dict(METHODS)),
        (records.TIME_UNITS, dict(TIME_UNITS)),
        (records.COST_KINDS, dict(COST_KINDS)),
        (records.AUDIENCES, LifeEvent.Audience.values),
    ],
)
def test_coded_values_are_the_choices_of_the_page(ours, choices):
    assert sorted(ours) == sorted(choices)


# --- what a file gives ------------------------------------------------------------------------------------------------
def test_every_line_of_a_jsonl_file_is_a_record_and_blank_lines_are_none():
    found, problems = parse(lines("", example(code="1.1"), "  ", example(code="1.2"), ""), by_line=True)
    assert [record.code for record in found] == ["1.1", "1.2"]
    assert problems == []


def test_a_json_file_holds_one_record_or_a_list_with_or_without_envelope():
    assert len(parse(json.dumps(example()), by_line=False)[0]) == 1
    assert len(parse(json.dumps(example()["data"]), by_line=False)[0]) == 1
    found, _ = parse(json.dumps([example(code="1.1"), example(code="1.2")["data"]], indent=2), by_line=False)
    assert [record.place for record in found] == ["bản ghi thứ 1", "bản ghi thứ 2"]


def test_a_byte_order_mark_does_no_harm():
    found, problems = parse("\ufeff" + lines(example()), by_line=True)
    assert len(found) == 1 and problems == []


@pytest.mark.parametrize(
    ("text", "by_line"),
    [("", True), ("", False), (" \n \n", True), (" \n \n", False), ("\ufeff", True), ("[]", False)],
)
def test_a_file_without_records_is_a_problem(text, by_line):
    assert "không có bản ghi nào" in reasons(text, by_line=by_line)


def test_each_bad_line_is_named_and_the_good_ones_are_still_read():
    found, problems = parse(
        lines(example(code="1.1"), "{", example(code=""), example(code="1.2", name=None)), by_line=True
    )
    assert [record.code for record in found] == ["1.1"]
    assert [problem.place for problem in problems] == ["dòng 2", "dòng 3", "dòng 4"]


def test_two_different_rows_of_one_code_are_both_refused_and_both_named():
    first = lines(example(), example(departmentPromulgateName="UBND tỉnh khác"))
    found, problems = load([("a.jsonl", first), ("b.JSONL", lines(example(code="1.1"), example(note="khác")))])
    assert [record.place for record in found] == ["a.jsonl, dòng 2", "b.JSONL, dòng 1"]
    assert [str(problem) for problem in problems] == [
        "b.JSONL, dòng 2: mã 1.999001 của UBND tỉnh Lâm Giang đã có ở a.jsonl, dòng 1 với nội dung khác: cả hai đều"
        " không nhập"
    ]


def test_two_equal_rows_of_one_code_are_one():
    found, problems = load([("a.jsonl", lines(example(), example()))])
    assert ([record.place for record in found], problems) == (["a.jsonl, dòng 1"], [])


# --- what is refused, and with which words ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "bị cắt cụt"),
        (EXAMPLE.replace("\n", " ")[:300], "bị cắt cụt"),
        ('{"code": "1.1", "name": "Đăng', "bị cắt cụt"),
        ('{"code": }', "sai từ ký tự thứ 10"),
        ('{"code": "a\x00b"}', "không phải JSON"),
        ("\x00", "không phải JSON"),
        ("nan", "không phải JSON"),
        ('{"code": "1.1", "name": "a", "x": NaN}', "NaN"),
        ('{"code": "1.1", "name": "a", "x": -Infinity}', "-Infinity"),
        ('{"code": ' + "9" * 5000 + "}", "số dài quá"),
        ("[" * 100_000, "lồng quá sâu"),
        ('{"a":' * 100_000, "lồng quá sâu"),
        ("[]", "không phải một đối tượng JSON"),
        ("1", "không phải một đối tượng JSON"),
        ("null", "không phải một đối tượng JSON"),
        ('"chữ"', "không phải một đối tượng JSON"),
        ('{"data": []}', "mục “data” không phải một đối tượng JSON"),
        ('{"data": null}', "thiếu mã thủ tục"),
        ("{}", "thiếu mã thủ tục"),
    ],
)
def test_a_line_that_is_no_record_is_named_with_its_reason(text, words):
    assert re.search(f"^dòng 1: .*{re.escape(words)}", reasons(text))


def test_a_mistake_in_a_json_file_is_named_with_its_line():
    assert "sai từ dòng 2, ký tự thứ 10" in reasons('{\n "code": }', by_line=False)


@pytest.mark.parametrize("by_line", [False, True])
def test_a_file_of_more_records_than_any_list_has_is_refused_in_one_sentence(by_line):
    values = ["1"] * (records.MAX_RECORDS + 1)
    found, problems = parse("\n".join(values) if by_line else f"[{','.join(values)}]", by_line=by_line)
    assert found == []
    assert [str(each) for each in problems] == [
        "tệp: có hơn 20.000 thủ tục, không đọc được một lần. Hãy chia thành tệp nhỏ hơn rồi tải lại"
    ]


def test_a_record_with_more_cases_than_a_page_can_show_is_refused():
    cases = [{"caseName": "Trường hợp", "profileComponents": []}] * 301
    assert reasons(example(executionCases=cases)) == "dòng 1: mục “executionCases” có 301 dòng, nhiều hơn 300"


def test_a_line_longer_than_any_record_is_refused():
    assert "dài quá" in reasons(json.dumps({"x": "a" * national_records.MAX_RECORD_CHARACTERS}))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": None}, "thiếu mã thủ tục"),
        ({"code": " \u200e "}, "thiếu mã thủ tục"),
        ({"code": "1" * 61}, "“code” dài quá 60 ký tự"),
        ({"code": 1.00008}, "“code” phải là chữ"),  # as a number the code has lost its last digit
        ({"code": ["1.1"]}, "“code” phải là chữ"),
        ({"name": ""}, "thủ tục 1.999001 thiếu tên"),
        ({"name": {"vi": "Đăng ký"}}, "“name” phải là chữ"),
        ({"name": True}, "“name” phải là chữ"),
        ({"name": "a" * 2_001}, "“name” dài quá 2000 ký tự"),
        ({"departmentPromulgateName": "", "procedureProposal": None}, "thiếu cơ quan công bố"),
        ({"departmentPromulgateName": "a" * 501}, "dài quá 500 ký tự"),
        ({"procedureProposal": "x"}, "“procedureProposal” không phải"),
        ({"procedureProposal__issuingAgency": [1], "departmentPromulgateName": ""}, "“issuingAgency” không phải"),
        ({"procedureProposal__decisionDate": "29/6/2026"}, "thời điểm “29/6/2026” không đọc được"),
        ({"createdAt": True}, "thời điểm"),
        ({"createdAt": 10**30}, "thời điểm"),
        ({"type": "LẠ"}, "giá trị lạ “LẠ”"),
        ({"state": "LẠ"}, "giá trị lạ"),
        ({"formalityType": "LẠ"}, "giá trị lạ"),
        ({"isWard": "false"}, "“isWard” phải là true hoặc false"),
        ({"isFullProcess": 1}, "“isFullProcess” phải là true hoặc false"),
        ({"executionSteps": {}}, "“executionSteps” không phải một danh sách"),
        ({"executionSteps": ["Bước 1"]}, "“executionSteps” không phải một đối tượng"),
        ({"executionMethods": 0}, "“executionMethods” không phải một danh sách"),
        ({"executionMethods__submissionMethod": None}, "“submissionMethod” có giá trị lạ"),
        ({"executionMethods__processingTimeUnit": "TUẦN"}, "“processingTimeUnit” có giá trị lạ"),
        ({"executionMethods__processingTime": [10]}, "“processingTime” phải là chữ"),
        ({"executionMethods__fees__value": "8000"}, "“8000” không phải một số"),
        ({"executionMethods__fees__value": -1}, "“-1” không phải một số"),
        ({"executionMethods__fees__value": True}, "“True” không phải một số"),
        ({"executionMethods__fees__value": 10**13}, "không phải một số từ 0 đến"),
        ({"executionMethods__fees__type": "LẠ"}, "“type” có giá trị lạ"),
        ({"executionMethods__fees__currencyName": "EUR"}, "không rõ đơn vị tiền “EUR”"),
        ({"executionMethods__fees__attachment": "Biểu phí.pdf"}, "“attachment” không phải"),
        ({"executionCases__profileComponents__originalQty": "1"}, "“1” không phải một số"),
        ({"executionCases__profileComponents__originalQty": 1.5}, "“1.5” không phải một số nguyên"),
        ({"executionCases__profileComponents__copyQty": 101}, "“101” không phải một số từ 0 đến 100"),
        ({"executionCases__profileComponents__attachments": "mẫu"}, "“attachments” không phải"),
        ({"cases__processingDay": 5}, "“processingDay” không phải"),
        ({"categoriesDetails__name": None}, "thiếu “name” (mã “G99-TP01”)"),
        ({"resultsDetails__name": ""}, "thiếu “name” (mã “KQ.99.000001”)"),
        ({"legalBasisesDetails__code": "1" * 121}, "dài quá 120 ký tự"),
        ({"delegatedAgencies": "a" * 501, "departmentsAuthority": []}, "dài quá 500 ký tự"),
        ({"returningMethods__value": 7}, "“value” không phải một danh sách"),
        ({"returningMethods__value": [{}]}, "“value” phải là chữ"),
        ({"serviceGroupsDetails__type": "LẠ"}, "“type” có giá trị lạ"),
    ],
)
def test_a_field_of_the_wrong_kind_is_named(changes, words):
    assert words in reasons(example(**changes))


def test_numbers_out_of_reach_are_refused_though_json_allows_them():
    text = lines(example()).replace('"processingTime": 10', '"processingTime": 1e999')
    assert "“processingTime” phải là chữ" in reasons(text)
    assert "không phải một số" in reasons(lines(example()).replace('"value": 8000', '"value": 1e999'))


def test_a_record_with_nothing_but_code_name_and_agency_is_taken():
    nulls = dict.fromkeys(example()["data"])
    bare = {**nulls, "code": "1.1", "name": "Đăng ký", "departmentPromulgateName": "Sở Tư pháp"}
    record = only_record(bare)
    assert (record.kind, record.state, record.levels, record.online_level) == ("STANDARD", "ACTIVE", [], "information")
    assert only_record({key: value for key, value in bare.items() if value}) == record


def test_what_a_database_cannot_hold_is_left_out_of_every_text():
    record = only_record(
        example(name="Đăng\u0000 ký\ud83d", note="\u0000", returningMethods=[{"type": "A\u0000", "value": ["B\ud800"]}])
    )
    assert (record.name, record.note, record.return_methods) == ("Đăng ký", "", [{"type": "A", "value": ["B"]}])


# --- any input at all -------------------------------------------------------------------------------------------------
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.just(10**400)
    | st.just("x" * 300),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places_of(value, way=()):
    """The way to every value inside a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*way, key)
        yield from places_of(inner, (*way, key))


PLACES = list(places_of(json.loads(EXAMPLE)))


@given(st.text(max_size=200), st.booleans())
def test_no_text_raises(text, by_line):
    found, problems = parse(text, by_line=by_line)
    assert found == [] and problems


@given(st.lists(st.tuples(st.sampled_from(PLACES), anything), min_size=1, max_size=3), st.booleans())
@hypothesis_settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_no_value_in_any_field_raises_and_every_problem_names_its_line(changes, by_line):
    record = json.loads(EXAMPLE)
    for way, value in changes:
        place = record
        try:
            for step in way[:-1]:
                place = place[step]
            place[way[-1]] = value
        except (TypeError, KeyError, IndexError):
            continue  # an earlier change took the place away
    found, problems = parse(lines("", json.dumps(record)), by_line=by_line)
    assert len(found) + len(problems) == 1
    assert all(problem.place == ("dòng 2" if by_line else "tệp") and problem.reason for problem in problems)
    for taken in found:
        json.dumps(taken.return_methods).encode()
        assert len(taken.digest()) == 64


# --- the real records -------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def national():
    """Pairs of source and record for the 253 national records."""
    if not NATIONAL_RECORDS.is_file():
        pytest.skip(f"không có {NATIONAL_RECORDS}")
    text = NATIONAL_RECORDS.read_text(encoding="utf-8")
    found, problems = parse(text, by_line=True)
    assert problems == []
    sources = [json.loads(line)["data"] for line in text.split("\n") if line]
    assert len(sources) == len(found) == 253
    return list(zip(sources, found, strict=True))


def texts_of(value):
    """Every text and number inside a value, as text."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_of(inner)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield str(value)


# Ids and places of the portal's own rows; moments and currencies, which other tests compare; and what the record says
# in other words: the code of its agency, the kind of its decision.
NOT_TEXT = re.compile(
    r"^id$|Ids?$|^bucketName$|^filePath$|^currencyName$|At$|Date$|^departmentPromulgateCode$|^proposalType$"
)


def source_texts(value, way=()):
    """Every text and number of a source, with the way to it."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if not NOT_TEXT.search(str(key)):
                yield from source_texts(inner, (*way, key))
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield way, str(value)


def test_no_text_of_the_national_records_is_lost(national):
    for source, record in national:
        kept = {normalize_line(line) for text in texts_of(vars(record)) for line in [text, *text.split("\n")]}
        steps = "\n".join(step for case in record.steps for step in case["steps"])
        names = sorted({item["name"] for item in record.agencies}, key=len, reverse=True)
        for way, value in source_texts(source):
            left = normalize_line(value)
            if left in kept:
                continue
            if way[0] == "executionSteps":  # cut into steps
                left = "".join(line for line in normalize(value).split("\n") if line not in steps)
            if way[0].endswith("Agencies"):  # the names of the agencies once more, in one text
                for name in names:
                    left = left.replace(name, "")
            assert not left.strip(" ,;"), (source["code"], way, left[:80])


def test_each_field_of_the_national_records_is_where_it_belongs(national):
    line = normalize_line
    for source, record in national:
        assert record.code == source["code"]
        assert record.name == line(source["name"])
        assert record.issuing_agency == source["departmentPromulgateName"]
        assert record.decision_number == source["procedureProposal"]["proposalNumber"]
        assert record.source_created_at.timestamp() * 1000 == pytest.approx(source["createdAt"])
        assert record.source_updated_at.timestamp() * 1000 == pytest.approx(source["updatedAt"])
        assert (record.kind, record.state) == (source["type"], source["state"])
        assert set(record.levels) == {
            level
            for level, key in {
                "ministry": "isMinistry",
                "province": "isProvince",
                "commune": "isWard",
                "other": "isOtherAgency",
            }.items()
            if source[key]
        }
        assert [cost["amount"] for channel in record.channels for cost in channel["costs"]] == [
            None if fee["value"] is None else str(fee["value"])
            for method in source["executionMethods"]
            for fee in method["fees"]
        ]
        assert [(item["number"], item["title"]) for item in record.legal_basis] == [
            (line(item["code"]), line(item["name"])) for item in source["legalBasisesDetails"]
        ]
        documents = [document for case in record.required_documents for document in case["documents"]]
        components = [item for case in source["executionCases"] for item in case["profileComponents"]]
        assert [(d["name"], d["original_count"], d["copy_count"]) for d in documents] == [
            (normalize(item["name"]), item["originalQty"], item["copyQty"]) for item in components
        ]
        assert "".join("".join(step.split()) for case in record.steps for step in case["steps"]) == "".join(
            "".join(normalize(case["description"]).split()) for case in source["executionSteps"]
        )
        assert record.requirements == normalize(source["requirementsAndConditions"])
        assert record.is_non_territorial is source["isNonTerritorial"]
        assert (record.online_level == "full") is source["isFullProcess"]
