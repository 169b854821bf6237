{{ stage_standard('invoices') }}
