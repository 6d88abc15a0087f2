"""How much 「账务」: books, vouchers, postings, payment orders.

A **book** 「账套」 belongs to one place and has a chart of **ledger accounts** 「会计科目」, **months** 「会计期间」 that close
in order, and **vouchers** 「记账凭证」 of **postings** 「分录」 that balance and are final once posted. A **payment authority**
「支付授权」 is what a case decided; a **payment order** 「付款单」 carries it to the bank through a connector (`banks`); what
the bank says comes back as **bank lines** 「银行流水」. Balances and colours are derived, never stored.
"""
