"""The desk 「业务端」: where officials work. To do, cases, documents, procedures, and signing in to them.

Views parse a form, ask one query or do one act, and render; the law is below, in policy, rules and the door.
"""
