"""Short words for tests of the desk: a browser for each official, the forms they send, and what a page says."""

import html
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from daylight.cases.models import Case
from office import Office, picture

PASSWORD = "green-Hills-4-rain"


def paper(name: str = "发票.png", colour: str = "white") -> SimpleUploadedFile:
    """A picture of a paper, ready to be sent."""
    return SimpleUploadedFile(name, picture(colour), content_type="image/png")


def said(answer: HttpResponse) -> str:
    """The text of a page without its tags, as somebody reads it."""
    text = re.sub(r"<(script|style|svg).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


@dataclass
class Desk:
    """The office over HTTP: `client("township.centre")` is that official's browser, signed in."""

    office: Office
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        if name not in self.clients:
            client = Client(HTTP_ACCEPT_LANGUAGE="zh-hans")
            client.force_login(self.office.cast.account(name), backend="daylight.parties.authentication.AccountBackend")
            self.clients[name] = client
        return self.clients[name]

    def get(self, name: str, path: str, **more: Any) -> HttpResponse:
        return self.client(name).get(path, **more)

    def post(self, name: str, path: str, data: dict[str, Any] | None = None, *, key: str | None = None) -> HttpResponse:
        """Send a form with its request key, as the page does."""
        return self.client(name).post(path, {"request_key": key or str(uuid.uuid4()), **(data or {})})

    def start(self, procedure: str = "payment", name: str = "village.bookkeeper") -> Case:
        answer = self.post(name, f"/desk/cases/new/{procedure}/")
        assert answer.status_code == 302, said(answer)
        return Case.objects.latest("pk")

    def form(self, **more: Any) -> dict[str, Any]:
        """The payment of the bridge village as it is typed."""
        cast = self.office.cast
        return {
            "payee": f"{cast.bodies['company']}:{cast.company_account}", "amount": "502,715.90",
            "purpose": "康河桥雨污水管网工程进度款", "budget_line": "works", "invoices-number": ["00000001"],
            "invoices-code": ["033002000111"], "invoices-seller_uscc": ["913399010000000049"],
            "invoices-amount_fen": ["502715.90"], "documents": paper(), "do": "check",
        } | more  # fmt: skip

    def submitted(self, **more: Any) -> Case:
        """A request carried through form, check and submit."""
        case = self.start()
        answer = self.post("village.bookkeeper", f"/desk/cases/{case.pk}/fill/", self.form(**more))
        assert answer["Location"] == f"/desk/cases/{case.pk}/check/", said(answer)
        answer = self.post("village.bookkeeper", f"/desk/cases/{case.pk}/submit/")
        assert answer.status_code == 302, said(answer)
        case.refresh_from_db()
        return case

    def decide(self, name: str, case: Case, step: str, decision: str, **more: Any) -> HttpResponse:
        key = more.pop("key", None)
        path = f"/desk/cases/{case.pk}/step/"
        return self.post(name, path, {"step": step, "decision": decision, **more}, key=key)
