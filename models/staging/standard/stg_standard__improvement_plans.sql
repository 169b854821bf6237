{{ stage_standard('improvement_plans') }}
