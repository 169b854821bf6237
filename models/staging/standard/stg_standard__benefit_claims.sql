{{ stage_standard('benefit_claims') }}
