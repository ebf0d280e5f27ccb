import { createHmac } from "node:crypto";
import { type Instant, type JsonObject, type JsonValue, isJsonObject, toInstant } from "../../model/index.ts";
import type { BodySigning, RecipeUse, SignatureClaim, SigningKey } from "../body-signing.ts";

// BY-12: `sign` and `dateTime` of a call record. How the platform makes `sign` of a callback is not public; the
// recipe here is the one by which requests to its interface are signed. No other message has the two fields.

/** A signature for the GMT date that the message carries. */
type Recipe = (dateTime: string, key: SigningKey) => string;

const recipes: ReadonlyMap<string, Recipe> = new Map([
  [
    "hmac-sha1",
    (dateTime, { appKey, secret }) =>
      createHmac("sha1", secret).update(`${appKey}\n${dateTime}`).digest("base64"),
  ],
  [
    "hmac-sha256",
    (dateTime, { appKey, secret }) =>
      createHmac("sha256", secret).update(`${appKey}\n${dateTime}`).digest("base64"),
  ],
]);

/** Signing of call records (BY-12). */
export const byaiSigning: BodySigning = {
  recipes: [...recipes.keys()],
  sign(body, use, at) {
    const record = recordIn(body);
    if (record === undefined || !isJsonObject(body) || !isJsonObject(body["data"])) return undefined;
    const dateTime = gmtDate(at);
    const data = { ...record, sign: recipeOf(use)(dateTime, use), dateTime };
    return { ...body, data: { ...body["data"], data } };
  },
  claim(body, use): SignatureClaim | undefined {
    const { sign, dateTime } = recordIn(body) ?? {};
    if (typeof sign !== "string" || typeof dateTime !== "string") return undefined;
    const at = Date.parse(dateTime);
    // Without its zone, a date would be read in the machine's own.
    if (Number.isNaN(at) || !/\bGMT\b/.test(dateTime)) return undefined;
    return { given: sign, expected: recipeOf(use)(dateTime, use), at: toInstant(at) };
  },
};

function recipeOf({ recipe }: RecipeUse): Recipe {
  const found = recipes.get(recipe);
  if (found === undefined) throw new RangeError(`Expected a recipe of byai, got ${recipe}`);
  return found;
}

/** The call record in a message; undefined where it is another. */
function recordIn(body: JsonValue): JsonObject | undefined {
  const outer = isJsonObject(body) ? body["data"] : undefined;
  const record = isJsonObject(outer) ? outer["data"] : undefined;
  return isJsonObject(record) && isJsonObject(record["sceneInstance"]) ? record : undefined;
}

/** As in `Fri Nov 20 02:47:42 GMT 2026`, which is how the platform writes it. */
function gmtDate(at: Instant): string {
  const [day = "", date = "", month = "", year = "", time = ""] = new Date(at)
    .toUTCString()
    .replace(",", "")
    .split(" ");
  return `${day} ${month} ${date} ${time} GMT ${year}`;
}
