-- The archive's tables.
create table document (
    id     integer primary key,
    name   text not null,
    kind   text not null,
    amount numeric,
    filed  text not null default (datetime('now'))
);
