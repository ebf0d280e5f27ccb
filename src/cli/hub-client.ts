import { environment, parseText, parseUrl } from "../config/index.ts";
import { ConfigError, type Language, type Text, isTenantId } from "../model/terms/index.ts";
import type { CommandOption } from "./argument.ts";
import type { Console } from "./console.ts";
import { FailedCommand } from "./failed-command.ts";

/** What every command takes that talks to a running hub. */
export interface HubFlags {
  readonly url?: string;
  readonly key?: string;
  readonly tenant?: string;
}

// Few enough to come quickly, and many enough that a long list is not many requests.
const usualPage = 200;
const usualUrl = "http://127.0.0.1:4750";

const urlOption: CommandOption = {
  flags: "--url <URL>",
  text: {
    en: `Where the hub listens [RINGBACK_URL; default: ${usualUrl}]`,
    zh: `回调中心的地址 [RINGBACK_URL；默认：${usualUrl}]`,
  },
  parse: parseUrl,
};
const keyOption: CommandOption = {
  flags: "--key <KEY>",
  text: {
    en: "Key of the tenant or of the operator [RINGBACK_KEY]",
    zh: "租户或管理员的密钥 [RINGBACK_KEY]",
  },
  parse: parseText,
};
const tenantOption: CommandOption = {
  flags: "--tenant <ID>",
  text: { en: "The tenant [RINGBACK_TENANT]", zh: "租户 ID [RINGBACK_TENANT]" },
  parse: parseText,
};

/** The options of a command that talks to a hub about one tenant. */
export const tenantHubOptions: readonly CommandOption[] = [urlOption, keyOption, tenantOption];

/** The options of a command that talks to a hub about the whole of it. */
export const hubOptions: readonly CommandOption[] = [urlOption, keyOption];

/** A problem document as the hub answers it. */
interface ProblemDocument {
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** A running hub, asked over HTTP in the language of whoever runs the command. */
export class HubClient {
  readonly #url: string;
  readonly #key: string;
  readonly #tenant: string | undefined;
  readonly #language: Language;

  private constructor(url: string, key: string, tenant: string | undefined, language: Language) {
    this.#url = url;
    this.#key = key;
    this.#tenant = tenant;
    this.#language = language;
  }

  /** The hub that flags, or the environment, name. @throws ConfigError with everything that is missing. */
  static of(flags: HubFlags, { language }: Console, needs: { readonly tenant: boolean }): HubClient {
    const variables = environment();
    const given = (flag: string | undefined, variable: string) =>
      flag ?? (variables[variable] === "" ? undefined : variables[variable]);
    const url = given(flags.url, "RINGBACK_URL") ?? usualUrl;
    const key = given(flags.key, "RINGBACK_KEY");
    const tenant = given(flags.tenant, "RINGBACK_TENANT");
    const problems: Text[] = [];
    const expect = (holds: boolean, text: Text) => void (holds || problems.push(text));
    expect("value" in parseUrl(url), {
      en: "RINGBACK_URL should be a URL that begins with http:// or https://",
      zh: "RINGBACK_URL 应为以 http:// 或 https:// 开头的网址",
    });
    expect(key !== undefined, { en: "--key or RINGBACK_KEY is missing", zh: "缺少 --key 或 RINGBACK_KEY" });
    expect(!needs.tenant || (tenant !== undefined && isTenantId(tenant)), {
      en: "--tenant or RINGBACK_TENANT should be the id of a tenant",
      zh: "--tenant 或 RINGBACK_TENANT 应为租户 ID",
    });
    if (problems.length > 0) throw new ConfigError(problems);
    return new HubClient(url.replace(/\/+$/, ""), key ?? "", tenant, language);
  }

  /** A path below the tenant's, as in `/endpoints`. */
  ofTenant(path: string): string {
    return `/v1/tenants/${encodeURIComponent(this.#tenant ?? "")}${path}`;
  }

  /** Asks for something → its JSON. @throws FailedCommand with what the hub answered, or that nobody did. */
  async ask<Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Body> {
    const response = await this.open(method, path, body, headers);
    const text = await response.text().catch((error: unknown) => {
      throw this.#unreachable(error);
    });
    return readBody<Body>(text === "" ? null : JSON.parse(text));
  }

  /** Asks for something → the answer, its body still to be read. @throws FailedCommand */
  async open(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const response = await this.#fetch(method, path, body, headers);
    if (response.ok) return response;
    throw await this.refusal(response);
  }

  /** Asks for something → the answer, whatever its status. @throws FailedCommand when nobody answers. */
  answer(method: string, path: string, body?: unknown): Promise<Response> {
    return this.#fetch(method, path, body, {});
  }

  /** The JSON of an answer. */
  async read<Body>(response: Response): Promise<Body> {
    return readBody<Body>(await response.json());
  }

  /** What the hub answered instead of what was asked for. */
  async refusal(response: Response): Promise<FailedCommand> {
    return new FailedCommand(await describeAnswer(response), { isPassing: passing.has(response.status) });
  }

  /** Every row of a list, page by page. */
  async *all<Row>(path: string, pageSize = usualPage): AsyncGenerator<Row> {
    const separator = path.includes("?") ? "&" : "?";
    let next: string | null = "";
    while (next !== null) {
      const cursor: string = next === "" ? "" : `&cursor=${encodeURIComponent(next)}`;
      const page: { readonly data: readonly Row[]; readonly next: string | null } = await this.ask(
        "GET",
        `${path}${separator}limit=${pageSize}${cursor}`,
      );
      yield* page.data;
      next = page.next;
    }
  }

  async #fetch(
    method: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
  ): Promise<Response> {
    try {
      return await fetch(`${this.#url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#key}`,
          "accept-language": this.#language,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        body: outgoing(body),
      });
    } catch (error) {
      throw this.#unreachable(error);
    }
  }

  #unreachable(error: unknown): FailedCommand {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : "";
    return new FailedCommand(
      {
        en: `No hub answers at ${this.#url}: ${cause}. Is it running, and is --url right?`,
        zh: `${this.#url} 无应答：${cause}。请确认回调中心正在运行，且 --url 正确。`,
      },
      { cause: error, isPassing: true },
    );
  }
}

// Too many requests, and what a proxy or a hub answers that is just not able to.
const passing = new Set([429, 502, 503, 504]);

/** Text and bytes go out as they are, anything else as JSON. */
function outgoing(body: unknown): string | Uint8Array<ArrayBuffer> | null {
  if (body === undefined) return null;
  if (body instanceof Uint8Array) return new Uint8Array(body);
  return typeof body === "string" ? body : JSON.stringify(body);
}

function readBody<Body>(body: unknown): Body {
  assertBody<Body>(body);
  return body;
}

function assertBody<Body>(_body: unknown): asserts _body is Body {
  // The hub is of this very package; its interface is described and tested.
}

/** The fields that an answer complains of, each with what was expected there. */
export async function complaintsOf(response: Response): Promise<NonNullable<ProblemDocument["errors"]>> {
  return readBody<ProblemDocument>(await response.json()).errors ?? [];
}

/** What the hub answered, in words; it speaks the language that was asked for. */
async function describeAnswer(response: Response): Promise<Text> {
  const text = await response.text();
  const isProblem = response.headers.get("content-type")?.includes("problem+json") ?? false;
  const problem = isProblem ? readBody<ProblemDocument>(JSON.parse(text)) : {};
  const errors = (problem.errors ?? []).map(({ path, message }) => `\n  - ${path}: ${message}`).join("");
  const said = `${problem.detail ?? problem.title ?? text.slice(0, 200)}${errors}`;
  return { en: `${response.status}: ${said}`, zh: `${response.status}：${said}` };
}

/** Prints rows as columns, each as wide as its widest cell. */
export function printTable(
  console: Console,
  titles: readonly Text[],
  rows: readonly (readonly string[])[],
): void {
  const all = [titles.map((title) => title[console.language]), ...rows];
  const widths = titles.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ""))));
  for (const row of all) {
    const cells = row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - widthOf(cell)));
    console.print(cells.join("  ").trimEnd());
  }
}

// Chinese characters take two columns of a terminal.
function widthOf(text: string): number {
  return text.length + (text.match(/[\u2e80-\uffef]/g)?.length ?? 0);
}
