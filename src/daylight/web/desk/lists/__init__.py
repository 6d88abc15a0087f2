"""The desk's lists 「列表」: columns and filters, declared once for page, spreadsheet, CSV and JSON."""
