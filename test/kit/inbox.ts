import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Page, type Shown, type TestHub, adminKey } from "./test-hub.ts";

/** A message as the interface shows it. */
export interface ShownMessage extends Shown {
  readonly fate: "decoded" | "duplicate" | "quarantined";
  readonly reason?: string;
  readonly path?: string;
  readonly name?: string;
  readonly interface?: string;
  readonly remote: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly sizeBytes: number;
}

/** A call as the interface shows it in a list. */
export interface ShownCall extends Shown {
  readonly revision: number;
  readonly completed: boolean;
  readonly awaiting: readonly string[];
  readonly graceEndsAt?: string;
  readonly call: Readonly<Record<string, unknown>>;
}

/** A call with all that belongs to it. */
export interface CallDetail extends ShownCall {
  readonly events: readonly (Shown & { readonly type: string })[];
  readonly messages: readonly ShownMessage[];
}

/** What a hub has taken in for one tenant. */
export class Inbox {
  readonly #hub: TestHub;
  readonly #path: string;

  constructor(hub: TestHub, tenantPath: string) {
    this.#hub = hub;
    this.#path = tenantPath;
  }

  /** The messages, the first first. */
  async messages(): Promise<readonly ShownMessage[]> {
    const { data } = await this.#hub.ok<Page<ShownMessage>>("GET", `${this.#path}/messages?limit=500`);
    return data.toReversed();
  }

  /** The message that came last. */
  async last(): Promise<ShownMessage> {
    const message = (await this.messages()).at(-1);
    if (message === undefined) throw new Error("Expected a message to have been taken in");
    return message;
  }

  /** The bytes of a message. */
  async bytesOf({ id }: Pick<ShownMessage, "id">): Promise<Buffer> {
    const answer = await fetch(`${this.#hub.url}${this.#path}/messages/${id}/raw`, {
      headers: { authorization: `Bearer ${adminKey}` },
    });
    return Buffer.from(await answer.arrayBuffer());
  }

  reprocess(id: string) {
    return this.#hub.request<ShownMessage>("POST", `${this.#path}/messages/${id}/reprocess`);
  }

  /** The calls, the last first. */
  async calls(): Promise<readonly ShownCall[]> {
    return (await this.#hub.ok<Page<ShownCall>>("GET", `${this.#path}/calls?limit=500`)).data;
  }

  /** The only call there is. */
  async onlyCall(): Promise<CallDetail> {
    const [call, ...others] = await this.calls();
    if (call === undefined || others.length > 0)
      throw new Error(`Expected one call, got ${others.length + 1}`);
    return this.#hub.ok<CallDetail>("GET", `${this.#path}/calls/${call.id}`);
  }

  /** The types of the events of the only call, in the order in which they were made. */
  async eventTypes(): Promise<readonly string[]> {
    return (await this.onlyCall()).events.map(({ type }) => type);
  }
}

/** One of the dialects' own messages, as `tanyi/record`. */
export function fixture(name: string): string {
  const [dialect = "", message = ""] = name.split("/");
  return readFileSync(
    join(import.meta.dirname, "../../src/dialects", dialect, "fixtures", `${message}.json`),
    "utf8",
  );
}
