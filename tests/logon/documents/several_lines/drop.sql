DROP EVENT TRIGGER login_event_trigger;
DROP EVENT TRIGGER logout_event_trigger;
