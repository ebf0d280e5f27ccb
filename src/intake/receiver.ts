import {
  type Acknowledgement,
  type Decoded,
  type Dialect,
  decodeCallback,
  dialectNamed,
} from "../dialects/index.ts";
import {
  ForbiddenError,
  NotFoundError,
  TooLargeError,
  UnauthorizedError,
  UndecodableError,
  isAllowed,
} from "../http/index.ts";
import {
  type Clock,
  type Fate,
  type IdMint,
  type Source,
  type Text,
  StoreUnavailableError,
  errorText,
  mintedAt,
} from "../model/index.ts";
import { type Log, type Metrics, type RefusalReason, throttle } from "../observe/index.ts";
import type { Directory, NewMessage } from "../store/index.ts";
import { decompress } from "./decompress.ts";
import type { Push } from "./push.ts";
import { isProvenInBody, isVerified } from "./verify.ts";

/** Stores a message with all that follows from it. */
export type Take = (incoming: {
  readonly source: Source;
  readonly arrival: Omit<NewMessage, "fate" | "reason" | "path" | "name" | "repeats">;
  readonly decoded: Decoded;
}) => Promise<{ readonly fate: Fate }>;

/** What the receiver works with. */
export interface ReceiverParts {
  readonly directory: Directory;
  readonly take: Take;
  readonly clock: Clock;
  readonly mint: IdMint;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Told of every push that was acknowledged, and how long after all of it was there. */
  readonly onAcknowledged: (source: Source, tookMs: number) => void;
  readonly bodyLimitBytes: number;
}

/** Takes pushes in: token → source → verify → decode → accept → acknowledge. */
export class Receiver {
  readonly #parts: ReceiverParts;
  readonly #say: ReturnType<typeof throttle>;

  constructor(parts: ReceiverParts) {
    this.#parts = parts;
    this.#say = throttle(parts.log, parts.clock);
  }

  /** The source of a token, for whoever asks whether there is anybody. @throws NotFoundError when there is none. */
  sourceOf(token: string): Source {
    const source = this.#parts.directory.sourceWithToken(token);
    if (source !== undefined) return source;
    this.#parts.metrics.refused("unknown_token");
    throw new NotFoundError();
  }

  /**
   * Takes a push in; the acknowledgement is the dialect's own, and waits for the durable write alone (promise 1,
   * YT-06). @throws HttpError for a push that is refused, StoreUnavailableError when it could not be stored.
   */
  async receive(push: Push): Promise<Acknowledgement> {
    const { metrics, onAcknowledged } = this.#parts;
    const began = performance.now();
    const source = this.sourceOf(push.token);
    const dialect = dialectNamed(source.dialect);
    this.#admit(source, push);
    const isInBody = isProvenInBody(source.verify);
    const isProvenEarly = isInBody || this.#prove(source, push, push.body);
    const { body, decoded: read } = await this.#read(source, dialect, push);
    const isProven = isInBody ? this.#prove(source, push, body) : isProvenEarly;
    const decoded = isProven ? read : unverified;
    if (!decoded.ok && isProven && source.onInvalid === "reject") {
      this.#refuse(source, "undecodable");
      throw new UndecodableError(decoded.text, decoded.problems ?? [decoded]);
    }
    const fate = await this.#take(source, push, body, decoded);
    const tookMs = performance.now() - began;
    metrics.accepted(dialect.name, fate, tookMs / 1000);
    onAcknowledged(source, tookMs);
    if (!decoded.ok) {
      const { reason } = decoded;
      const path = loggedPath(decoded.path);
      this.#say(`${source.id} ${reason} ${path}`, "intake.quarantined", {
        tenant: source.tenant,
        source: source.id,
        reason,
        path,
      });
    }
    return dialect.acknowledgement;
  }

  /** @throws ForbiddenError */
  #admit(source: Source, push: Push): void {
    if (!isAllowed(push.remote, source.allowFrom)) {
      this.#refuse(source, "address");
      throw new ForbiddenError({
        en: `This source takes pushes only from its own addresses, and ${push.remote} is none of them`,
        zh: `该来源只接受其名单内地址的推送，${push.remote} 不在其中`,
      });
    }
  }

  /**
   * Whether the push proves that it comes from the source; false where one that does not is to be kept.
   * @throws UnauthorizedError where it is to be refused.
   */
  #prove({ verify, ...source }: Source, { headers }: Push, body: Uint8Array): boolean {
    const { clock, metrics } = this.#parts;
    const { dialect, onUnverified } = source;
    if (verify === null || isVerified(verify, { headers, body, dialect }, clock.now())) return true;
    metrics.unverified(onUnverified === "quarantine" ? "quarantined" : "refused");
    if (onUnverified === "quarantine") return false;
    this.#refuse(source, "unverified");
    throw new UnauthorizedError(notProven);
  }

  /** A push was over the limit, and was refused before it was read. */
  tellTooLarge(token: string): void {
    const source = this.#parts.directory.sourceWithToken(token);
    if (source !== undefined) this.#refuse(source, "too_large");
  }

  async #read(
    source: Source,
    dialect: Dialect,
    push: Push,
  ): Promise<{ readonly body: Uint8Array; readonly decoded: Decoded }> {
    const { bodyLimitBytes, directory } = this.#parts;
    const encoding = push.headers["content-encoding"];
    const plain = await decompress(
      push.body,
      Array.isArray(encoding) ? encoding[0] : encoding,
      bodyLimitBytes,
    );
    switch (plain.kind) {
      case "too_large":
        this.#refuse(source, "too_large");
        throw new TooLargeError(bodyLimitBytes);
      case "broken":
        return { body: push.body, decoded: brokenEncoding };
      case "plain": {
        const tenant = directory.tenant(source.tenant);
        const timezone = source.timezone ?? tenant?.timezone;
        const context = { recordingBaseUrl: source.recordingBaseUrl, interface: push.interface };
        const decoded = decodeCallback(
          dialect,
          plain.body,
          timezone === undefined ? context : { ...context, timezone },
        );
        return { body: plain.body, decoded };
      }
    }
  }

  async #take(source: Source, push: Push, body: Uint8Array, decoded: Decoded): Promise<Fate> {
    const { mint, take } = this.#parts;
    const id = mint.mint("message");
    const arrival = {
      kind: "new",
      tenant: source.tenant,
      id,
      source: source.id,
      receivedAt: mintedAt(id),
      headers: keptHeaders(push.headers, source),
      remote: push.remote,
      interface: push.interface,
      sizeBytes: body.length,
      body,
    } as const;
    try {
      return (await take({ source, arrival, decoded })).fate;
    } catch (error) {
      const isUnavailable = error instanceof StoreUnavailableError;
      this.#parts.metrics.refused(isUnavailable ? "store_unavailable" : "failed");
      const event = isUnavailable ? "store.unavailable" : "intake.failed";
      this.#say(source.id, event, { tenant: source.tenant, source: source.id, reason: errorText(error) });
      throw error;
    }
  }

  #refuse(source: Pick<Source, "id" | "tenant">, reason: RefusalReason): void {
    this.#parts.metrics.refused(reason);
    this.#say(`${source.id} ${reason}`, "intake.refused", {
      tenant: source.tenant,
      source: source.id,
      reason,
    });
  }
}

const notProven: Text = {
  en: "The push does not prove that it comes from this source: its signature or secret header is missing or wrong",
  zh: "无法证明该推送来自此来源：签名或密钥请求头缺失或不正确",
};

const unverified: Decoded = { ok: false, reason: "unverified", path: "", text: notProven };

const brokenEncoding: Decoded = {
  ok: false,
  reason: "bad-encoding",
  path: "",
  text: {
    en: "Expected the body to be encoded as its Content-Encoding says",
    zh: "请求体的压缩方式应与 Content-Encoding 一致",
  },
};

const longestPath = 200;

// The names of fields are the sender's to choose, at any length, and may be phone numbers (promise 10).
function loggedPath(path: string): string {
  return path.slice(0, longestPath).replaceAll(/\d{7,}/g, (digits) => `${digits.slice(0, 3)}****`);
}

// Secrets are not kept, and what only the connection needed is of no use.
const droppedHeaders = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "connection",
  "keep-alive",
  "te",
]);

function keptHeaders(headers: Push["headers"], { verify }: Source): Record<string, string> {
  const secret = verify?.kind === "header" ? verify.header.toLowerCase() : undefined;
  const entries = Object.entries(headers).filter(
    ([name, value]) => value !== undefined && name !== secret && !droppedHeaders.has(name),
  );
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );
}
