CREATE event trigger login_event_trigger on after_user_logon execute procedure public.sample_event_trigger();
CREATE event trigger logout_event_trigger on before_user_logoff execute procedure public.sample_event_trigger();
