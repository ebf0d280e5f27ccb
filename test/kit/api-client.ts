import type { HubSettings } from "../../src/runtime/index.ts";
import { Description, type Route } from "./description.ts";
import { type Answer, type RequestOptions, type Shown, TestHub, adminKey } from "./test-hub.ts";

/** A problem document as it is answered. */
export interface ShownProblem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** A tenant with a key of its own. */
export interface ApiTenant {
  readonly id: string;
  readonly path: string;
  readonly keyId: string;
  readonly key: string;
}

let tenants = 0;

/**
 * A client of a whole hub that holds every answer against the hub's own description of its interface: the status is
 * listed, each field is named and of its type, and each error is a problem document.
 */
export class ApiClient implements AsyncDisposable {
  readonly hub: TestHub;
  readonly description: Description;
  /** The routes that were answered as they are described, without an error. */
  readonly answered = new Set<Route>();

  private constructor(hub: TestHub, description: Description) {
    this.hub = hub;
    this.description = description;
  }

  static async start(overrides: Partial<HubSettings> = {}): Promise<ApiClient> {
    const hub = await TestHub.start(overrides);
    return new ApiClient(hub, await Description.of(hub));
  }

  /** Asks for something, whatever the answer. */
  async request<Body = Shown>(
    method: string,
    path: string,
    options: RequestOptions = {},
  ): Promise<Answer<Body>> {
    const answer = await this.hub.request<Body>(method, path, options);
    const complaints = this.#judge(method, path, answer);
    if (complaints.length > 0) {
      const body = JSON.stringify(answer.body).slice(0, 2_000);
      throw new Error(`${method} ${path} → ${answer.status} ${body}\n- ${complaints.join("\n- ")}`);
    }
    return answer;
  }

  /** Asks for something that must succeed → its body. */
  async ok<Body = Shown>(
    method: string,
    path: string,
    body?: unknown,
    key: string = adminKey,
  ): Promise<Body> {
    const answer = await this.request<Body>(method, path, { body, key });
    if (answer.status >= 300) {
      throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  }

  /** Asks for something that must be refused with that status → the problem. */
  async refused(
    status: number,
    method: string,
    path: string,
    options: RequestOptions = {},
  ): Promise<ShownProblem> {
    const answer = await this.request<ShownProblem>(method, path, options);
    if (answer.status !== status) {
      const body = JSON.stringify(answer.body);
      throw new Error(`${method} ${path} was answered ${answer.status}, not ${status}: ${body}`);
    }
    return answer.body;
  }

  /** Makes a tenant of its own, with a key. */
  async tenant(input: Readonly<Record<string, unknown>> = {}): Promise<ApiTenant> {
    tenants += 1;
    const { id } = await this.ok("POST", "/v1/tenants", { name: `Tenant ${tenants}`, ...input });
    const path = `/v1/tenants/${id}`;
    const made = await this.ok("POST", `${path}/keys`, { name: "key" });
    return { id, path, keyId: made.id, key: String(made["key"]) };
  }

  #judge(method: string, path: string, { status, headers, body }: Answer<unknown>): readonly string[] {
    const route = this.description.routeOf(method, path);
    const type = headers.get("content-type") ?? "none";
    if (status >= 400) {
      const wrongType = type.startsWith("application/problem+json") ? [] : [`its content type is ${type}`];
      const described = route === undefined ? [] : this.description.complaints(route, status, body);
      return [...wrongType, ...problemComplaints(status, body), ...described];
    }
    if (route === undefined) return ["it is not described"];
    const complaints = this.description.complaints(route, status, body);
    if (complaints.length === 0) this.answered.add(route);
    return complaints;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hub[Symbol.asyncDispose]();
  }
}

/** What keeps a body from being a problem document (RFC 9457). */
function problemComplaints(status: number, body: unknown): readonly string[] {
  if (typeof body !== "object" || body === null) return ["it is no problem document"];
  const { type, title, status: told, detail, errors = [], ...rest } = body as Partial<ShownProblem>;
  const texts = { type, title, detail };
  return [
    ...Object.entries(texts)
      .filter(([, text]) => typeof text !== "string" || text.trim() === "")
      .map(([name]) => `${name} is no text`),
    ...(told === status ? [] : [`status is ${told}`]),
    ...Object.keys(rest).map((name) => `${name} belongs to no problem document`),
    ...errors
      .filter(
        ({ path, message }) => typeof path !== "string" || typeof message !== "string" || message === "",
      )
      .map((error) => `${JSON.stringify(error)} is no error of a field`),
  ];
}
