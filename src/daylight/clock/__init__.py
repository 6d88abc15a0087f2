"""The clock 「时钟」: one loop, one leader, every step idempotent and resumable.

A tick settles what the bank left open, reminds of deadlines, publishes what is due, gives acts their leaves and signs the
checkpoint, and lets the risk models look at what was touched. Kill it anywhere and start it again: nothing is lost and
nothing happens twice.
"""
