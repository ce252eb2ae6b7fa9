"""Who works here: accounts, passwords, second factors, sign-ins, keys of programs."""
