-- Rows and control sums of every file, by what became of the row; the name of the controlled column is empty for the
-- count of rows.
{{ load_totals() }}
