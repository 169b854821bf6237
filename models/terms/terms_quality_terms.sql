{{ effective_dated('quality_terms', ['contract_id']) }}
