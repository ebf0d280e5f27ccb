import type { Acceptance, NewMessage, RereadMessage } from "../store.ts";
import { ulidOf } from "./id-range.ts";
import { type Columns, type Statement, bytes, namesOf, text, whole } from "./statement.ts";
import { subjectsOf } from "./subjects.ts";

/** Bytes to be kept, with their place. */
interface Body {
  readonly tenant: string;
  /** The ULID of the message, or of the first delivery, whose bytes they are. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** Where the bytes of an acceptance are kept: the message's own, and those of its deliveries by their place in it. */
export interface BodyPlaces {
  readonly message: { readonly id: string; readonly size: number | null } | null;
  readonly others: readonly { readonly id: string; readonly size: number }[];
  readonly bodies: readonly Body[];
}

/** Gives the bytes of an acceptance their places. */
export function placeBodies(acceptance: Acceptance): BodyPlaces {
  const { tenant, message, bodies } = acceptance;
  const deliveries = subjectsOf(acceptance).flatMap((subject) => subject.deliveries);
  const placed = bodies.map((body, index) => {
    const first = deliveries.find((delivery) => delivery.body === index);
    // Bytes that nothing refers to are not kept.
    return first === undefined ? null : { tenant, id: ulidOf(first.id), bytes: body };
  });
  const others = placed.map((body, index) => ({ id: body?.id ?? "", size: bodies[index]?.length ?? 0 }));
  const kept = placed.filter((body) => body !== null);
  if (message === null) return { message: null, others, bodies: kept };
  const id = ulidOf(message.id);
  if (message.kind === "reread") return { message: { id, size: null }, others, bodies: kept };
  const own = { tenant, id, bytes: message.body };
  return { message: { id, size: message.body.length }, others, bodies: [own, ...kept] };
}

const messageColumns: Columns<NewMessage> = {
  tenant: text(({ tenant }) => tenant),
  id: text(({ id }) => id),
  source: text(({ source }) => source),
  received_at: whole(({ receivedAt }) => receivedAt),
  fate: text(({ fate }) => fate),
  reason: text(({ reason }) => reason),
  path: text(({ path }) => path),
  name: text(({ name }) => name),
  headers: text(({ headers }) => JSON.stringify(headers)),
  remote: text(({ remote }) => remote),
  interface: text((message) => message.interface),
  size: whole(({ sizeBytes }) => sizeBytes),
  repeats: text(({ repeats }) => repeats),
  digest: text(({ digest }) => digest ?? null),
};

interface Reread extends RereadMessage {
  readonly tenant: string;
}

const rereadColumns: Columns<Reread> = {
  tenant: text(({ tenant }) => tenant),
  id: text(({ id }) => id),
  fate: text(({ fate }) => fate),
  reason: text(({ reason }) => reason),
  path: text(({ path }) => path),
  name: text(({ name }) => name),
};

const bodyColumns: Columns<Body> = {
  tenant: text(({ tenant }) => tenant),
  id: text(({ id }) => id),
  bytes: bytes((body) => body.bytes),
};

/** Writes messages and all bytes; a message that is read again gets another fate. */
export function writeMessages(
  statement: Statement,
  group: readonly Acceptance[],
  placed: ReadonlyMap<Acceptance, BodyPlaces>,
): void {
  insertMessages(
    statement,
    group.flatMap(({ message }) => (message?.kind === "new" ? [message] : [])),
  );
  rereadMessages(
    statement,
    group.flatMap(({ tenant, message }) => (message?.kind === "reread" ? [{ ...message, tenant }] : [])),
  );
  const bodies = [...placed.values()].flatMap((places) => places.bodies);
  if (bodies.length === 0) return;
  const list = namesOf(bodyColumns);
  statement.part(
    "kept",
    `insert into ringback.bodies (${list}) select ${list} from ${statement.table(bodies, bodyColumns)}`,
  );
}

function insertMessages(statement: Statement, added: readonly NewMessage[]): void {
  if (added.length === 0) return;
  const list = namesOf(messageColumns);
  statement.part(
    "told",
    `insert into ringback.messages (${list}) select ${list} from ${statement.table(added, messageColumns)}
     returning tenant, id, source, digest`,
  );
  const digests = added.filter(({ digest }) => digest !== undefined).length;
  if (digests === 0) return;
  statement.part(
    "digests",
    `insert into ringback.message_digests (tenant, source, digest, message)
     select tenant, source, digest, id from told where digest is not null on conflict do nothing returning 1`,
  );
  statement.expect("digests", digests);
}

/** Relies on the primary key. */
function rereadMessages(statement: Statement, reread: readonly Reread[]): void {
  if (reread.length === 0) return;
  statement.part(
    "reread",
    `update ringback.messages m set fate = u.fate, reason = u.reason, path = u.path, name = u.name
     from ${statement.table(reread, rereadColumns)} where m.tenant = u.tenant and m.id = u.id returning 1`,
  );
  statement.expect("reread", reread.length);
}
