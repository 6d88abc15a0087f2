"""What is wrong with an import file, or with one of its cells 「导入问题」."""

from daylight.kernel.refusals import ConflictRefused, Refused
from daylight.kernel.words import _


class NotAWorkbook(Refused):
    """Only Excel workbooks of today's form are read 「不是Excel文件」."""

    message = _("This is not an Excel workbook (.xlsx), or it is damaged.")


class WorkbookTooLarge(Refused):
    """A file that would fill the machine is not opened 「文件过大」."""

    message = _("This workbook is too large: at most {limit}. Split it into several files.")


class WorkbookHidesSomething(Refused):
    """A packed file that is not what it says 「文件异常」 is refused whole."""

    message = _("This workbook is not built like one that Excel writes: save it again in Excel and retry.")


class NoSheetKnown(Refused):
    """At least one of the three lists must be there 「缺少工作表」."""

    message = _("The workbook has none of the sheets {expected}. Take the template.")


class ColumnsMissing(Refused):
    """A list without its columns cannot be read 「缺少列」."""

    message = _("These columns are missing: {missing}.")


class CellEmpty(Refused):
    """A needed cell is empty 「必填项为空」."""

    message = _("This cell must be filled.")


class NotADay(Refused):
    """A cell that should hold a date 「日期有误」."""

    message = _("This is not a date: write it as 2026-03-02.")


class NotACount(Refused):
    """A cell that should hold a count 「数量有误」."""

    message = _("This is not a whole number.")


class NotAChoice(Refused):
    """A cell that should hold one of a few words 「选项有误」."""

    message = _("Choose one of: {choices}.")


class DigitsLost(Refused):
    """Excel keeps fifteen figures of a long number 「数字失真」: the rest has become zeros."""

    message = _("Excel has changed the last figures of this number: format the column as text and type it again.")


class PlaceNotKnown(Refused):
    """A row names a place by its code 「地方代码不存在」."""

    message = _("No place in force has this code, neither here nor in a good row of this file.")


class PlaceBeyondReach(Refused):
    """An administrator imports for their own places 「超出管辖范围」."""

    message = _("Your mandate does not reach this place.")


class PersonNotKnown(Refused):
    """A mandate names its holder by identity number 「人员不存在」."""

    message = _("No person has this identity number, neither here nor in a good row of this file.")


class TwiceInFile(Refused):
    """The same thing stands in the file twice 「文件内重复」."""

    message = _("This stands in the file already, in row {row}.")


class FileChanged(ConflictRefused):
    """What is written is what was previewed 「文件已变化」."""

    message = _("The file, or what it builds on, has changed since the preview. Look at the preview again.")


class NothingToImport(Refused):
    """A file without a single good row changes nothing 「无可导入内容」."""

    message = _("There is no row that could be imported.")
