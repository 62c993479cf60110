-- What was done with prompts. The library is part of the program; person_id is the nil UUID for nobody in particular.
create table prompt_answer (
    account_id uuid not null,
    person_id uuid not null,
    prompt_id text not null,
    kept boolean not null,
    answer_time timestamptz not null,
    -- The day where the account was, as 2026-11-25.
    day text not null,
    primary key (account_id, person_id, prompt_id)
);
create index prompt_answer_kept on prompt_answer (account_id, kept, answer_time);
