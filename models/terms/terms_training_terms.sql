{{ effective_dated('training_terms', ['contract_id']) }}
