"""The portal 「公开网页」: what villagers read and ask, without signing in, on a phone first, with or without scripts.

Its views parse an address or a form, call one query of the disclosure room, and render. Nothing is written from here but by
`submission`, and nothing is read but what disclosure hands out.
"""
