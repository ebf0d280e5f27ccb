import { type CrowdPart, crowd, crowdPrefix, describeCrowd } from "../crowd.contract.ts";
import { World } from "../world.contract.ts";
import { PostgresPlace } from "./postgres-place.contract.ts";
import { PostgresServer } from "./postgres-server.contract.ts";

function fillWith({ count, state, type, error }: CrowdPart, part: number, world: World): string {
  const { tenant, endpoint, now } = world;
  const [cause, settled] = [error === null ? "null" : `'${error}'`, state === "waiting" ? "null" : now];
  return `
    insert into ringback.deliveries (
      tenant, id, endpoint, event, type, dialect, message, body, size, state, reason, attempts, created_at, due_at,
      settled_at, last_error
    )
    select '${tenant}', '${crowdPrefix(part)}' || lpad(n::text, 15, '0'), '${endpoint}', '${world.id("event")}',
      '${type}', 'acme', 'record', '', 0, '${state}', 'rejected', 1, ${now}, ${now}, ${settled}, ${cause}
    from generate_series(1, ${count}) n`;
}

describeCrowd("PostgreSQL", async () => {
  const server = await PostgresServer.start();
  const place = await PostgresPlace.make(server);
  const [store, world] = [place.store(), new World()];
  await store.open();
  for (const [index, part] of crowd.entries()) await server.ask(place.database, fillWith(part, index, world));
  await server.ask(place.database, "analyze");
  return {
    store,
    world,
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
});
