"""What happens around an answer on its way in; the door is `survey.services.record_response`."""
