import { type CallDetail, isSummary } from "./shown-call.ts";

/** What can be compared with another of its kind: an event of the call by its place, or a message by its id. */
export type Version = {
  readonly key: string;
  readonly at: string;
} & ({ readonly from: "event"; readonly index: number } | { readonly from: "message"; readonly id: string });

/** Versions of one thing, the earliest first. */
export interface VersionKind {
  readonly key: string;
  /** The whole call, as the hub told of it each time; a type of event; or a wire message by its name. */
  readonly of: "whole" | "event" | "message";
  readonly name: string;
  readonly versions: readonly Version[];
}

/** What of a call there is more than once, so that it can be told what changed. */
export function comparableVersions({ events, messages }: CallDetail): readonly VersionKind[] {
  const kinds = new Map<string, VersionKind & { readonly versions: Version[] }>();
  const add = (of: VersionKind["of"], name: string, version: Version) => {
    const key = `${of} ${name}`;
    const kind = kinds.get(key) ?? { key, of, name, versions: [] };
    kind.versions.push(version);
    kinds.set(key, kind);
  };
  events.forEach(({ id, type, receivedAt }, index) => {
    const version = { key: id, at: receivedAt, from: "event", index } as const;
    if (isSummary({ type })) add("whole", "", version);
    else add("event", type, version);
  });
  for (const { id, name, receivedAt } of messages)
    add("message", name ?? "", { key: id, at: receivedAt, from: "message", id });
  return [...kinds.values()]
    .filter(({ versions }) => versions.length > 1)
    .map((kind) => ({
      ...kind,
      versions: kind.versions.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)),
    }))
    .toSorted((a, b) => order.indexOf(a.of) - order.indexOf(b.of));
}

const order: readonly VersionKind["of"][] = ["whole", "event", "message"];
