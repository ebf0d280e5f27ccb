import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { vi } from "vitest";
import { BareEndpoint } from "./deliveries.ts";

/**
 * Stands between a command and its hub: passes on so many POSTs with their answers and swallows what comes then, so
 * that a test can end the command at a moment that it knows.
 */
export class Relay implements AsyncDisposable {
  readonly #server: BareEndpoint;
  readonly #seen: { posts: number };

  private constructor(server: BareEndpoint, seen: { posts: number }) {
    this.#server = server;
    this.#seen = seen;
  }

  /** `swallows` says what becomes of the POST that is not answered: whether the hub gets it. */
  static async start(hubUrl: string, answered: number, swallows: "request" | "answer"): Promise<Relay> {
    const seen = { posts: 0 };
    const server = await BareEndpoint.start((request, response) => {
      const isPost = request.method === "POST";
      const isLast = isPost && seen.posts >= answered;
      const passed =
        isLast && swallows === "request"
          ? Promise.resolve()
          : pass(hubUrl, request, isLast ? null : response);
      void passed.then(() => {
        if (isPost) seen.posts += 1;
      });
    });
    return new Relay(server, seen);
  }

  get url(): string {
    return this.#server.url;
  }

  /** Resolves once the POST came that is not answered, and the hub has it where it gets it. */
  async stuck(answered: number): Promise<void> {
    await vi.waitFor(() => {
      if (this.#seen.posts <= answered) throw new Error(`${this.#seen.posts} POSTs came`);
    }, 30_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }
}

async function pass(
  hubUrl: string,
  request: IncomingMessage,
  response: ServerResponse | null,
): Promise<void> {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(request, "end");
  const { authorization = "", "idempotency-key": key } = request.headers;
  const answer = await fetch(`${hubUrl}${request.url}`, {
    method: request.method ?? "GET",
    headers: {
      authorization,
      "content-type": "application/x-ndjson",
      ...(typeof key === "string" ? { "idempotency-key": key } : {}),
    },
    body: request.method === "POST" ? Buffer.concat(chunks) : null,
  });
  const text = await answer.text();
  response?.writeHead(answer.status, { "content-type": "application/json" }).end(text);
}
