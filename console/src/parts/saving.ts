import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { HubError } from "../api/hub-error.ts";
import { useSay } from "../text.ts";
import { fieldId } from "./field.tsx";
import { placeProblems } from "./form-problems.ts";

/** A form that is being saved: what is wrong with it stands at its fields. */
export interface Saving {
  readonly save: () => void;
  readonly isSaving: boolean;
  readonly problems: ReadonlyMap<string, readonly string[]>;
  /** What went wrong and belongs to no field; null for nothing. */
  readonly trouble: Error | null;
}

/** Saves a form, and puts what the hub finds wrong at the fields. */
export function useSaving<Saved>({
  fields,
  unreadable,
  save,
  onSaved,
}: {
  /** The names of all fields, as the hub names them. */
  readonly fields: readonly string[];
  /** Fields that can't be sent as they are. */
  readonly unreadable: readonly string[];
  readonly save: () => Promise<Saved>;
  readonly onSaved: (saved: Saved) => void;
}): Saving {
  const say = useSay();
  const [refused, setRefused] = useState<ReadonlyMap<string, readonly string[]>>(new Map());
  const { mutate, isPending, error } = useMutation({
    mutationFn: save,
    onSuccess: (saved) => {
      setRefused(new Map());
      onSaved(saved);
    },
    onError: (failure) => {
      const { atFields } = placeProblems(problemsOf(failure), fields);
      setRefused(atFields);
      goToFirst(fields, atFields);
    },
  });
  const noSpan = say({
    en: "should be a span such as 30 s, 5 min, 2 h or 3 d",
    zh: "应为时长，如 30 秒、5 分钟、2 小时、3 天",
  });
  const wrong = new Map(unreadable.map((name): [string, readonly string[]] => [name, [noSpan]]));
  return {
    save: () => (wrong.size > 0 ? goToFirst(fields, wrong) : mutate()),
    isSaving: isPending,
    problems: new Map([...refused, ...wrong]),
    trouble: belongsNowhere(error, fields) ? error : null,
  };
}

function problemsOf(error: unknown): HubError["fields"] {
  return error instanceof HubError ? error.fields : [];
}

function belongsNowhere(error: unknown, fields: readonly string[]): boolean {
  if (error === null) return false;
  const problems = problemsOf(error);
  return problems.length === 0 || placeProblems(problems, fields).others.length > 0;
}

/** Leads to the first field with a problem, once it is drawn with it. */
function goToFirst(fields: readonly string[], wrong: ReadonlyMap<string, unknown>): void {
  const first = fields.find((name) => wrong.has(name));
  if (first === undefined) return;
  requestAnimationFrame(() => {
    const element = document.getElementById(fieldId(first));
    element?.focus();
    element?.closest(".field")?.scrollIntoView({ block: "nearest" });
  });
}
