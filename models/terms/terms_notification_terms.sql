{{ effective_dated('notification_terms', ['contract_id', 'kind', 'severity']) }}
