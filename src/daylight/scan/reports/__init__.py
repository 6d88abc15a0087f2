"""Reports 「扫描报告」: one module a format, each a function from an outcome to what is written.

`table` and the lines go to standard output unless a file is named; `html` and `xlsx` are files for people. All say that a
finding is a lead and not a verdict.
"""
