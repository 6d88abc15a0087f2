"""Risk 「风险监测」: the record, the models that read it, the findings they make and the warnings that come of them.

The **record** 「监督数据」 (`daylight.record`) is a set of flat tables with fixed names; `extract` fills it from the rooms. A
**model** 「监督模型」 is one page under `rules/risk/` (`pages`, `page_reading`) in a small language of queries (`dialect`). The
**engine** (`engine`, `judging`, `duck`) turns record and page into **findings** 「疑点」 and counts what could not be assessed. The
**watch** 「值守」 (`live`) follows the log and brings each **warning** 「预警」 into line: raised, changed, lowered, closed with
a **verdict** 「核查结论」. Everything up to the engine knows neither Django nor the clock.
"""
