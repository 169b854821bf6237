-- The contact legs that were delivered more than once: which version wins.
{{ compare_versions('contacts', ref('int_contacts_checked')) }}
