{{ effective_dated('continuity_terms', ['contract_id']) }}
