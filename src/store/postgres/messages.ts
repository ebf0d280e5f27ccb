import { textArray, integerArray, bytesArray } from "./arrays.ts";
import type { Acceptance, NewMessage, RereadMessage } from "../store.ts";
import { ulidOf } from "./id-range.ts";

/** The columns of new messages, as arrays. */
export function messageColumns(messages: readonly NewMessage[]): readonly Buffer[] {
  const text = (of: (message: NewMessage) => string | null) => textArray(messages.map(of));
  return [
    text(({ tenant }) => tenant),
    text(({ id }) => id),
    text(({ source }) => source),
    integerArray(messages.map(({ receivedAt }) => receivedAt)),
    text(({ fate }) => fate),
    text(({ reason }) => reason),
    text(({ path }) => path),
    text(({ name }) => name),
    text(({ headers }) => JSON.stringify(headers)),
    text(({ remote }) => remote),
    text((message) => message.interface),
    integerArray(messages.map(({ sizeBytes }) => sizeBytes)),
    text(({ repeats }) => repeats),
    text(({ digest }) => digest ?? null),
  ];
}

/** A message that is read again, with its tenant. */
export interface Reread extends RereadMessage {
  readonly tenant: string;
}

/** The columns of messages that are given another fate, as arrays. */
export function rereadColumns(messages: readonly Reread[]): readonly Buffer[] {
  const text = (of: (message: Reread) => string | null) => textArray(messages.map(of));
  return [
    text(({ tenant }) => tenant),
    text(({ id }) => id),
    text(({ fate }) => fate),
    text(({ reason }) => reason),
    text(({ path }) => path),
    text(({ name }) => name),
  ];
}

/** Bytes to be kept, with their place. */
export interface Body {
  readonly tenant: string;
  /** The ULID of the message, or of the first delivery, whose bytes they are. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** The columns of bodies, as arrays. */
export function bodyColumns(bodies: readonly Body[]): readonly Buffer[] {
  return [
    textArray(bodies.map(({ tenant }) => tenant)),
    textArray(bodies.map(({ id }) => id)),
    bytesArray(bodies.map(({ bytes }) => bytes)),
  ];
}

/** Where the bytes of an acceptance are kept: the message's own, and those of its deliveries by their place in it. */
export interface BodyPlaces {
  readonly message: { readonly id: string; readonly size: number | null } | null;
  readonly others: readonly { readonly id: string; readonly size: number }[];
  readonly bodies: readonly Body[];
}

/** Gives the bytes of an acceptance their places. */
export function placeBodies({ tenant, message, calls, jobs, others, bodies }: Acceptance): BodyPlaces {
  const deliveries = [...calls, ...jobs, ...others].flatMap((subject) => subject.deliveries);
  const placed = bodies.map((bytes, index) => {
    const first = deliveries.find(({ body }) => body === index);
    // Bytes that nothing refers to are not kept.
    return first === undefined ? null : { tenant, id: ulidOf(first.id), bytes };
  });
  const own =
    message === null
      ? null
      : { id: ulidOf(message.id), size: message.kind === "new" ? message.body.length : null };
  const ownBody = message?.kind === "new" ? [{ tenant, id: ulidOf(message.id), bytes: message.body }] : [];
  return {
    message: own,
    others: placed.map((body, index) => ({ id: body?.id ?? "", size: bodies[index]?.length ?? 0 })),
    bodies: [...ownBody, ...placed.filter((body) => body !== null)],
  };
}
