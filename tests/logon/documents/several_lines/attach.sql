-- Fires after each user connects
CREATE EVENT TRIGGER login_event_trigger on after_user_logon
    EXECUTE PROCEDURE public.sample_event_trigger();

-- Fires before each user disconnects
CREATE EVENT TRIGGER logout_event_trigger on before_user_logoff
    EXECUTE PROCEDURE public.sample_event_trigger();
