"""What words such as "de-risked" require: named tests, answered from the record."""
