"""The shapes of the faces 「图标」: sixty taken from @tabler/icons, and the marks of the warning levels drawn here.

They are put together into one file (`collect.py`), so that a page asks for one picture and no icon font. A level is told
by its outline before its colour: octagon, triangle, circle, tick, dashed ring.
"""

OUTLINE = (
    "alert-triangle", "arrow-back-up", "arrow-down", "arrow-left", "arrow-right", "arrow-up", "arrows-sort", "braces",
    "building-bank", "building-community", "calendar", "calendar-due", "cash", "chart-bar", "check", "checklist",
    "chevron-down", "chevron-left", "chevron-right", "circle-check", "clock", "coins", "copy", "database", "dots",
    "download", "edit", "external-link", "eye", "eye-off", "file-check", "file-invoice", "file-spreadsheet",
    "file-text", "file-type-csv", "files", "filter", "filter-off", "fingerprint", "git-branch", "help", "history",
    "home", "inbox", "info-circle", "key", "language", "link", "list-details", "lock", "login", "logout", "map-pins",
    "bell", "menu-2", "message-circle", "message-question", "minus", "paperclip", "phone", "photo", "player-pause", "plus",
    "printer", "qrcode", "receipt", "receipt-yuan", "refresh", "report-money", "scale", "search", "send", "settings",
    "shield-check", "shield-lock", "sitemap", "speakerphone", "switch-horizontal", "text-size", "trash", "upload",
    "user-check", "user-circle", "user-shield", "users", "volume", "volume-off", "wallet", "writing-sign", "x",
)  # fmt: skip

# Solid outline in the current colour, the sign inside in the colour of the ground.
MARKS = {
    "mark-red": (
        '<path fill="currentColor" stroke="none" d="M7.7 1.5h8.6l6.2 6.2v8.6l-6.2 6.2H7.7l-6.2-6.2V7.7z"/>'
        '<path fill="none" stroke="white" stroke-width="2.6" stroke-linecap="round" d="M12 6.6v6.2M12 17v.1"/>'
    ),
    "mark-yellow": (
        '<path fill="currentColor" stroke="currentColor" stroke-width="2" stroke-linejoin="round" d="M12 3 1.8 21h20.4z"/>'
        '<path fill="none" stroke="white" stroke-width="2.6" stroke-linecap="round" d="M12 9.4v5M12 18v.1"/>'
    ),
    "mark-blue": (
        '<circle fill="currentColor" stroke="none" cx="12" cy="12" r="10.5"/>'
        '<path fill="none" stroke="white" stroke-width="2.6" stroke-linecap="round" d="M12 11v6M12 7v.1"/>'
    ),
    "mark-cleared": (
        '<circle fill="none" stroke="currentColor" stroke-width="2" cx="12" cy="12" r="9.5"/>'
        '<path fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" '
        'd="m7.5 12.5 3 3 6-6.5"/>'
    ),
    "mark-unassessable": (
        '<circle fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="3.4 2.6" cx="12" cy="12" r="9.5"/>'
        '<path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" '
        'd="M9.6 9.4a2.5 2.5 0 1 1 3.4 2.5c-.7.3-1 .8-1 1.6M12 16.9v.1"/>'
    ),
    "mark-none": '<path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" d="M6 12h12"/>',
    "dot-done": (
        '<circle fill="currentColor" stroke="none" cx="12" cy="12" r="10"/>'
        '<path fill="none" stroke="white" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" '
        'd="m7.5 12.3 3 3 6-6.3"/>'
    ),
    "dot-now": (
        '<circle fill="none" stroke="currentColor" stroke-width="2.5" cx="12" cy="12" r="9"/>'
        '<circle fill="currentColor" stroke="none" cx="12" cy="12" r="4.5"/>'
    ),
    "dot-future": '<circle fill="none" stroke="currentColor" stroke-width="2" cx="12" cy="12" r="8"/>',
    "dot-note": '<circle fill="currentColor" stroke="none" cx="12" cy="12" r="4"/>',
    "dot-refused": (
        '<circle fill="none" stroke="currentColor" stroke-width="2.2" cx="12" cy="12" r="9.5"/>'
        '<path fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" d="m8.5 8.5 7 7m0-7-7 7"/>'
    ),
}
