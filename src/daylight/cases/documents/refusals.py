"""Why a document is not taken 「材料不予接收」: each reason by its own name, with what the sender can do about it."""

from daylight.kernel.refusals import Refused
from daylight.kernel.words import _


class DocumentRefused(Refused):
    """A document that the house does not take in 「材料不合规」."""

    message = _("The file {name} cannot be taken.")


class FileEmpty(DocumentRefused):
    """There is nothing in the file 「空文件」."""

    message = _("The file {name} is empty. Choose it again.")


class FileTooLarge(DocumentRefused):
    """More bytes than a county's scanner makes 「文件过大」."""

    message = _("The file {name} is larger than {limit_mb} MB. Scan it at 200 dpi or split it.")


class FileKindUnknown(DocumentRefused):
    """None of the kinds that an official can open ten years from now 「文件类型不支持」."""

    message = _("The file {name} is of a kind that is not taken. Use PDF, JPG, PNG, OFD, XML or XLSX.")


class FileNotWhatItSays(DocumentRefused):
    """The name says one kind, the content is another 「文件名与内容不符」."""

    message = _("The file {name} says it is {said}, but its content is {found}. Save it again in the right format.")


class FileBroken(DocumentRefused):
    """It begins like its kind and then cannot be read, or is locked by a password 「文件损坏」."""

    message = _("The file {name} cannot be read: it is damaged or locked with a password.")


class ArchiveBomb(DocumentRefused):
    """An archive that unpacks to far more than it should, or into far too many parts 「压缩炸弹」."""

    message = _("The file {name} unpacks to more than is allowed and was not opened.")


class ArchiveEscapes(DocumentRefused):
    """An archive with parts that would land outside it: absolute paths, "..", links 「压缩包路径越界」."""

    message = _("The file {name} holds parts that point outside it and was not opened.")


class ArchiveInside(DocumentRefused):
    """An archive within an archive, or a program within a spreadsheet 「嵌套压缩包或宏」."""

    message = _("The file {name} holds another archive or a program (macro). Save it without.")


class PictureTooLarge(DocumentRefused):
    """More pixels than a sheet of paper needs 「图片像素过大」."""

    message = _("The picture {name} has more than {limit_mp} million pixels. Scan it at 200 dpi.")


class TooManyPages(DocumentRefused):
    """A document nobody will read through 「页数过多」."""

    message = _("The file {name} has {pages} pages; at most {limit} are taken. Split it.")


class ScriptInPicture(DocumentRefused):
    """A picture kind that may hold a program (SVG) 「图片含脚本」."""

    message = _("The file {name} is a picture of the SVG kind, which may hold a program. Save it as PNG or PDF.")


class MarkupUnsafe(DocumentRefused):
    """XML with declarations of its own (entities, document types) or nested without end 「XML 含实体声明」."""

    message = _("The file {name} is XML with declarations of its own, which are not taken.")
