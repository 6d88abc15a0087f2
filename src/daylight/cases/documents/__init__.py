"""Documents 「附件材料」: what people attach to a case, received once, looked into, never trusted, shown as pictures.

A file is kept under its SHA-256 and never changed: it is evidence. What it claims to be is compared with what it is;
archives, pictures and markup are opened only within limits; previews are drawn anew, so nothing of the sender's runs.
"""
