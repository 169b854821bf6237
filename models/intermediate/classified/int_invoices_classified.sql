{{ classify_rows('invoices') }}
