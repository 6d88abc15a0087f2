"""The record, the risk models and the warnings they raise 「预警」."""
