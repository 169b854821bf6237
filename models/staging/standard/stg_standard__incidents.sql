{{ stage_standard('incidents') }}
