"""The faces 「界面」: what officials, villagers and machines see; no law is decided here.

A view parses a form, calls one query or one act, and renders. This folder holds what all faces share (lists, formats,
refusals, shell); `desk` is for officials 「工作台」, `portal` for the public 「公开网页」, `api` for machines 「接口」.
"""
