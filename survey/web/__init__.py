"""The glue between HTTP and the house: state, guard, headers, language, form token, body."""
