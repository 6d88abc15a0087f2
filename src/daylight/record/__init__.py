"""The record 「监督数据」: flat tables with fixed names, types and units that everything which judges reads (docs/record.md).

`schema` is the contract as data, `columns` its Arrow form. Three things fill a record: this platform's own rooms
(`daylight.risk.extract`), a county's exported files and OCDS data (read here). The room is pure: it knows neither Django
nor the models, so that `daylight scan` and `daylight record` start in a blink on any machine.
"""
