"""Django's two database back ends, each knowing whether an act is open on its connection.

The triggers of `daylight.log.guard` ask the connection; nothing a caller forgets can switch the question off.
"""
