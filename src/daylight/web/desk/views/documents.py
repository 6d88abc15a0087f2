"""Documents 「附件」: shown in the page, page by page as pictures, and handed out; reading one is an act."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from daylight.cases import acts
from daylight.cases.documents.kinds import MEDIA_TYPES, FileKind
from daylight.cases.documents.ofd import MOST_PAGES
from daylight.cases.documents.previews import PAGED, page_picture, preview_of
from daylight.cases.documents.uploads import path_of
from daylight.cases.models import Attachment
from daylight.cases.queries import case_of
from daylight.cases.verbs import CaseVerb
from daylight.parties.queries import Viewer
from daylight.web.access import desk, viewer_in

READ = "documents_read"
"""The documents whose reading this session has recorded: turning pages is one reading."""
MOST_REMEMBERED = 200


def document_of(viewer: Viewer, attachment_id: int) -> Attachment:
    """A document of a case that the viewer sees; raises NoSuchCase otherwise, and 404 when there is none."""
    found = Attachment.objects.select_related("blob", "case__place").filter(pk=attachment_id).first()
    if found is None:
        raise Http404
    case_of(viewer, found.case_id)
    return found


@desk(verb=CaseVerb.READ_DOCUMENT, scope=document_of)
@require_safe
def document(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """Look at a document without leaving the desk."""
    found = _read(request, attachment_id)
    preview = preview_of(found.blob.sha256, found.name, found.blob.pages)
    context = {"document": found, "preview": preview, "pages": range(1, preview.pages + 1)}
    return render(request, "desk/document.html", context)


@desk(verb=CaseVerb.READ_DOCUMENT, scope=document_of)
@require_safe
def picture(request: HttpRequest, attachment_id: int, page: int) -> HttpResponseBase:
    """One page of a document as a picture."""
    found = _read(request, attachment_id)
    kind = FileKind(found.blob.kind)
    most = MOST_PAGES if kind is FileKind.OFD else max(found.blob.pages, 1)
    if kind not in PAGED or not 1 <= page <= most:
        raise Http404
    drawn = page_picture(found.blob.sha256, found.name, page)
    media = "image/svg+xml" if drawn.suffix == ".svg" else "image/png"
    return _harmless(FileResponse(drawn.open("rb"), content_type=media))


@desk(verb=CaseVerb.READ_DOCUMENT, scope=document_of)
@require_safe
def download(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """Hand out the file as it was received, always as an attachment, never to be run by the browser."""
    found = _read(request, attachment_id)
    answer = FileResponse(
        path_of(found.blob.sha256).open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type=MEDIA_TYPES[FileKind(found.blob.kind)],
    )
    return _harmless(answer)


def _harmless(answer: HttpResponseBase) -> HttpResponseBase:
    """What somebody uploaded runs nothing, whatever it holds."""
    answer["Content-Security-Policy"] = "default-src 'none'; img-src data:; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _read(request: HttpRequest, attachment_id: int) -> Attachment:
    """The document, its reading recorded once a session."""
    viewer = viewer_in(request)
    found = document_of(viewer, attachment_id)
    mark = f"{viewer.mandate_id}:{attachment_id}"
    known: list[str] = request.session.get(READ, [])
    if mark not in known:
        acts.read_document(attachment_id, actor=viewer.actor, now=timezone.now())
        request.session[READ] = [*known, mark][-MOST_REMEMBERED:]
    return found
