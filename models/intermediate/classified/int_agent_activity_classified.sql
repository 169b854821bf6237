{{ classify_rows('agent_activity') }}
