import { type Validator, validatorOf } from "../../src/model/index.ts";
import type { TestHub } from "./test-hub.ts";

type Json = Readonly<Record<string, unknown>>;

/** One route as `/openapi.json` lists it. */
export interface Route {
  /** In capitals. */
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  /** The parameters of its path. */
  readonly params: readonly string[];
  readonly operation: Json;
}

/** The interface as the hub describes it. */
export class Description {
  readonly document: Json;
  readonly routes: readonly Route[];
  readonly #validators = new Map<unknown, Validator<unknown>>();

  constructor(document: Json) {
    this.document = document;
    this.routes = Object.entries(objectAt(document, "paths")).flatMap(([path, methods]) =>
      Object.entries(methods as Json).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        params: Array.from(path.matchAll(/\{([^}]+)\}/g), ([, name = ""]) => name),
        operation: operation as Json,
      })),
    );
  }

  static async of(hub: TestHub): Promise<Description> {
    return new Description(await hub.ok<Json>("GET", "/openapi.json"));
  }

  /** The route of a request: of those that match, the one with the fewest parameters. */
  routeOf(method: string, path: string): Route | undefined {
    const bare = path.split("?")[0] ?? "";
    return this.routes
      .filter((route) => route.method === method && patternOf(route.path).test(bare))
      .toSorted((a, b) => a.params.length - b.params.length)[0];
  }

  /** What is not as the description of the route says: a status that it does not list, a field that it does not name. */
  complaints(route: Route, status: number, body: unknown): readonly string[] {
    const response = this.responseOf(route, status);
    if (response === undefined) return [`${route.method} ${route.path} does not list the status ${status}`];
    const schema = schemaOf(response);
    return schema === undefined ? [] : this.problems(schema, body);
  }

  /** What the route answers with that status, or where it goes wrong; undefined when it does not say. */
  responseOf({ operation }: Route, status: number): Json | undefined {
    const responses = objectAt(operation, "responses");
    const response = responses[status] ?? (status >= 400 ? responses["default"] : undefined);
    return response === undefined ? undefined : this.#resolved(response as Json);
  }

  /** What is wrong with a value by a schema of the document. */
  problems(schema: Json, value: unknown): readonly string[] {
    const known = this.#validators.get(schema) ?? validatorOf<unknown>(this.#strict(schema) as object);
    this.#validators.set(schema, known);
    return known.problems(value).map(({ path, text }) => `${path} ${text.en}`);
  }

  /** The schema with its references filled in, which takes no field that it does not name. */
  #strict(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map((part: unknown) => this.#strict(part));
    if (typeof schema !== "object" || schema === null) return schema;
    const json = schema as Json;
    if (typeof json["$ref"] === "string") return this.#strict(this.#find(json["$ref"]));
    const parts = Object.fromEntries(Object.entries(json).map(([name, part]) => [name, this.#strict(part)]));
    const isClosed = json["type"] === "object" && "properties" in json && !("additionalProperties" in json);
    return isClosed ? { ...parts, additionalProperties: false } : parts;
  }

  #resolved(json: Json): Json {
    return typeof json["$ref"] === "string" ? (this.#find(json["$ref"]) as Json) : json;
  }

  #find(pointer: string): unknown {
    const keys = pointer.replace(/^#\//, "").split("/");
    const found = keys.reduce<unknown>((at, key) => (at as Json | undefined)?.[key], this.document);
    if (found === undefined) throw new Error(`Expected ${pointer} to be in the document`);
    return found;
  }
}

function objectAt(json: Json, key: string): Json {
  return (json[key] ?? {}) as Json;
}

function patternOf(path: string): RegExp {
  const parts = path.split(/\{[^}]+\}/).map((part) => RegExp.escape(part));
  return new RegExp(`^${parts.join("[^/]+")}$`);
}

function schemaOf(response: Json): Json | undefined {
  const [content] = Object.values(objectAt(response, "content")) as Json[];
  return content?.["schema"] as Json | undefined;
}
