"""A procedure in the words of schema.org, on its page, and of CPSV-AP, in the open data."""

import json
import re

import pytest
from django.utils import timezone
from wagtail.models import Site

from core.models import OfficeSettings
from procedures.cpsv_ap import CONTEXT
from procedures.imports import Importer
from procedures.models import ProcedureIndexPage, ProcedurePage
from procedures.national_records import parse
from procedures.parts import RelatedProcedure
from tests.factories import LegalDocumentFactory, ProcedurePageFactory
from tests.test_calculator import channel, cost
from tests.test_records import example

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def imported(**changes) -> ProcedurePage:
    """The record of tests/data/record.json as a page."""
    records, problems = parse(json.dumps(example(**changes)), by_line=False)
    assert problems == []
    Importer(ProcedureIndexPage.objects.get()).apply(records)
    return ProcedurePage.objects.get(code=records[0].code)


def service_of(client, page) -> dict:
    html = client.get(page.url).content.decode()
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    (found,) = [thing for thing in json.loads(script)["@graph"] if thing["@type"] == "GovernmentService"]
    return found


def nodes_of(client) -> dict[str, dict]:
    """Everything the export says something of, by address; what stands inside another is told by its address."""
    found: dict[str, dict] = {}

    def flat(value):
        if isinstance(value, list):
            return [flat(each) for each in value]
        if not isinstance(value, dict):
            return value
        assert value["@id"] not in found
        found[value["@id"]] = {key: flat(each) for key, each in value.items()}
        return value["@id"]

    answer = client.get("/du-lieu-mo/cpsv-ap.jsonld")
    flat(json.loads(b"".join(answer.streaming_content))["@graph"])
    return found


def listed(value) -> list:
    return value if isinstance(value, list) else [value]


# --- schema.org -------------------------------------------------------------------------------------------------------
def test_a_page_tells_search_engines_who_does_what_for_whom_how_long_and_for_how_much(client):
    office = OfficeSettings.for_site(Site.objects.get())
    office.place = "Lam Giang"
    office.save()
    page = imported()
    other, hidden = ProcedurePageFactory(), ProcedurePageFactory(live=False)
    page.related_procedures = [RelatedProcedure(page=other), RelatedProcedure(page=hidden)]
    page.save()
    service = service_of(client, page)
    assert (service["identifier"], service["name"]) == ("1.999001", "Đăng ký thành lập tổ hòa giải ở cơ sở")
    assert service["serviceType"] == ["Hòa giải ở cơ sở"]
    assert [each["name"] for each in service["provider"]] == ["Ban Tư pháp xã; Tổ dân phố"]
    assert service["serviceOperator"][0]["name"] == "UBND cấp xã"
    assert service["areaServed"] == {"@type": "AdministrativeArea", "name": "Lam Giang"}
    assert len(service["audience"]) == 2
    direct, online = service["availableChannel"]
    assert direct["processingTime"] == "P14D"  # ten working days
    assert direct["serviceLocation"]["address"] == "Trung tâm Phục vụ hành chính công xã"
    assert online["serviceUrl"] == office.national_portal_url
    assert "processingTime" not in online  # the record tells it in words alone
    fee, in_words, untold = service["offers"]
    assert (fee["price"], fee["priceCurrency"]) == ("8000", "VND")
    assert "price" not in in_words | untold
    assert service["serviceOutput"] == [
        {"@type": "Thing", "name": "Quyết định công nhận", "identifier": "KQ.99.000001"}
    ]
    assert service["subjectOf"][0]["legislationIdentifier"] == "35/2013/QH13"
    assert [each["url"] for each in service["isRelatedTo"]] == [other.full_url]


def test_a_sum_for_each_copy_is_a_price_by_the_unit_and_what_is_free_costs_nothing(client):
    costs = [cost(amount="8000", description="8.000 đồng/bản sao"), cost(description="Miễn phí")]
    costs += [cost(amount="8000", description="8.000 đồng/bản sao")]  # said once
    page = ProcedurePageFactory(channels=[channel(costs=costs)])
    each, free = service_of(client, page)["offers"]
    assert each["priceSpecification"]["unitText"] == "bản"
    assert "price" not in each
    assert free["price"] == "0"


def test_no_words_of_a_procedure_end_the_script_they_stand_in(client):
    page = ProcedurePageFactory(name="Cấp phép </script><script>alert(1)</script>")
    html = client.get(page.url).content.decode()
    assert "<script>alert" not in html
    assert service_of(client, page)["name"] == page.name


# --- CPSV-AP ----------------------------------------------------------------------------------------------------------
# What the SHACL shapes of CPSV-AP 3.2.0 demand: of each class the properties it must have, and of each property that
# leads to a thing the class that thing must say it is of.
DEMANDED = {
    "cpsv:PublicService": {"identifier", "title", "description", "hasCompetentAuthority"},
    "cv:PublicOrganisation": {"label", "spatial"},
    "foaf:Agent": {"identifier", "title"},
    "cv:Channel": {"identifier"},
    "cv:Cost": {"identifier"},
    "cv:Evidence": {"identifier", "title"},
    "cv:Event": {"identifier", "title"},
    "cv:Output": {"identifier", "title"},
    "cv:Participation": {"identifier", "description", "hasParticipant", "role"},
    "cv:Requirement": {"identifier", "title"},
    "cpsv:Rule": {"identifier", "title", "description"},
    "dcat:Dataset": {"title", "description", "publisher"},
}
CLASS_OF = {
    "hasCompetentAuthority": "cv:PublicOrganisation",
    "hasParticipation": "cv:Participation",
    "hasParticipant": "foaf:Agent",
    "publisher": "foaf:Agent",
    "hasChannel": "cv:Channel",
    "ifAccessedThrough": "cv:Channel",
    "hasCost": "cv:Cost",
    "hasInput": "cv:Evidence",
    "produces": "cv:Output",
    "follows": "cpsv:Rule",
    "implements": "eli:LegalResource",
    "hasLegalResource": "eli:LegalResource",
    "holdsRequirement": "cv:Requirement",
    "isGroupedBy": "cv:Event",
    "contactPoint": "cv:ContactPoint",
    "contactPage": "foaf:Document",
    "landingPage": "foaf:Document",
    "openingHours": "time:TemporalEntity",
    "relatedService": "cpsv:PublicService",
    "isPartOf": "dcat:Dataset",
    "language": "dct:LinguisticSystem",
    "spatial": "dct:Location",
    **dict.fromkeys(("audience", "currency", "role", "sector", "status", "type"), "skos:Concept"),
}
ONE_AT_MOST = {"identifier", "processingTime", "status", "hasValue", "currency", "ifAccessedThrough", "hasParticipant"}


def test_everything_is_of_the_class_and_has_the_properties_that_the_shapes_demand(client):
    page, related = imported(), ProcedurePageFactory()
    page.related_procedures = [RelatedProcedure(page=related), RelatedProcedure(page=ProcedurePageFactory(live=False))]
    page.save()
    nodes = nodes_of(client)
    classes = {address: set(listed(node["@type"])) for address, node in nodes.items()}
    told = set().union(*classes.values())
    assert set(DEMANDED) - told == set()
    for address, node in nodes.items():
        for each in classes[address]:
            assert DEMANDED.get(each, set()) - set(node) == set(), address
        for name, value in node.items():
            assert name in CONTEXT or name.startswith("@"), name
            assert not (name in ONE_AT_MOST and isinstance(value, list)), address
            for other in listed(value) if name in CLASS_OF else []:
                assert CLASS_OF[name] in classes[other], (address, name)


def test_the_export_says_of_a_procedure_what_its_page_says(client):
    document = LegalDocumentFactory(number="35/2013/QH13")
    page = imported()
    nodes = nodes_of(client)
    service = nodes[f"{page.full_url}#thu-tuc"]
    assert service["identifier"] == "1.999001"
    assert service["hasLegalResource"] == [document.full_url]
    first, second = (nodes[each] for each in service["hasChannel"])
    assert (first["type"], first["processingTime"]) == ("#hinh-thuc-direct", "P14D")
    assert "processingTime" not in second
    fee, in_words, _ = (nodes[each] for each in service["hasCost"])
    assert (fee["hasValue"], fee["currency"].rpartition("/")[2]) == (8000.0, "VND")
    assert "hasValue" not in in_words
    assert [nodes[each]["title"] for each in service["hasInput"]] == ["Đơn đăng ký theo mẫu", "Căn cước"]
    assert "Bước 2: Nhận kết quả." in nodes[service["follows"][0]]["description"]


def test_a_procedure_no_longer_used_says_so_and_drafts_are_not_there(client):
    used = ProcedurePageFactory(state=ProcedurePage.State.RETIRED)
    ProcedurePageFactory(live=False)
    over = ProcedurePageFactory()
    ProcedurePage.objects.filter(pk=over.pk).update(expire_at=timezone.now())
    services = [node for node in nodes_of(client).values() if node["@type"] == "cpsv:PublicService"]
    assert [node["@id"] for node in services] == [f"{used.full_url}#thu-tuc"]
    assert services[0]["status"].endswith("/Withdrawn")
