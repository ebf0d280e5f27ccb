import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import { App } from "antd";
import { askAnew } from "../api/query-client.ts";
import { type Text, useSay } from "../text.ts";
import { type ProblemForm, showProblems } from "./show-problems.ts";
import { troubleText } from "./trouble.tsx";

/** What a change does, and what follows from it. */
export interface Change<Input, Result> {
  readonly make: (input: Input) => Promise<Result>;
  /** Beginnings of the paths that are asked for anew after it. */
  readonly touches: readonly string[];
  /** Said once it is done. */
  readonly done?: Text;
  readonly onDone?: (result: Result, input: Input) => void;
  /** Where what is wrong with a field is told. */
  readonly form?: ProblemForm | undefined;
}

/** A change at the hub: says that it is done, or what went wrong. It never throws. */
export function useChange<Input, Result>({
  make,
  touches,
  done,
  onDone,
  form,
}: Change<Input, Result>): UseMutationResult<Result, Error, Input> {
  const say = useSay();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: make,
    onSuccess: (result, input) => {
      askAnew(...touches);
      if (done !== undefined) void message.success(say(done));
      onDone?.(result, input);
    },
    onError: (error) => {
      if (form !== undefined && showProblems(form, error)) return;
      void message.error({ content: say(troubleText(error)), duration: 8 });
    },
  });
}
