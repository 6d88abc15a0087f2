"""Receiving uploads 「上传」: a file that is too large is not kept, not even for a moment, and its sender learns why."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

REQUEST_MOST = 512 * 1024 * 1024
"""A request larger than this is cut off: reading it to its end only to refuse it would serve nobody."""


class SizeLimit(FileUploadHandler):
    """First of the upload handlers: drops a file once it passes the limit and notes its field and name.

    The rest of the body is read and thrown away, so that the browser gets an answer instead of a broken connection.
    """

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803 - Django's name
        """Cut off what is absurd before the first byte."""
        del input_data, META, args, kwargs
        if content_length > REQUEST_MOST:
            raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the chunk on to the next handler while the file is within the limit."""
        if start + len(raw_data) > settings.UPLOAD_MAX_BYTES:
            oversized(self.request).append((str(self.field_name), str(self.file_name)))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that keep it."""
        del file_size


def oversized(request: HttpRequest | None) -> list[tuple[str, str]]:
    """The files of this request that were too large: field and name."""
    found: list[tuple[str, str]] = request.__dict__.setdefault("oversized_files", [])
    return found
