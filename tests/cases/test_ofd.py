"""An OFD is looked at in the page: its texts, lines and pictures as SVG, and nothing of a stranger's file that could act."""

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from daylight.cases.documents import ofd
from daylight.cases.documents.refusals import FileBroken

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
PAGE = f"""<ofd:Page {NS}><ofd:Template TemplateID="2"/><ofd:Content><ofd:Layer ID="1">
<ofd:TextObject ID="3" Boundary="20 10 100 8" Font="1" Size="5"><ofd:FillColor Value="156 82 35"/>
<ofd:TextCode X="0" Y="5" DeltaX="g 3 5 6">电子发票&lt;</ofd:TextCode></ofd:TextObject>
<ofd:PageBlock><ofd:PathObject ID="4" Boundary="10 30 190 1" LineWidth="0.5" Fill="false">
<ofd:AbbreviatedData>M 0 0 L 190 0 B 1 2 3 4 5 6 C</ofd:AbbreviatedData></ofd:PathObject></ofd:PageBlock>
<ofd:ImageObject ID="5" Boundary="180 5 20 20" CTM="20 0 0 20 0 0" ResourceID="7"/>
</ofd:Layer></ofd:Content></ofd:Page>"""
TEMPLATE = f"""<ofd:Page {NS}><ofd:Content><ofd:Layer ID="9"><ofd:TextObject ID="8" Boundary="1 1 50 9" Size="4">
<ofd:TextCode X="1" Y="2">购买方</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>"""
DOCUMENT = f"""<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 140</ofd:PhysicalBox></ofd:PageArea>
<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes><ofd:TemplatePage ID="2" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>
<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>"""
RESOURCES = f"""<ofd:Res {NS} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="7" Type="Image">
<ofd:MediaFile>seal.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"""


def seal() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(file, "PNG")
    return file.getvalue()


def written(folder: Path, **changed: str) -> Path:
    """An OFD with one page, one template and one picture."""
    parts = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": changed.get("document", DOCUMENT),
        "Doc_0/DocumentRes.xml": RESOURCES,
        "Doc_0/Res/seal.png": seal(),
        "Doc_0/Tpls/Tpl_0/Content.xml": TEMPLATE,
        "Doc_0/Pages/Page_0/Content.xml": changed.get("page", PAGE),
    }
    path = folder / "发票.ofd"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def drawn(path: Path) -> ET.Element:
    return ET.fromstring(ofd.page_svg(path, "发票.ofd", 1))


def found(svg: ET.Element, kind: str) -> list[ET.Element]:
    return [node for node in svg.iter() if node.tag.endswith("}" + kind)]


def test_texts_stand_where_the_file_puts_each_letter_and_templates_lie_below(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert ofd.page_count(path, "发票.ofd") == 1
    svg = drawn(path)
    assert svg.get("viewBox") == "0 0 210 140"
    below, title = found(svg, "text")
    assert below.text == "购买方"
    assert (title.text, title.get("x"), title.get("fill")) == ("电子发票<", "0 5 10 15 21", "rgb(156,82,35)")
    assert title.get("font-size") == "5"


def test_lines_and_pictures_are_drawn_too(tmp_path: Path) -> None:
    svg = drawn(written(tmp_path))
    (line,) = found(svg, "path")
    assert (line.get("d"), line.get("fill"), line.get("stroke-width")) == (
        "M 0 0 L 190 0 C 1 2 3 4 5 6 Z",
        "none",
        "0.5",
    )
    (image,) = found(svg, "image")
    assert str(image.get("href")).startswith("data:image/png;base64,")
    assert (image.get("width"), image.get("height")) == ("1", "1")


@pytest.mark.parametrize(
    "page",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]><Page>&b;</Page>',
        "<Page><unclosed>",
        "<Page><Area><PhysicalBox>0 0 99999 1</PhysicalBox></Area></Page>",
    ],
)
def test_what_is_no_honest_page_is_not_drawn(tmp_path: Path, page: str) -> None:
    with pytest.raises(FileBroken):
        ofd.page_svg(written(tmp_path, page=page), "发票.ofd", 1)


def test_nothing_of_the_file_becomes_an_element_or_an_address_of_its_own(tmp_path: Path) -> None:
    page = PAGE.replace("电子发票&lt;", "&lt;script&gt;alert(1)&lt;/script&gt;").replace(
        'Value="156 82 35"', 'Value="url(http://elsewhere.example)"'
    )
    svg = drawn(written(tmp_path, page=page))
    assert {node.tag.rpartition("}")[2] for node in svg.iter()} == {"svg", "rect", "g", "text", "path", "image"}
    assert b"elsewhere" not in ET.tostring(svg)


def test_a_file_without_pages_has_none_to_show(tmp_path: Path) -> None:
    assert ofd.page_count(written(tmp_path, document="<Document/>"), "发票.ofd") == 0
    with pytest.raises(FileBroken):
        ofd.page_svg(written(tmp_path, document="<Document/>"), "发票.ofd", 1)
