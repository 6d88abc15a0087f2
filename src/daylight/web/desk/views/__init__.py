"""The views of the desk, by what they are about; each declares beside its name who may open it (`web.access`)."""
