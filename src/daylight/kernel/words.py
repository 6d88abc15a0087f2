"""Words a user will read, marked where they are written 「待译文字」.

The kernel may not import Django, so it cannot translate. It only marks an English sentence; whoever shows the sentence
(the handler of refusals, a page) passes it through gettext in the reader's language. Their Chinese is in the catalogue
of the room `log`, the lowest room that is a Django application.
"""


def _(text: str) -> str:
    """Mark a sentence for translation and return it unchanged 「标记待译」."""
    return text
