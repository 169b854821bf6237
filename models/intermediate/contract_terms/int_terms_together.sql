-- All terms of the contracts in one shape, one row a version.
{% set of_level = 'inner join levels on terms.service_level_id = levels.service_level_id' %}
{% set of_charge = 'inner join charges on terms.charge_id = charges.charge_id' %}
{% set ever = "date '9999-12-31'" %}

with levels as (
    select distinct
        service_level_id,
        contract_id
    from {{ ref('terms_service_levels') }}
),

charges as (
    select distinct
        charge_id,
        contract_id
    from {{ ref('terms_charges') }}
)

{{ terms_as_rows('terms_contracts', "'contract'", clause='null', valid_from='terms.starts_on', valid_to=ever) }}
union all
{{ terms_as_rows('terms_contract_queues', 'terms.queue_id', clause='null') }}
union all
{{ terms_as_rows('terms_service_levels', 'terms.service_level_id') }}
union all
{{ terms_as_rows(
    'terms_credit_steps', "terms.service_level_id || ' from ' || terms.shortfall_from", 'levels.contract_id', of_level, 'null'
) }}
union all
{{ terms_as_rows(
    'terms_ratchets', 'terms.service_level_id', 'levels.contract_id', of_level, 'null', "date '0001-01-01'", ever
) }}
union all
{{ terms_as_rows('terms_credit_terms', "'credits'") }}
union all
{{ terms_as_rows('terms_charges', 'terms.charge_id') }}
union all
{{ terms_as_rows(
    'terms_charge_tiers', "terms.charge_id || ' above ' || terms.from_units", 'charges.contract_id', of_charge, 'null'
) }}
union all
{{ terms_as_rows('terms_resource_bands', 'terms.charge_id', 'charges.contract_id', of_charge) }}
union all
{{ terms_as_rows('terms_indexation', 'terms.index_id', valid_from='terms.first_adjustment_on', valid_to=ever) }}
union all
{{ terms_as_rows('terms_invoice_terms', "'invoices'") }}
union all
{{ terms_as_rows('terms_benchmark_terms', "'benchmark'") }}
union all
{{ terms_as_rows('terms_gain_share_terms', "terms.kind || ' from year ' || terms.benefit_year_from") }}
union all
{{ terms_as_rows('terms_innovation_commitments', 'terms.kind', clause='null') }}
union all
{{ terms_as_rows('terms_obligations', 'terms.obligation_id') }}
union all
{{ terms_as_rows('terms_notification_terms', "concat_ws(' ', terms.kind, terms.severity)") }}
union all
{{ terms_as_rows('terms_restoration_terms', "concat_ws(' ', terms.component, terms.severity)") }}
union all
{{ terms_as_rows('terms_quality_terms', "'quality'") }}
union all
{{ terms_as_rows('terms_training_terms', "'training'") }}
union all
{{ terms_as_rows('terms_continuity_terms', "'continuity'") }}
