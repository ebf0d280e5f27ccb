/**
 * What is done with days as tables, which only their owner may: these functions run as the owner, with a search path
 * of their own, so that a hub's own role needs no right to make or drop anything. None waits long for a lock: while
 * it waits, everybody else waits behind it.
 */
export const daysSchema = `
  create function first_ulid(day date) returns text language sql immutable
    set search_path = pg_catalog, pg_temp as $$
    select string_agg(
      substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', ((extract(epoch from day)::bigint * 1000 >> 5 * place) & 31)::int + 1, 1),
      '' order by place desc
    ) from generate_series(0, 9) place
  $$;

  -- The name of the table of a day, for one of the tables that have days.
  create function day_table(parent text, day date) returns text language plpgsql stable
    set search_path = pg_catalog, pg_temp as $$
    begin
      if parent not in ('messages', 'bodies', 'events', 'attempts') then
        raise exception 'ringback.% has no days', parent;
      end if;
      return parent || '_' || to_char(day, 'YYYYMMDD');
    end
  $$;

  -- Makes a day of a table; false: what is stored of that day already is too much to be moved, and it goes on there.
  create function make_day(parent text, day date) returns boolean language plpgsql security definer
    set search_path = pg_catalog, pg_temp set lock_timeout = '250ms' as $$
    declare
      name text := ringback.day_table(parent, day);
      rest text := parent || '_rest';
      key text := case parent when 'attempts' then 'delivery' else 'id' end;
      prefix text := case parent when 'messages' then 'msg_' when 'events' then 'evt_' when 'attempts' then 'dlv_'
        else '' end;
      first text := prefix || ringback.first_ulid(day);
      beyond text := prefix || ringback.first_ulid(day + 1);
      stored bigint;
      granted record;
    begin
      perform pg_advisory_xact_lock(4750002);
      if to_regclass('ringback.' || name) is not null then return true; end if;
      if pg_relation_size(('ringback.' || rest)::regclass) > 64 * 1024 * 1024 then return false; end if;
      -- Nobody adds to what is moved.
      execute format('lock table ringback.%I in access exclusive mode', rest);
      execute format(
        'select count(*) from (select from ringback.%I where %I >= %L and %I < %L limit 5001) found',
        rest, key, first, key, beyond
      ) into stored;
      if stored > 5000 then return false; end if;
      execute format('create table ringback.%I (like ringback.%I including all)', name, parent);
      if stored > 0 then
        execute format(
          'with moved as (delete from ringback.%I where %I >= %L and %I < %L returning *)
           insert into ringback.%I select * from moved',
          rest, key, first, key, beyond, name
        );
      end if;
      execute format(
        'alter table ringback.%I attach partition ringback.%I for values from (%L) to (%L)', parent, name, first, beyond
      );
      -- Whoever may read or write the table may do so with its day.
      for granted in
        select a.privilege_type, r.rolname from pg_class c, aclexplode(c.relacl) a join pg_roles r on r.oid = a.grantee
        where c.oid = ('ringback.' || parent)::regclass and a.grantee <> c.relowner
      loop
        execute format('grant %s on ringback.%I to %I', granted.privilege_type, name, granted.rolname);
      end loop;
      return true;
    end
  $$;

  -- Takes a day out of its table, as a table by itself that nobody else reads any more.
  create function take_out_day(parent text, day date) returns void language plpgsql security definer
    set search_path = pg_catalog, pg_temp set lock_timeout = '250ms' as $$
    begin
      execute format(
        'alter table ringback.%I detach partition ringback.%I', parent, ringback.day_table(parent, day)
      );
    end
  $$;

  -- Drops a day that was taken out.
  create function drop_day(parent text, day date) returns void language plpgsql security definer
    set search_path = pg_catalog, pg_temp set lock_timeout = '250ms' as $$
    declare
      name text := ringback.day_table(parent, day);
    begin
      if exists (select from pg_inherits where inhrelid = ('ringback.' || name)::regclass) then
        raise exception 'ringback.% was not taken out', name;
      end if;
      execute format('drop table ringback.%I', name);
    end
  $$;
`;
