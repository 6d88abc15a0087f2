"""Who 「主体」: places 「地方」, bodies 「单位」, people 「人员」, kin 「亲属」, mandates 「任职」, accounts 「账号」.

A person acts only under a mandate: a post, for a place, from a day to a day, as A holder or as B holder 「AB岗」.
Identity, telephone and account numbers are sealed (`sealing`): found by keyed hash, shown masked, and reading one in
clear is an act of its own. The Excel imports 「批量导入」 of a county's opening lists are in `imports`.
"""
