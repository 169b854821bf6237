{{ effective_dated('benchmark_terms', ['contract_id']) }}
