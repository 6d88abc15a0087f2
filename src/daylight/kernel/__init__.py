"""The kernel 「内核」: values and pure functions that know neither Django, nor the clock, nor a database.

Here live the small things every other room stands on: refusals 「不予办理」, money in fen 「金额」, working days and
deadlines 「工作日、期限」, amount bands 「额度档」, canonical bytes 「规范字节」, masks 「脱敏」 and identifiers
「代码、证号」; then rules as data 「制度」, the procedure machine 「程序」, and the Merkle tree that makes the record
tamper-evident 「留痕」. Nothing is imported here: take what you need from its module.
"""
