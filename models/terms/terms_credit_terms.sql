{{ effective_dated('credit_terms', ['contract_id']) }}
