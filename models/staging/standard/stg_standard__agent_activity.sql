{{ stage_standard('agent_activity') }}
