"""What the signed papers say: signatures, fingerprint, and a code that leads to the page that says they are genuine."""

from __future__ import annotations

import io

import docx
import pypdfium2 as pdfium
import pytest
import zxingcpp
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image
from pytest_django import Settings

from apps.accounts.models import User
from apps.documents import pdf, word
from apps.pledges.documents import signed_paper, word_of
from apps.pledges.making import make_pledge
from apps.pledges.models import Plan, Pledge
from apps.pledges.queries import pledge_for_page
from apps.pledges.scanning import QR
from apps.pledges.signing import sign_pledges
from apps.pledges.tests.conftest import drawn
from apps.units.models import Unit

pytestmark = pytest.mark.django_db
SITE = "https://huanbao.example"


@pytest.fixture
def signed(plan: Plan, promised: Unit, four: list[User], officer: User, settings: Settings) -> Pledge:
    settings.SITE_URL = SITE
    pledge = make_pledge(plan.pk, promised, by=officer)
    for user in four:
        sign_pledges([pledge.pk], by=user, drawing=drawn())
    return pledge_for_page(officer).get(pk=pledge.pk)


def codes_in(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture, formats=QR)]


def pages_of(content: bytes) -> list[pdfium.PdfPage]:
    return list(pdfium.PdfDocument(content))


def said(content: bytes) -> str:
    text = "".join(page.get_textpage().get_text_bounded() for page in pages_of(content))
    return "".join(text.split())


def test_the_pdf_that_is_kept_says_who_signed_and_by_which_fingerprint(signed: Pledge) -> None:
    with default_storage.open(signed.pdf) as file:
        text = said(file.read())
    for words in ("党委书记周书记", "镇长吴镇长", "党支部书记李书记", "村委会主任王主任", signed.fingerprint):
        assert words in text


def test_each_page_of_it_leads_to_the_page_that_says_it_is_genuine(signed: Pledge, client: Client) -> None:
    with default_storage.open(signed.pdf) as file:
        pages = pages_of(file.read())
    read = [codes_in(page.render(scale=150 / 72).to_pil()) for page in pages]

    assert read == [[f"{SITE}/verify/{signed.fingerprint}/"]] * len(pages)
    assert client.get(read[0][0].removeprefix(SITE)).context["is_genuine"]


def test_without_the_sites_address_the_code_says_that_it_is_a_fingerprint(signed: Pledge, settings: Settings) -> None:
    settings.SITE_URL = ""
    [page, *_rest] = pages_of(pdf.build(signed_paper(signed, signed.fingerprint)))

    assert codes_in(page.render(scale=150 / 72).to_pil()) == [f"电子指纹（SHA-256）：{signed.fingerprint}"]


def test_word_has_the_four_signatures_the_fingerprint_and_the_code(signed: Pledge) -> None:
    found = docx.Document(io.BytesIO(word.build(word_of(signed))))
    text = "".join(found.element.body.itertext())
    parts = [part.blob for part in found.part.package.iter_parts() if part.content_type == "image/jpeg"]
    read = [code for blob in parts for code in codes_in(Image.open(io.BytesIO(blob)))]

    assert read == [f"{SITE}/verify/{signed.fingerprint}/"]
    assert len(found.inline_shapes) == 5
    for words in ("周书记", "吴镇长", "李书记", "王主任", "扫码核验真伪"):
        assert words in text
    assert signed.fingerprint in text.replace(" ", "")
