import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Moving } from "../kit/moving.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";

// Each test runs processes and a database server, on whatever machine.
vi.setConfig({ testTimeout: 180_000 });

let moving: Moving;
beforeAll(async () => {
  moving = await Moving.start();
}, 180_000);
afterAll(() => moving[Symbol.asyncDispose]());

describe("a move that is killed", () => {
  const moved = async (database: string) => {
    const [row] = await moving.server
      .ask(database, "select coalesce(sum(moved_rows), 0) as rows from ringback.move_parts")
      .catch(() => []);
    return Number(row?.["rows"] ?? 0);
  };

  test("goes on where it was, however often, with no row twice and none missing", async () => {
    const database = await moving.server.database();
    await moving.open(database);
    // Slow enough that each is killed in the middle.
    await moving.server.ask(
      database,
      `create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(0.2); return null; end $$;
       create trigger slow after insert on ringback.audit for each statement execute function slow();
       create trigger slow after insert on ringback.idempotency for each statement execute function slow()`,
    );
    const places: number[] = [];
    for (const place of [1, 9_000, 30_000]) {
      await using process = new RingbackProcess(["migrate", ...moving.route(database)]);
      await vi.waitFor(
        async () => {
          if ((await moved(database)) < place) throw new Error("Expected more rows to have come");
        },
        { timeout: 60_000, interval: 50 },
      );
      await process.end("SIGKILL");
      places.push(await moved(database));
      await expect(moving.open(database)).rejects.toMatchObject({
        code: "E_STORE_MOVE",
        trouble: "unfinished",
      });
    }
    // The next one took nothing back.
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    await moving.server.ask(database, "drop function slow cascade");
    const last = await moving.migrate(database, "--json");
    expect(last).toMatchObject({ code: 0 });
    expect(JSON.parse(last.stdout)).toMatchObject({ began: "resumed", isDone: true, differing: 0 });
    const { before, now } = await moving.bothSides(database);
    expect(now).toEqual(before);
    await moving.open(database);
  }, 240_000);

  test("while its statement was underway is waited for by the next", async () => {
    const database = await moving.server.database();
    await moving.open(database);
    // The first batch of answers waits in the middle of its transaction.
    await moving.server.ask(
      database,
      `create function slow() returns trigger language plpgsql as $$ begin
         if (select count(*) from ringback.idempotency) < 3000 then perform pg_sleep(1.5); end if; return null;
       end $$;
       create trigger slow after insert on ringback.idempotency for each statement execute function slow()`,
    );
    await using first = new RingbackProcess(["migrate", ...moving.route(database)]);
    const asleep = async () => {
      const rows = await moving.server.ask(
        database,
        "select 1 from pg_stat_activity where wait_event = 'PgSleep'",
      );
      if (rows.length === 0) throw new Error("Expected a batch to be underway");
    };
    await vi.waitFor(asleep, { timeout: 60_000, interval: 50 });
    await first.end("SIGKILL");
    expect(await moving.migrate(database)).toMatchObject({ code: 0 });
    const { before, now } = await moving.bothSides(database);
    expect(now).toEqual(before);
  }, 180_000);
});

describe("what differs is found, named, and no hub uses it:", () => {
  test("a row that was changed, one that is gone, one too many", async () => {
    const database = await moving.server.database();
    await moving.open(database);
    const [call = { id: "" }] = moving
      .inSqlite("select id from calls order by id desc")
      .map((row) => JSON.parse(row) as { id: string });
    await moving.server.ask(
      database,
      `create function spoil_call() returns trigger language plpgsql as $$ begin
         if new.id = '${call.id}' then new.outcome := 'spoilt'; new.revision := 77; end if; return new;
       end $$;
       create trigger spoil before insert on ringback.calls for each row execute function spoil_call();
       create function spoil_body() returns trigger language plpgsql as $$ begin
         if new.id = '${moving.hub.large.id.slice(4)}' then new.bytes := set_byte(new.bytes, 2999999, 0); end if; return new;
       end $$;
       create trigger spoil before insert on ringback.bodies for each row execute function spoil_body();
       create function lose() returns trigger language plpgsql as $$ begin
         if new.key = 'key 012345' then return null; end if; return new;
       end $$;
       create trigger lose before insert on ringback.idempotency for each row execute function lose();
       create function add() returns trigger language plpgsql as $$ begin
         insert into ringback.jobs values ('harbour', 'job_extra', 's', 'k', 1, null, 'unknown', null); return null;
       end $$;
       create trigger add after insert on ringback.jobs for each statement when (pg_trigger_depth() = 0) execute function add();
       create function add_event() returns trigger language plpgsql as $$ begin
         insert into ringback.events values ('harbour', 'evt_extra', 's', 'call.record', null, 1, null, null, 4); return null;
       end $$;
       create trigger add after insert on ringback.events for each statement when (pg_trigger_depth() = 0) execute function add_event()`,
    );
    const { code, stdout, stderr } = await moving.migrate(database, "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ isDone: false, differing: 5 });
    expect(stderr).toContain(`calls tenant=harbour id=${call.id}: differs in outcome, revision`);
    expect(stderr).toContain(`bodies tenant=harbour id=${moving.hub.large.id.slice(4)}: differs in bytes`);
    expect(stderr).toContain("idempotency tenant=harbour key=key 012345: not in the database");
    expect(stderr).toContain("jobs tenant=harbour id=job_extra: in the database, and not in the store");
    expect(stderr).toContain("events tenant=harbour id=evt_extra: in the database, and not in the store");
    expect(stderr).toContain("5 rows in the database are not what they are in the store");
    await expect(moving.open(database)).rejects.toMatchObject({ code: "E_STORE_MOVE" });
    // Nor does it become equal by itself.
    expect((await moving.migrate(database)).code).toBe(1);
    await moving.server.ask(
      database,
      "drop function spoil_call cascade; drop function spoil_body cascade; drop function lose cascade; drop function add cascade; drop function add_event cascade",
    );
    expect(await moving.migrate(database, "--start-over")).toMatchObject({ code: 0 });
    const { before, now } = await moving.bothSides(database);
    expect(now).toEqual(before);
  }, 240_000);
});
