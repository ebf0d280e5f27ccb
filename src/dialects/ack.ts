import { type AckRule, type Answer, type Verdict, isJsonObject, parseJson } from "../model/index.ts";

/** Judges by one of the rules that an endpoint can choose. An answer other than 2xx never acknowledges. */
export function judgeByRule(answer: Answer, rule: AckRule): Verdict {
  if (answer.status < 200 || answer.status > 299) return { kind: "retry", error: "http_status" };
  return satisfies(answer.body, rule)
    ? { kind: "acknowledged" }
    : { kind: "retry", error: "not_acknowledged" };
}

function satisfies(body: string, rule: AckRule): boolean {
  switch (rule) {
    case "2xx":
      return true;
    case "contains-success":
      return body.includes("success");
    case "exact-success":
      return /^\s*(?:success|"success")\s*$/.test(body);
  }
}

/** True for a JSON body with `code` 200, as number or text (BY-04). */
export function saysCode200(body: string): boolean {
  const parsed = parseJson(body);
  if (!parsed.ok || !isJsonObject(parsed.value)) return false;
  const code = parsed.value["code"];
  return code === 200 || code === "200";
}
