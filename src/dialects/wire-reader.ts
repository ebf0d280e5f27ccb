import {
  type Flag,
  type Instant,
  type JsonObject,
  type JsonValue,
  type TimeZone,
  isInstant,
  isJsonArray,
  isJsonObject,
  isRawNumber,
  parseJson,
  parseLocal,
  sortKeys,
} from "../model/index.ts";

/**
 * Reads one object of a platform's message as leniently as platforms write: numbers as text and the reverse,
 * nulls and empty text for what is not known, absent parts. It never throws. What a getter understood is taken;
 * what nobody took, or nobody could understand, is left for {@link WireReader.rest}, so that nothing is lost.
 */
export class WireReader {
  readonly #object: JsonObject;
  readonly #place: Place | undefined;
  readonly #flags: Flag[];
  readonly #taken: string[] = [];

  constructor(object: JsonObject, flags: Flag[] = [], place?: Place) {
    this.#object = object;
    this.#flags = flags;
    this.#place = place;
  }

  /** Remarks on odd values, of this object and of those read from it. */
  get flags(): Flag[] {
    return this.#flags;
  }

  /** True when the key is there, whatever its value. */
  has(key: string): boolean {
    return Object.hasOwn(this.#object, key);
  }

  /** The value as it came; undefined when the key is absent. Takes nothing. */
  raw(key: string): JsonValue | undefined {
    return this.has(key) ? this.#object[key] : undefined;
  }

  /** Where the key stands in the whole message. */
  pathOf(key: string): string {
    return this.#place === undefined ? key : `${this.#place.parent.pathOf(this.#place.key)}.${key}`;
  }

  /** Leaves the keys out of {@link WireReader.rest}. */
  take(...keys: readonly string[]): void {
    this.#taken.push(...keys);
  }

  /** Remarks that the value of the key is odd. */
  flag(key: string, code: Flag["code"]): void {
    this.#flags.push({ path: this.pathOf(key), code });
  }

  /** Text, or a number or truth value as text with all its digits; null for nothing or an empty text. */
  text(key: string): string | null {
    const value = this.raw(key);
    const text = value === undefined ? null : asText(value);
    if (text !== undefined) this.take(key);
    return text ?? null;
  }

  /** A number, or text that is one; null for nothing. Anything else is flagged and left where it was. */
  number(key: string): number | null {
    const text = this.raw(key) === undefined ? null : asText(this.raw(key) ?? null);
    const value = text === null || text === undefined ? null : asNumber(text);
    if (text === undefined || (value !== null && !Number.isFinite(value))) {
      this.flag(key, "not-a-number");
      return null;
    }
    this.take(key);
    return value;
  }

  /** The text there, which stays in the rest as it is. */
  peekText(key: string): string | null {
    const value = this.raw(key);
    return (value === undefined ? null : asText(value)) ?? null;
  }

  /** The number there, which stays in the rest as it is; null for nothing and for what is none. */
  peekNumber(key: string): number | null {
    const text = this.peekText(key);
    const value = text === null ? null : asNumber(text);
    return Number.isFinite(value) ? value : null;
  }

  /** Texts, whether they came as an array, as one text, or not at all (TY-08). */
  texts(key: string): string[] {
    const value = this.raw(key) ?? null;
    const texts = (isJsonArray(value) ? value : [value]).map(asText);
    if (texts.every((text) => text !== undefined)) this.take(key);
    return texts.filter((text) => typeof text === "string");
  }

  /** A wall-clock time in the zone; null for nothing. What is no time is flagged and left where it was. */
  localTime(key: string, zone: TimeZone): Instant | null {
    return this.#time(key, (text) => parseLocal(text, zone));
  }

  /** Milliseconds (or seconds) since 1970, as number or text; 0 means nothing (YT-09). */
  epochTime(key: string): Instant | null {
    return this.#time(key, readEpoch);
  }

  #time(key: string, read: (text: string) => Instant | null | undefined): Instant | null {
    const value = this.raw(key);
    const text = value === undefined ? null : asText(value);
    const at = typeof text === "string" ? read(text) : null;
    if (text === undefined || at === undefined) {
      this.flag(key, "not-a-time");
      return null;
    }
    this.take(key);
    return at;
  }

  /** A reader of the object inside an envelope, whose paths begin anew there; undefined when there is none. */
  unwrap(key: string): WireReader | undefined {
    const value = this.raw(key);
    return isJsonObject(value) ? new WireReader(value, this.#flags) : undefined;
  }

  /** A reader of the object there; undefined when there is none. */
  child(key: string): WireReader | undefined {
    const value = this.raw(key);
    if (!isJsonObject(value)) return undefined;
    this.take(key);
    return new WireReader(value, this.#flags, { parent: this, key });
  }

  /** Readers of the objects in the list there. A list with anything else in it also stays in the rest. */
  children(key: string): WireReader[] {
    const value = this.raw(key);
    const readers = this.peekChildren(key);
    if (isJsonArray(value) && readers.length === value.length) this.take(key);
    return readers;
  }

  /** Readers of the objects in the list there, which stays in the rest as it is. */
  peekChildren(key: string): WireReader[] {
    const value = this.raw(key);
    const readers: WireReader[] = [];
    if (!isJsonArray(value)) return readers;
    for (const [index, item] of value.entries()) {
      const place = { parent: this, key: `${key}.${index}` };
      if (isJsonObject(item)) readers.push(new WireReader(item, this.#flags, place));
    }
    return readers;
  }

  /**
   * What the JSON inside the text says (BY-08). The text stays in the rest as it is; one that does not parse is
   * flagged. Undefined for nothing and for text that does not parse.
   */
  embedded(key: string): JsonValue | undefined {
    const value = this.raw(key);
    if (isJsonObject(value) || isJsonArray(value)) return sortKeys(value);
    if (typeof value !== "string" || value.trim() === "") return undefined;
    const parsed = parseJson(value);
    if (!parsed.ok) this.flag(key, "not-json");
    return parsed.ok ? parsed.value : undefined;
  }

  /** What nobody took, by key, in one order whatever the order on the wire. */
  rest(): JsonObject {
    const left = Object.keys(this.#object).filter((key) => !this.#taken.includes(key));
    return Object.fromEntries(left.sort().map((key) => [key, sortKeys(this.#object[key] ?? null)]));
  }
}

/** Where an object stands in another one. */
interface Place {
  readonly parent: WireReader;
  readonly key: string;
}

/** The value as text; null for nothing, undefined for what is no single value. */
function asText(value: JsonValue): string | null | undefined {
  if (typeof value === "string") return value === "" ? null : value;
  if (value === null) return null;
  if (typeof value !== "object") return String(value);
  return isRawNumber(value) ? value.rawJSON : undefined;
}

// Number() takes blank text for 0; nobody meant that.
function asNumber(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}

// No call was made in the first three years of the epoch, so a smaller number can only be seconds.
const leastMilliseconds = 100_000_000_000;

function readEpoch(text: string): Instant | null | undefined {
  const value = Number(text);
  if (value === 0) return null;
  const milliseconds = Math.round(value < leastMilliseconds ? value * 1000 : value);
  return isInstant(milliseconds) ? milliseconds : undefined;
}
