{{ effective_dated('restoration_terms', ['contract_id', 'component', 'severity']) }}
