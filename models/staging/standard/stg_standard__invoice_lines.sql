{{ stage_standard('invoice_lines') }}
