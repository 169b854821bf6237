{{ stage_standard('agents') }}
