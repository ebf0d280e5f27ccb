import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { vi } from "vitest";
import { dialects } from "../../src/dialects/index.ts";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { recordOf } from "./deliveries.ts";
import { HubProcess } from "./hub-process.ts";
import { type Shown, adminKey } from "./test-hub.ts";
import { makeTraffic } from "./traffic.ts";

/** What a hub that is to be moved was given. */
export interface FilledHub {
  readonly path: string;
  /** The id of a message of 3 MB that is no text, and its bytes. */
  readonly large: { readonly id: string; readonly bytes: Uint8Array };
}

const at = "/v1/tenants/harbour";

/**
 * Has a hub take in traffic of every platform, odd messages, failures, parked and waiting deliveries, and more; then
 * kills it while it is sending. The store is left as it lay then.
 */
export async function fillHub(path: string): Promise<FilledHub> {
  mkdirSync(dirname(path), { recursive: true });
  await using crm = await new ScriptedEndpoint().start();
  await using slow = await new ScriptedEndpoint({ behaviour: "silent" }).start();
  await using hub = new HubProcess(path);
  await hub.start();
  const make = <Body = Shown>(kind: string, body: unknown) => hub.api<Body>("POST", `${at}/${kind}`, body);
  await hub.api("POST", "/v1/tenants", { id: "harbour", name: "港口" });
  const urls = new Map<string, string>();
  for (const { name } of dialects) {
    urls.set(name, (await make<{ url: string }>("sources", { name, dialect: name, graceSeconds: 0 })).url);
  }
  await make("endpoints", { url: crm.url, dialect: "tanyi", headers: { "x-api-key": "kept" } });
  await make("endpoints", { url: crm.url, dialect: "standard" });
  const nowhere = "http://127.0.0.1:9/none";
  await make("endpoints", { url: nowhere, dialect: "tanyi", ladder: { gapsSeconds: [], maxAttempts: 1 } });
  await make("endpoints", { url: nowhere, dialect: "icc", ladder: { gapsSeconds: [31_536_000] } });
  const off = await make("endpoints", { url: nowhere, dialect: "standard", enabled: false });
  const { key } = await make<{ key: string }>("keys", { name: "reader", rights: ["read"] });
  const push = async (dialect: string, body: string | Uint8Array) => {
    const answer = await fetch(urls.get(dialect) ?? "", { method: "POST", body: body as string });
    await answer.text();
    if (!answer.ok) throw new Error(`${dialect} was answered ${answer.status}`);
  };
  for (const { dialect, body } of makeTraffic(6, 11)) await push(dialect, body);
  await push("standard", nulRecord);
  await push("yeta", "no JSON at all \0");
  const bytes = randomBytes(3_000_000);
  await push("tanyi", bytes);
  await make("erasures", { phone: "19900009999" });
  await make("replays", { since: "2020-01-01T00:00:00Z", until: "2099-01-01T00:00:00Z" });
  await once(hub, "events", {
    type: "call.record",
    call: { id: "7001", platform: "acme-voice", to: "19900000002", outcome: "busy" },
  });
  await fetch(`${await hub.url}${at}/calls`, { headers: { authorization: `Bearer ${key}` } });
  await vi.waitFor(
    async () => {
      const found = await hub.all<{ state: string; attemptCount: number }>(`${at}/deliveries`);
      const moving = found.filter(
        ({ state, attemptCount }) => state === "sending" || (state === "waiting" && attemptCount === 0),
      );
      if (found.length === 0 || moving.length > 0) throw new Error("Expected the deliveries to come to rest");
    },
    { timeout: 60_000, interval: 50 },
  );
  await make("endpoints", { url: slow.url, dialect: "standard", timeoutMs: 60_000 });
  await push("tanyi", recordOf("tanyi", 902));
  await vi.waitFor(
    () => {
      if (slow.received.length === 0) throw new Error("Expected a delivery to be on its way");
    },
    { timeout: 60_000, interval: 20 },
  );
  await fetch(`${await hub.url}${at}/endpoints/${off.id}`, {
    method: "DELETE",
    headers: { authorization: `Bearer ${adminKey}` },
  });
  const messages = await hub.all<{ id: string; sizeBytes: number }>(`${at}/messages`);
  await hub.end("SIGKILL");
  addOddRows(path);
  const large = messages.find(({ sizeBytes }) => sizeBytes === bytes.length)?.id ?? "";
  return { path, large: { id: large, bytes } };
}

// What PostgreSQL's text can't hold, and what stands for it there, in keys and columns that are looked for.
const nulRecord = JSON.stringify({
  type: "call.record",
  call: { id: "odd\0\u{fdd0}1", platform: "p", jobId: "job\0\u{fdd0}1", to: "19900000001", outcome: "busy" },
});

async function once(hub: HubProcess, kind: string, body: object): Promise<void> {
  const answer = await fetch(`${await hub.url}${at}/${kind}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${adminKey}`,
      "content-type": "application/json",
      "idempotency-key": "batch-1",
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${kind} was answered ${answer.status}: ${await answer.text()}`);
}

/** What lies in a store only for moments, and much of what takes long to move. */
function addOddRows(path: string): void {
  using db = new DatabaseSync(path);
  db.exec(`
    insert or replace into parked_drops select tenant, id, 17 from endpoints limit 1;
    update replays set state = 'running', doc = json_set(doc, '$.lease', json('{"owner":"dead","until":99}'));
    insert or replace into holdings values ('harbour', '{"messages":1}');
    insert or replace into key_uses select tenant, id, 5 from keys;
    update messages set digest = 'known by this' where fate = 'quarantined';
    with recursive n (i) as (select 1 union all select i + 1 from n where i < 30000)
      insert into idempotency select 'harbour', printf('key %06d', i), 'f', 'a long answer '|| hex(randomblob(40)), i from n;
    with recursive n (i) as (select 1 union all select i + 1 from n where i < 12000)
      insert into audit select 'harbour', printf('aud_01KZZZZZZZ%016d', i), i, 'operator', 'update', 'endpoint', null,
        '{}', '{"name":"第一"}' from n;
  `);
}
