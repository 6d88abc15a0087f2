"""The county as record tables 「模拟监督数据」: honest business, planted schemes with labels, and honest look-alikes.

The second sink of the simulation: it needs no database and no Django. A county is a frame (townships, officials, firms) drawn
first, then villages one after another, each from a dice of its own and forgotten as soon as its rows are written.
"""
