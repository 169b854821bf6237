{{ effective_dated('gain_share_terms', ['contract_id', 'kind', 'benefit_year_from']) }}
