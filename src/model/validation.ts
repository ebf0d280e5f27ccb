import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { Settings } from "typebox/system";
import { type Complaint, complaintText } from "./complaint-text.ts";
import type { Problem } from "./terms/index.ts";

export type { Complaint };

/** Checks values against a schema; compiled once. */
export interface Validator<Value> {
  /** True when the value has the schema's shape. */
  accepts(value: unknown): value is Value;
  /** Everything that is wrong with the value; empty when nothing is. */
  problems(value: unknown): readonly Problem[];
}

// TypeBox stops at eight complaints unless told, and one wrong value in a union alone can make as many.
const mostComplaints = 1_000;

/** A validator of the schema, which says what is wrong in both languages. */
export function validatorOf<Value>(schema: TSchema): Validator<Value> {
  const compiled = Compile(schema);
  return {
    accepts: (value): value is Value => compiled.Check(value),
    problems: (value) => {
      if (compiled.Check(value)) return [];
      Settings.Set({ maxErrors: mostComplaints });
      return describe(compiled.Errors(value), value);
    },
  };
}

/**
 * The complaints about the value as problems, one a path. Of a union only what people would read is left: the
 * complaints of the members that the value comes closest to.
 */
export function describe(complaints: readonly Complaint[], value: unknown): readonly Problem[] {
  const byPath = new Map<string, Complaint[]>();
  for (const complaint of withoutUnions(complaints).flatMap(spread)) {
    const at = byPath.get(complaint.instancePath);
    if (at === undefined) byPath.set(complaint.instancePath, [complaint]);
    else at.push(complaint);
  }
  return [...byPath.entries()].map(([pointer, at]) => {
    const keys = keysOf(pointer);
    return { path: keys.join("."), text: complaintText(at, valueAt(value, keys)) };
  });
}

/** A union's members complain first, and then the union itself; inner unions come before outer ones. */
function withoutUnions(complaints: readonly Complaint[]): readonly Complaint[] {
  let kept: Complaint[] = [];
  for (const complaint of complaints) {
    if (complaint.keyword === "anyOf") kept = settleUnion(kept, complaint);
    else kept.push(complaint);
  }
  return kept;
}

function settleUnion(complaints: readonly Complaint[], union: Complaint): Complaint[] {
  const prefix = `${union.schemaPath}/anyOf/`;
  const isOfUnion = ({ schemaPath, instancePath }: Complaint) =>
    schemaPath.startsWith(prefix) && isWithin(instancePath, union.instancePath);
  const members = Map.groupBy(complaints.filter(isOfUnion), ({ schemaPath }) =>
    schemaPath.slice(prefix.length).replace(/\/.*$/, ""),
  );
  const nearness = [...members.values()].map((of) => nearnessOf(of, union.instancePath));
  const best = Math.max(...nearness);
  const nearest = [...members.values()].filter((_, index) => nearness[index] === best);
  // Members that are told apart by a field: when its value is none of theirs, the rest of them says nothing.
  const told =
    best === near.otherKind && nearest.length > 1
      ? nearest.map((of) => of.filter((complaint) => isKindField(complaint, union.instancePath)))
      : nearest;
  return [...complaints.filter((complaint) => !isOfUnion(complaint)), ...told.flat()];
}

/** How near a value comes to a member of a union. */
const near = { otherType: 0, otherKind: 1, sameKind: 2 } as const;

function nearnessOf(complaints: readonly Complaint[], at: string): number {
  const isOtherType = complaints.some(
    ({ keyword, instancePath }) => choices.has(keyword) && instancePath === at,
  );
  if (isOtherType) return near.otherType;
  return complaints.some((complaint) => isKindField(complaint, at)) ? near.otherKind : near.sameKind;
}

const choices = new Set(["type", "const", "enum"]);

/** True for a complaint that a field right below should have another value, as `kind` or `type` may. */
function isKindField({ keyword, instancePath }: Complaint, parent: string): boolean {
  const isBelow =
    instancePath.startsWith(`${parent}/`) && !instancePath.slice(parent.length + 1).includes("/");
  return (keyword === "const" || keyword === "enum") && isBelow;
}

function isWithin(pointer: string, parent: string): boolean {
  return pointer === parent || pointer.startsWith(`${parent}/`);
}

// A missing or unknown property is complained of at the object; people look for it by its own path.
function spread(complaint: Complaint): readonly Complaint[] {
  const facts = new Map<string, unknown>(Object.entries(complaint.params));
  const names = [facts.get("requiredProperties"), facts.get("additionalProperties")].flat();
  const texts = names.filter((name) => typeof name === "string");
  if (texts.length === 0) return [complaint];
  return texts.map((name) => ({ ...complaint, instancePath: `${complaint.instancePath}/${escaped(name)}` }));
}

function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function keysOf(pointer: string): readonly string[] {
  const parts = pointer.split("/").slice(1);
  return parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function valueAt(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((at, key) => {
    const isThere = typeof at === "object" && at !== null && Object.hasOwn(at, key);
    return isThere ? Reflect.get(at, key) : undefined;
  }, value);
}
