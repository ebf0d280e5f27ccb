import type { QuarantineReason, Text } from "../model/index.ts";
import type { Undecodable } from "./dialect.ts";

/** A message that can't be understood: why, and what was expected where. */
export function undecodable(reason: QuarantineReason, path: string, text: Text): Undecodable {
  return { ok: false, reason, path, text };
}

/** A field without which nobody can tell which call or job is meant. */
export function missingField(path: string): Undecodable {
  return undecodable("missing-field", path, {
    en: `Expected ${path} to name the call or job, got nothing`,
    zh: `${path} 应标明是哪一通电话或哪个任务，但没有值`,
  });
}

/** A message that is no JSON object where one is due. */
export function notAnObject(path: string): Undecodable {
  const place = path === "" ? { en: "the message", zh: "报文" } : { en: path, zh: path };
  return undecodable("not-an-object", path, {
    en: `Expected ${place.en} to be a JSON object`,
    zh: `${place.zh} 应为 JSON 对象`,
  });
}
