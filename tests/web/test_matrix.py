"""The access matrix: every address × every post × own, sibling, parent and foreign place, and the public.

The county is built once for the file; every request is undone after it was looked at.
"""

import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from types import ModuleType

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from daylight.parties.models import Account
from daylight.web.access import Access, Audience
from web import matrix
from web.conftest import PLAIN_STATIC
from web.county import County, Seat, build_county, mark, posts, undone, wish_mark, draft_mark
from web.matrix import TABLE, addresses, may_see, paths_of, read
