"""A procedure in the words of schema.org, on its page."""

import json
import re

import pytest
from wagtail.models import Site

from core.models import OfficeSettings
from procedures.imports import Importer
from procedures.models import ProcedureIndexPage, ProcedurePage
from procedures.parts import RelatedProcedure
from procedures.records import parse
from tests.factories import ProcedurePageFactory
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
