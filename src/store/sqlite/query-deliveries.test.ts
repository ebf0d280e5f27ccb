import { DatabaseSync } from "node:sqlite";
import { type CrowdPart, crowd, crowdPrefix, describeCrowd } from "../crowd.contract.ts";
import { World } from "../world.contract.ts";
import { SqlitePlace } from "./sqlite-place.contract.ts";

function fillWith({ count, state, type, error }: CrowdPart, part: number, world: World): string {
  const { tenant, endpoint, now } = world;
  const [cause, settled] = [error === null ? "null" : `'${error}'`, state === "waiting" ? "null" : now];
  return `
    insert into deliveries (
      tenant, id, endpoint, event, type, dialect, message, body, state, reason, attempts, created_at, due_at, settled_at,
      last_error
    )
    with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})
    select '${tenant}', '${crowdPrefix(part)}' || substr('000000000000000' || n, -15), '${endpoint}',
      '${world.id("event")}', '${type}', 'acme', 'record', 0, '${state}', 'rejected', 1, ${now}, ${now}, ${settled}, ${cause}
    from numbers`;
}

describeCrowd("SQLite", async () => {
  const place = new SqlitePlace();
  const [store, world] = [place.store(), new World()];
  await store.open();
  using db = new DatabaseSync(place.path);
  for (const [index, part] of crowd.entries()) db.exec(fillWith(part, index, world));
  return {
    store,
    world,
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    },
  };
});
