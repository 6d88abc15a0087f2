"""Who may open which page 「页面权限」: every view says it beside its name, and a test walks over all of them.

A page of the desk needs somebody signed in; it may need a post or a verb of the power list, and what it shows is scoped
by a query that finds nothing outside the viewer's places: such an object answers 404, as one that does not exist. What a
form then does is asked again by the door: a page that opens is no power.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from daylight.cases.refusals import NoSuchCase
from daylight.kernel.refusals import PermissionRefused
from daylight.kernel.words import _
from daylight.log.powers import post_title, power_list, verbs_of
from daylight.log.verbs import Verb
from daylight.parties.queries import Viewer
from daylight.web import show

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

_MARK = "daylight_access"


class PageOfAnotherPost(PermissionRefused):
    """The page belongs to the work of other posts 「页面不属于本岗位」; it names them."""

    message = _("This page is for: {posts}. You act as: {post}.")


class Audience(StrEnum):
    """For whom a page is 「访问对象」: officials who signed in, or everybody."""

    OFFICIALS = "officials"
    EVERYBODY = "everybody"


@dataclass(frozen=True, kw_only=True)
class Access:
    """What a view declares 「访问声明」.

    `posts` None means any post; `verb` narrows to the posts that hold it; `scope` is the dotted name of the query through
    which its rows or its object are found, empty where the page is about the signed-in person or the house itself.
    """

    audience: Audience
    posts: frozenset[str] | None = None
    verb: Verb | None = None
    scope: str = ""

    def admits(self, post: str) -> bool:
        """Whether a post may open the page at all."""
        return (self.posts is None or post in self.posts) and (self.verb is None or self.verb in verbs_of(post))

    def posts_admitted(self) -> list[str]:
        """The codes of all posts that may open the page."""
        return [code for code in power_list().posts if self.admits(code)]


def desk(
    *,
    posts: str | Iterable[str] = "any",
    verb: Verb | None = None,
    scope: Callable[..., Any] | None = None,
    before_new_password: bool = False,
) -> Callable[[View], View]:
    """Declare a page of the desk 「业务端页面」 and hold it to that.

    Args:
        posts: "any", or the codes of the posts that may open it.
        verb: the post must hold this verb.
        scope: the query that finds the page's object or rows within the viewer's places.
        before_new_password: whether it opens to somebody who must first change an initial password.
    """
    declared = Access(
        audience=Audience.OFFICIALS,
        posts=None if posts == "any" else frozenset(posts),
        verb=verb,
        scope=f"{scope.__module__}.{scope.__qualname__}" if scope else "",
    )

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            answer = _stopped(request, declared, before_new_password=before_new_password)
            if answer is None:
                try:
                    answer = view(request, *args, **kwargs)
                except NoSuchCase as refused:
                    raise Http404 from refused
            add_never_cache_headers(answer)
            return answer

        setattr(guarded, _MARK, declared)
        return cast("View", guarded)

    return declare


def public(view: View) -> View:
    """Declare a page that everybody may open 「公开页面」."""
    setattr(view, _MARK, Access(audience=Audience.EVERYBODY))
    return view


def declaration_of(view: object) -> Access | None:
    """What a view declares, or None: the page that nobody thought about."""
    return getattr(view, _MARK, None)


def viewer_in(request: HttpRequest) -> Viewer:
    """Who looks; inside a page of the desk somebody always does."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        raise RuntimeError("This view is not declared as a page of the desk.")
    return viewer


def _stopped(request: HttpRequest, declared: Access, *, before_new_password: bool) -> HttpResponseBase | None:
    """The answer to whoever may not go on, or None."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        answer = redirect_to_login(request.get_full_path() if request.method == "GET" else "/desk/")
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Redirect": answer.url})
        return answer
    if viewer.must_change_password and not before_new_password:
        return redirect("desk:password")
    if not declared.admits(viewer.post):
        language = "zh" if show.is_chinese() else "en"
        named = [post_title(code, language) for code in declared.posts_admitted()]
        raise PageOfAnotherPost(posts=named, post=post_title(viewer.post, language))
    return None
