"""Disclosure 「公开」: what the public sees, when, and with what masked.

The rule 「公开口径」 is a dated file, `rules/disclosure/portal.toml`. `policy` applies it to facts and knows no database; `queries`
is the only way by which the portal and the public interface read anything: it returns frozen rows that are fit to be shown.
Whatever is not put into such a row by a rule stays inside.
"""
