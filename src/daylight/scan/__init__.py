"""Scan 「扫描」: a county's exported record goes in, a report of what deserves a look comes out, without a database.

`command` is `daylight scan`; `reports` write what was found as a table, HTML, Excel, CSV, JSON Lines or OCDS indicators. The
record is read by `daylight.record`, judged by the engine of `daylight.risk`; nothing here knows Django.
"""
