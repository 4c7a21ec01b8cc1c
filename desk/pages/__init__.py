"""What pages are declared with: generic views, forms, tables, filters, markup."""
