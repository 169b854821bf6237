{{ stage_standard('continuity_tests') }}
