{{ effective_dated('innovation_commitments', ['contract_id', 'kind']) }}
