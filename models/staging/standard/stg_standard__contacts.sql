{{ stage_standard('contacts') }}
