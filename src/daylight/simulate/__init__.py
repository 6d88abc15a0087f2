"""A county that lives 「模拟县」: seeded villages, honest business, planted frauds with labels.

The pure half (`names`, `amounts`, `moments`, `county`, `business`, `frauds`, `plan`) knows neither Django nor the clock: it draws
a whole year out of one dice. The other half plays it: `founding` sets the county up, `playing` does each happening through the
rooms' own acts at its simulated moment, so that the demonstration is made of nothing but real acts.
"""
