"""The desk's addresses of funds, warnings, places and people; `urls.py` takes them in."""

from django.urls import URLPattern, path

from daylight.web.desk.views import (
    accounts,
    bodies,
    bookkeeping,
    books,
    imports,
    mandates,
    models,
    money,
    people,
    places,
    search,
    vouchers,
    warnings,
)

routes: list[URLPattern] = [
    path("search/", search.search, name="search"),
    # ---- funds
    path("money/", money.payments, name="money"),
    path("money/payments/<int:order_id>/", money.payment, name="payment"),
    path("money/vouchers/", vouchers.vouchers, name="vouchers"),
    path("money/vouchers/<int:voucher_id>/", vouchers.voucher, name="voucher"),
    path("money/vouchers/<int:voucher_id>/reverse/", vouchers.reverse_voucher, name="reverse_voucher"),
    path("money/vouchers/<int:voucher_id>/review/", bookkeeping.review_voucher, name="review_voucher"),
    path("money/vouchers/<int:voucher_id>/post/", bookkeeping.post_voucher, name="post_voucher"),
    path("money/vouchers/<int:voucher_id>/discard/", bookkeeping.discard_voucher, name="discard_voucher"),
    path("money/accounts/", money.bank_accounts, name="bank_accounts"),
    path("money/lines/", money.bank_lines, name="bank_lines"),
    path("money/lines/<int:line_id>/income/", bookkeeping.record_income, name="record_income"),
    path("money/books/", books.books, name="books"),
    path("money/books/<int:book_id>/", books.book, name="book"),
    path("money/books/<int:book_id>/close/", books.close_month, name="close_month"),
    # ---- warnings
    path("warnings/", warnings.warnings, name="warnings"),
    path("warnings/<int:warning_id>/", warnings.warning, name="warning"),
    path("warnings/<int:warning_id>/take-up/", warnings.take_up, name="take_up"),
    path("models/", models.models, name="models"),
    path("models/<slug:code>/", models.model, name="model"),
    # ---- places
    path("places/", places.own_place, name="places"),
    path("places/<int:place_id>/", places.place, name="place"),
    # ---- people, posts, accounts
    path("people/", people.people, name="people"),
    path("people/new/", people.new_person, name="new_person"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/unmask/", people.unmask, name="unmask"),
    path("people/<int:person_id>/kin/", people.declare_kin, name="declare_kin"),
    path("people/<int:person_id>/grant/", mandates.grant, name="grant"),
    path("people/<int:person_id>/account/", accounts.create, name="create_account"),
    path("people/<int:person_id>/password/", accounts.reset, name="reset_password"),
    path("people/<int:person_id>/lock/", accounts.lock, name="lock_account"),
    path("bodies/", bodies.bodies, name="bodies"),
    path("bodies/new/", bodies.new_body, name="new_body"),
    path("bodies/<int:body_id>/", bodies.body, name="body"),
    path("bodies/<int:body_id>/accounts/", bodies.add_account, name="add_body_account"),
    path("mandates/<int:mandate_id>/", mandates.mandate, name="mandate"),
    path("mandates/<int:mandate_id>/end/", mandates.end, name="end_mandate"),
    path("mandates/<int:mandate_id>/absent/", mandates.absent, name="absent"),
    path("absences/<int:absence_id>/back/", mandates.back, name="back"),
    path("import/", imports.start, name="import"),
    path("import/template.xlsx", imports.download_template, name="import_template"),
    path("import/confirm/", imports.confirm, name="import_confirm"),
    path("import/give-up/", imports.give_up, name="import_give_up"),
]
