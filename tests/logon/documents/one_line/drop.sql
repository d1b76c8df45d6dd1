DROP event trigger login_event_trigger;
DROP event trigger logout_event_trigger;
