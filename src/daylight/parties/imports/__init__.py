"""A county's opening lists from Excel 「批量导入」: places, people and mandates.

`template` writes the empty workbook; `archive` refuses files that are no honest workbook before anything parses them;
`reading` turns cells into rows; `checking` says of each row what is wrong with it. Nothing is written here: the user
sees the preview, and `acts.confirm_import` writes the good rows in one act.
"""
