"""The public interface 「公开接口」 for machines: what the portal shows, as JSON and CSV, documented, without a key.

It reads through the disclosure room alone and writes nothing. Amounts are whole fen, days are ISO days of Beijing; every
list says its period, count and pages; every refusal is `{"code", "message", "facts"}`.
"""
