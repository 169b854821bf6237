-- No version lasts longer than its contract: what is done after the term nobody promised.
with service_levels as (
    {{ effective_dated('service_levels', ['service_level_id']) }}
)

{{ within_term('service_levels') }}
