"""Faults as sentences, in both languages; the record knows no gettext, so the few words stand here."""

import re
from collections.abc import Iterator

from daylight.record.faults import Fault
from daylight.record.tables import OpenedRecord

_ZH = {
    "a whole number of fen": "以分为单位的整数", "a whole number": "整数", "a number": "数字", "a date": "日期", "a time": "时间",
    "yuan": "元", "thousand_yuan": "千元", "ten_thousand_yuan": "万元", "mu": "亩", "hectare": "公顷", "percent": "百分数",
    "share": "比例", "m2": "平方米", "yes or no": "是或否", "a text": "文字",
    "text that is no error of a formula": "文字，不是公式的错误值", "not empty": "不得为空",
    "the column that names each row": "标明每一行的列（主键）",
    "a row of its own, no total and no note": "一行数据，不是合计行或落款",
    "a key not seen before": "不重复的编号", "a process not seen before": "不重复的流程编号",
    "as many cells as headings": "与表头列数一致的一行", "a quote that is closed": "成对的引号",
    "the name of a record table": "数据表的名称", "a file that can be read": "可以读取的文件", "a Parquet file": "Parquet 文件",
    "a workbook": "工作簿", "a file or a folder": "文件或文件夹", "nothing there": "不存在", "other bytes": "其他内容",
    "Parquet, CSV, XLSX or JSON, also as .gz": "Parquet、CSV、XLSX 或 JSON（也可为 .gz）", "a JSON object": "一个 JSON 对象",
    "JSON": "JSON", "text in UTF-8, UTF-16 or GB18030": "UTF-8、UTF-16 或 GB18030 编码的文字",
    "an amount that fits": "不过大的金额", "an amount with its currency": "注明币种的金额",
    "an amount of at most two decimals (rounded)": "最多两位小数的金额（已舍入）", "a release": "采购数据（release）",
    "none, or only links to releases": "没有，或只有链接", "an empty file": "空文件",
    'a JSON object with the name of a record table under "table"': "带有 table（数据表名）的 JSON 对象",
}  # fmt: skip
_PATTERNS = (
    (r"columns of (\w+)", "{0} 表的列（已忽略）"),
    (r"heading (.+)", "表头「{0}」"),
    (r"headings of (\w+)", "{0} 表的表头"),
    (r"one of (.+)", "其中之一：{0}"),
    (r"an amount in (\w+)", "以{0}为单位的金额"),
    (r"(.+) as (.+)", "{0}（{1}）"),
)


def expected_zh(expected: str) -> str:
    """What was expected, in Chinese; unknown words stay as they are."""
    if expected in _ZH:
        return _ZH[expected]
    for pattern, said in _PATTERNS:
        found = re.fullmatch(pattern, expected)
        if found:
            parts = [_ZH.get(part, part) for part in found.groups()]
            return said.format(*parts)
    return expected


def fault_line(fault: Fault, language: str) -> str:
    """One fault: file, row, column, what was expected, what stood there."""
    if language == "zh":
        row = "" if fault.row is None else f"，第 {fault.row} 行"
        column = "" if fault.column is None else f"，{fault.column} 列"
        got = fault.got.replace("\n", "⏎")
        return f"{fault.file}{row}{column}：要求{expected_zh(fault.expected)}，实际「{got}」"
    row = "" if fault.row is None else f", row {fault.row}"
    column = "" if fault.column is None else f", column {fault.column}"
    return f"{fault.file}{row}{column}: expected {fault.expected}, found {fault.got!r}"


def reason_words(reason: str, language: str) -> str:
    """The reason for which rows were left out: the column (or `row`, `key`) and what was expected there."""
    at, _colon, expected = reason.partition(": ")
    return f"{at} 要求{expected_zh(expected)}" if language == "zh" else f"{at}: {expected}"


def record_lines(record: OpenedRecord, language: str) -> Iterator[str]:
    """What was read and what was left out, a line each."""
    is_zh = language == "zh"
    for table, files in record.tables.items():
        yield (
            f"{table}：{files.rows:,} 行，{len(files.columns)} 列"
            if is_zh
            else (f"{table}: {files.rows:,} rows, {len(files.columns)} columns")
        )
    for table, reasons in record.left_out.items():
        for reason, rows in reasons.items():
            said = reason_words(reason, language)
            yield f"{table}：{rows:,} 行未读入（{said}）" if is_zh else f"{table}: {rows:,} rows left out ({said})"
