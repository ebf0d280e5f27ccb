/** The demo's own client of its hub: it sets things up and reads them by the interface that everybody has. */
export class DemoApi {
  readonly #url: string;
  readonly #key: string;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  /** Makes something → it, with the fields that a resource of this hub can have. */
  async make(path: string, body: object): Promise<Made> {
    const response = await fetch(`${this.#url}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.#key}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const made: unknown = await response.json();
    if (!response.ok) throw new Error(`The demo could not set up ${path}: ${JSON.stringify(made)}`);
    const fields = new Map<string, unknown>(Object.entries(made ?? {}));
    const text = (name: string) => {
      const value = fields.get(name);
      return typeof value === "string" ? value : "";
    };
    return { id: text("id"), url: text("url"), key: text("key") };
  }

  /** What the hub counted: each metric summed over its labels, or one series as `name{label="value"}`. */
  async metrics(): Promise<ReadonlyMap<string, number>> {
    const response = await fetch(`${this.#url}/metrics`);
    const sums = new Map<string, number>();
    const add = (name: string, value: number) => sums.set(name, (sums.get(name) ?? 0) + value);
    for (const line of (await response.text()).split("\n")) {
      const [, name = "", labels = "", value] = /^(\w+)(\{[^}]*\})? (\S+)$/.exec(line) ?? [];
      if (value === undefined) continue;
      add(name, Number(value));
      if (labels !== "") add(`${name}${labels}`, Number(value));
    }
    return sums;
  }
}

/** What was made. */
export interface Made {
  readonly id: string;
  readonly url: string;
  /** A key, shown once. */
  readonly key: string;
}
