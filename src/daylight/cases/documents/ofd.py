"""OFD pages 「版式文件」 (GB/T 33190) drawn as plain SVG, so that an e-invoice is looked at in the page and not downloaded.

What invoices use is drawn: texts with their own places, paths, pictures, page templates. What is not known is left out, never
guessed. The file is a stranger's: no document type, no entity, no script, no outside address passes, and everything is counted.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath
from xml.etree import ElementTree as ET

from daylight.cases.documents import archives
from daylight.cases.documents.refusals import FileBroken

MOST_PAGES = 40
_MOST_OBJECTS = 20_000
_LIMIT = 8 * 1024 * 1024
_SVG = "http://www.w3.org/2000/svg"
_FONTS = "'Noto Serif CJK SC','SimSun','Songti SC',serif"
_PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_DRAWN = re.compile(r"[MLQBCASmlqbcas]|-?\d*\.?\d+(?:[eE][-+]?\d+)?")
_POINTS = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_AS_SVG = {"M": "M", "S": "M", "L": "L", "Q": "Q", "B": "C", "A": "A", "C": "Z"}

Node = ET.Element


@dataclass(frozen=True)
class _Document:
    """What a page needs besides its own file."""

    path: Path
    name: str
    root: str
    box: tuple[float, ...]
    pages: tuple[str, ...]
    templates: dict[str, str]
    media: dict[str, str]


def page_count(path: Path, name: str) -> int:
    """How many pages can be drawn; 0 where the file holds none that we understand."""
    try:
        return len(_opened(path, name).pages)
    except FileBroken:
        return 0


def page_svg(path: Path, name: str, page: int) -> bytes:
    """One page (from 1) as SVG; raises FileBroken when it cannot be drawn."""
    document = _opened(path, name)
    if not 1 <= page <= len(document.pages):
        raise FileBroken(name=name)
    content = _part(document.path, document.pages[page - 1], name)
    box = _numbers(_text(content, "Area/PhysicalBox")) or document.box
    if len(box) != 4 or not (0 < box[2] < 3000 and 0 < box[3] < 3000):
        raise FileBroken(name=name)
    svg = ET.Element(
        "svg",
        {
            "xmlns": _SVG,
            "viewBox": " ".join(f"{one:g}" for one in box),
            "width": f"{box[2]:g}mm",
            "height": f"{box[3]:g}mm",
        },
    )
    ET.SubElement(
        svg,
        "rect",
        {"x": f"{box[0]:g}", "y": f"{box[1]:g}", "width": f"{box[2]:g}", "height": f"{box[3]:g}", "fill": "white"},
    )
    drawn = 0
    for part in (*_templates_of(content, document), content):
        for node in _objects(part):
            drawn += 1
            if drawn > _MOST_OBJECTS:
                raise FileBroken(name=name)
            _draw(svg, node, document)
    return str(ET.tostring(svg, encoding="unicode")).encode()


# ---------------------------------------------------------------- the file


def _opened(path: Path, name: str) -> _Document:
    main = _part(path, "OFD.xml", name)
    root = _text(main, "DocBody/DocRoot").strip().lstrip("/")
    document = _part(path, root, name)
    folder = dirname(root)
    places = [join(folder, page.get("BaseLoc", "")) for page in _all(document, "Pages/Page")]
    templates = {
        one.get("ID", ""): join(folder, one.get("BaseLoc", "")) for one in _all(document, "CommonData/TemplatePage")
    }
    return _Document(
        path=path,
        name=name,
        root=folder,
        box=_numbers(_text(document, "CommonData/PageArea/PhysicalBox")) or (0.0, 0.0, 210.0, 297.0),
        pages=tuple(places[:MOST_PAGES]),
        templates=templates,
        media=_media(path, document, folder, name),
    )


def _media(path: Path, document: Node, folder: str, name: str) -> dict[str, str]:
    """Where each picture of the document lies, by its number."""
    found: dict[str, str] = {}
    for kind in ("PublicRes", "DocumentRes"):
        for listed in _all(document, f"CommonData/{kind}"):
            place = join(folder, (listed.text or "").strip())
            try:
                resources = _part(path, place, name)
            except FileBroken:
                continue
            base = join(dirname(place), resources.get("BaseLoc", ""))
            for one in _all(resources, "MultiMedias/MultiMedia"):
                found[one.get("ID", "")] = join(base, _text(one, "MediaFile").strip())
    return found


def _part(path: Path, part: str, name: str) -> Node:
    data = archives.read_part(path, normpath(part.lstrip("/")), limit=_LIMIT)
    # Entities can only be declared in a document type, and no OFD needs one.
    if data is None or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise FileBroken(name=name)
    try:
        return ET.fromstring(data)  # noqa: S314 - without a document type there is nothing to expand or to fetch
    except ET.ParseError as error:
        raise FileBroken(name=name) from error


def _all(node: Node, path: str) -> list[Node]:
    """The nodes at a path, whatever their namespace."""
    return node.findall("/".join(f"{{*}}{step}" for step in path.split("/")))


def _text(node: Node, path: str) -> str:
    found = _all(node, path)
    return (found[0].text or "") if found else ""


def _kind(node: Node) -> str:
    return node.tag.rpartition("}")[2]


# ---------------------------------------------------------------- what is drawn


def _templates_of(content: Node, document: _Document) -> Iterator[Node]:
    """The templates that lie under the page."""
    for one in _all(content, "Template"):
        place = document.templates.get(one.get("TemplateID", ""))
        if place is not None:
            yield _part(document.path, place, document.name)


def _objects(content: Node) -> Iterator[Node]:
    """Texts, paths and pictures in the order in which they are drawn, blocks opened."""
    waiting = list(reversed(_all(content, "Content/Layer")))
    while waiting:
        node = waiting.pop()
        if _kind(node) in {"Layer", "PageBlock"}:
            waiting.extend(reversed(node))
        else:
            yield node


def _draw(svg: Node, node: Node, document: _Document) -> None:
    boundary = _numbers(node.get("Boundary", ""))
    if len(boundary) != 4:
        return
    move = f"translate({boundary[0]:g} {boundary[1]:g})"
    matrix = _numbers(node.get("CTM", ""))
    turned = f"{move} matrix({' '.join(f'{one:g}' for one in matrix)})" if len(matrix) == 6 else move
    group = ET.SubElement(svg, "g", {"transform": turned})
    if _kind(node) == "TextObject":
        _draw_text(group, node)
    elif _kind(node) == "PathObject":
        _draw_path(group, node)
    elif _kind(node) == "ImageObject":
        _draw_picture(group, node, document, boundary if len(matrix) != 6 else (0, 0, 1, 1))


def _draw_text(group: Node, node: Node) -> None:
    size = _numbers(node.get("Size", "")) or (4.0,)
    shape = {"font-size": f"{size[0]:g}", "font-family": _FONTS, "fill": _colour(node, "FillColor") or "black"}
    if node.get("Weight", "").isdigit() and int(node.get("Weight", "0")) >= 600:
        shape["font-weight"] = "bold"
    for code in _all(node, "TextCode"):
        letters = (code.text or "").strip("\n")
        x, y = _numbers(code.get("X", "0")) or (0.0,), _numbers(code.get("Y", "0")) or (0.0,)
        place = {
            "x": _steps(x[0], code.get("DeltaX", ""), len(letters)),
            "y": _steps(y[0], code.get("DeltaY", ""), len(letters)),
        }
        ET.SubElement(group, "text", shape | place | {"xml:space": "preserve"}).text = _plain(letters)


def _steps(start: float, deltas: str, count: int) -> str:
    """Each letter's own place: OFD gives the way from one to the next, "g 5 3.2" standing for five times 3.2."""
    steps: list[float] = []
    words, at = deltas.split(), 0
    while at < len(words) and len(steps) < count:
        if words[at] == "g" and at + 2 < len(words) and words[at + 1].isdigit():
            steps += (_numbers(words[at + 2]) or (0.0,)) * min(int(words[at + 1]), count)
            at += 3
        else:
            steps += _numbers(words[at]) or (0.0,)
            at += 1
    places = [start]
    for step in steps[: max(count - 1, 0)]:
        places.append(places[-1] + step)
    return " ".join(f"{one:g}" for one in places)


def _draw_path(group: Node, node: Node) -> None:
    drawn = _path(_text(node, "AbbreviatedData"))
    if not drawn:
        return
    width = _numbers(node.get("LineWidth", "")) or (0.353,)
    fill = _colour(node, "FillColor") or "black" if node.get("Fill") == "true" else "none"
    line = "none" if node.get("Stroke") == "false" else _colour(node, "StrokeColor") or "black"
    ET.SubElement(group, "path", {"d": drawn, "fill": fill, "stroke": line, "stroke-width": f"{width[0]:g}"})


def _path(text: str) -> str:
    """Abbreviated data as an SVG path; a letter that is not known, or numbers that do not fit, end it."""
    found: list[str] = []
    words, at = _DRAWN.findall(text), 0
    while at < len(words):
        letter = words[at].upper()
        count = _POINTS.get(letter)
        numbers = words[at + 1 : at + 1 + (count or 0)]
        if count is None or len(numbers) < count or any(one.isalpha() for one in numbers):
            break
        found.append(" ".join((_AS_SVG[letter], *numbers)))
        at += 1 + count
    return " ".join(found)


def _draw_picture(group: Node, node: Node, document: _Document, box: tuple[float, ...]) -> None:
    place = document.media.get(node.get("ResourceID", ""))
    data = archives.read_part(document.path, normpath(place.lstrip("/")), limit=_LIMIT) if place else None
    kind = next((kind for start, kind in _PICTURES.items() if data is not None and data.startswith(start)), None)
    if data is None or kind is None:
        return
    address = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    ET.SubElement(
        group,
        "image",
        {"width": f"{box[2]:g}", "height": f"{box[3]:g}", "preserveAspectRatio": "none", "href": address},
    )


def _colour(node: Node, kind: str) -> str:
    """A colour as three figures; any other kind of colour is drawn black."""
    found = _all(node, kind)
    numbers = _numbers(found[0].get("Value", "")) if found else ()
    return f"rgb({','.join(str(max(0, min(255, int(one)))) for one in numbers)})" if len(numbers) == 3 else ""


def _numbers(text: str) -> tuple[float, ...]:
    try:
        found = tuple(float(word) for word in text.split())
    except ValueError:
        return ()
    return found if all(abs(one) < 1e6 for one in found) else ()


def _plain(text: str) -> str:
    """Letters that XML may carry."""
    return "".join(letter for letter in text if letter >= " ")
