{{ effective_dated('invoice_terms', ['contract_id']) }}
