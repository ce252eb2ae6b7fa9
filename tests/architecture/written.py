"""What ASVS asks to be written down, and the words that state it in our documents."""

from __future__ import annotations

HANDBOOK, PRIVACY = "docs/operations.md", "docs/privacy.md"
IMPORTED, ACCOUNTS = (HANDBOOK, "Files that can be imported"), (HANDBOOK, "Accounts of officials")
KEYS, LINES_TO = (HANDBOOK, "Keys and ciphers"), (HANDBOOK, "What it talks to")
#: Requirement -> where, in a document and a section of it, which words state what is asked for.
#: Each stands there once: without the statement they are gone.
WRITTEN: tuple[tuple[str, tuple[str, str], tuple[str, ...]], ...] = (
    (
        "V2.1.1",
        IMPORTED,
        (
            "`mã đơn vị` | required; text, leading zeros count",
            "`code` (`desk`, `mã quầy`) and `unit` (`mã đơn vị`) are required",
            "`desk` and the day (`submitted_at`, `day`, `dấu thời gian`) are required",
            'each code of the questionnaire with 1 to 5, 9 for "not applicable"',
        ),
    ),
    (
        "V2.1.2",
        IMPORTED,
        (
            "codes of units that decide what this desk only receives",
            "the form offers those that stand today, and an answer keeps both units",
            "`unit` (else the desk's)",
            "What is late for a closed period needs a reason",
        ),
    ),
    (
        "V5.1.1",
        IMPORTED,
        (
            "XLSX, XLS, ODS or CSV (UTF-8, comma or semicolon)",
            "Files sent on a page have 20 MB at most",
            "512 MB, 2,000 parts, 200,000 rows and 3,000,000 cells at most",
            "nothing in it is run",
        ),
    ),
    (
        "V6.1.3",
        ACCOUNTS,
        (
            "**Password**: 14 signs, or 8 with a second factor",
            "**Second factor**: any TOTP app",
            "recovery codes are shown once",
            "prints a link with which the person chooses a password",
            "speaks OpenID Connect, officials may sign in there too",
        ),
    ),
    (
        "V6.4.4",
        ACCOUNTS,
        ("make sure in person who asks, then `account reset LOGIN --second-factor`",),
    ),
    (
        "V7.1.3",
        ACCOUNTS,
        (
            "The provider only says who somebody is",
            "its roles are those kept here",
            "**Left alone** for 15 minutes (administrators 5)",
            "After 12 hours everything starts anew",
        ),
    ),
    (
        "V8.1.2",
        (PRIVACY, "Comments"),
        (
            "| the office | the words, the unit, the day",
            "| a unit that is asked | the words a person masked and confirmed",
            "at least 20 comments are there",
        ),
    ),
    (
        "V8.1.2",
        (PRIVACY, "What remains possible, said plainly"),
        (
            "fewer than 5 respondents (10 for one desk) are withheld",
            "read by the administrator of the server alone",
        ),
    ),
    (
        "V11.1.2",
        KEYS,
        (
            "48 random bytes; HMAC-SHA-256 of open forms",
            "| passphrase of backups | scrypt, AES-256-GCM |",
            "| passwords | Argon2id, 46 MiB |",
            "128 bits or more, kept as SHA-256",
            "| lines to phones, mail, provider | TLS 1.2 or 1.3, certificates checked |",
        ),
    ),
    (
        "V12.2.2",
        (HANDBOOK, "TLS"),
        (
            "The certificate is one that phones trust without being told",
            "Note the day it ends",
        ),
    ),
    (
        "V12.3.3",
        (HANDBOOK, "Serving"),
        ("starts gunicorn with threads on 127.0.0.1", "Put a proxy with TLS before it"),
    ),
    (
        "V12.3.3",
        LINES_TO,
        ("| socket, or TLS (above) |", "| SMTP with STARTTLS, or SMTPS |", "inside your network"),
    ),
    (
        "V13.1.1",
        LINES_TO,
        (
            "| PostgreSQL | always, where `DATABASE_URL` names one",
            "| mail server | `SURVEY_MAIL_SERVER` is set",
            "| provider of sign-ins | `SURVEY_OIDC_ISSUER` is set",
            "| Dask scheduler | `SURVEY_ENGINE=dask:...` is set",
            "| canary | the form at `SURVEY_BASE_URL`",
            "a firewall may refuse the rest. No address comes from a user",
        ),
    ),
    (
        "V13.3.1",
        (HANDBOOK, "Start at boot"),
        (
            "install -d -o lang-nghe -g lang-nghe -m 700 /var/lib/lang-nghe",
            "install -m 640 -g lang-nghe .env.example /etc/lang-nghe.env",
        ),
    ),
    (
        "V14.1.1",
        (PRIVACY, "Stored with a response"),
        (
            "the day, in Vietnam's time | hour, minute, second",
            "| network address, browser, language, screen, any cookie |",
            "| name, day of birth, identity number, dossier number |",
            "only if the campaign asks (off by default) and the citizen answers",
            "holds a hash and a day, nothing else; purged after 30 days",
        ),
    ),
    (
        "V14.1.1",
        (HANDBOOK, "What is deleted by itself"),
        (
            "| salts of the day, labels of failed sign-ins | an hour after the day |",
            "| a citizen's own words (`comments.keep_days`) | after 365 days |",
            "Answers, sums, closings, issued reports and the audit are kept",
        ),
    ),
    (
        "V15.1.1",
        ("SECURITY.md", "What is promised"),
        (
            "| an answer to your report | 3 working days |",
            "somebody in without a right | 7 days to a fixed version |",
            "the service stopped by one sender | 30 days |",
        ),
    ),
    (
        "V15.1.3",
        (HANDBOOK, "Jobs"),
        (
            "Closing and approving a period read every form, so a press orders a **job**",
            "More than 150 codes are printed by a job too",
        ),
    ),
    ("V15.1.3", (HANDBOOK, "Reports"), ("within 1 GB and 60 s a document",)),
    (
        "V15.1.3",
        IMPORTED,
        ("A large import holds the database while it stores", "run it out of hours"),
    ),
    (
        "V16.1.1",
        (PRIVACY, "Logs"),
        (
            "The application writes no access log",
            "never a message of the database",
            "never an address, never a token, never an answer",
        ),
    ),
    (
        "V16.1.1",
        (HANDBOOK, "Watching"),
        (
            "Log lines are JSON (`at` in UTC, `level`, `from`, `pid`, `text`",
            "`journalctl -u lang-nghe -o cat`",
        ),
    ),
    ("V16.1.1", (HANDBOOK, "What is deleted by itself"), ("MaxRetentionSec=30day",)),
)
