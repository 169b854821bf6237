-- Every rule that a model names is in the seed of rules, with its title and where its proof lies: a rule without one
-- would reach the reader as a code.
select
    findings.rule,
    count(*) as findings
from {{ ref('int_findings') }} as findings
anti join {{ ref('finding_rules') }} as rules on findings.rule = rules.rule
group by findings.rule
