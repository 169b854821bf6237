{{ classify_rows('invoice_lines') }}
