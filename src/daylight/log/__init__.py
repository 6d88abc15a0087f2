"""The log 「留痕」: the one door through which anything is written, and the public record of what passed it.

An **act** 「留痕」 says who, in which post, did which verb to what, under which rule, when. `door.act(...)` is the only way to
write a row; the database refuses everything else (`guard`). The clock gives acts dense leaf indices, writes them as C2SP
tiles and signs a checkpoint (`integrate`); `audit` compares the rows of today with the log; `verify.py` is the single file
with which any villager checks the published folder.
"""
