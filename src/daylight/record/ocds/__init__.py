"""Open contracting data (OCDS) as record tables: releases found in files, compiled, laid out in rows (docs/record.md)."""
