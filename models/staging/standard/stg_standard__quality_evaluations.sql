{{ stage_standard('quality_evaluations') }}
