{{ stage_standard('obligation_evidence') }}
