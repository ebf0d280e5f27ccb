import { dialects, findDialect } from "../dialects/index.ts";
import { InvalidInputError, type Problem, type Text, isTimeZone } from "../model/index.ts";

/** Collects what is wrong with an input, so that all of it is said at once. */
export class Checks {
  readonly #problems: Problem[] = [];

  /** Notes a problem unless the test holds. */
  expect(holds: boolean, path: string, text: Text): void {
    if (!holds) this.#problems.push({ path, text });
  }

  timezone(path: string, zone: string | null | undefined): void {
    this.expect(zone === null || zone === undefined || isTimeZone(zone), path, {
      en: "should be an IANA time zone such as Asia/Shanghai",
      zh: "应为 IANA 时区，如 Asia/Shanghai",
    });
  }

  dialect(path: string, name: string | undefined): void {
    const list = dialects.map((dialect) => dialect.name).join(", ");
    this.expect(name === undefined || findDialect(name) !== undefined, path, {
      en: `should be one of ${list}`,
      zh: `应为以下之一：${list}`,
    });
  }

  /** An http or https URL without a name and password in it. */
  url(path: string, url: string | null | undefined): void {
    if (url === null || url === undefined) return;
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    this.expect(parsed !== undefined && /^https?:$/.test(parsed.protocol), path, {
      en: "should be a URL that begins with http:// or https://",
      zh: "应为以 http:// 或 https:// 开头的网址",
    });
    this.expect(parsed === undefined || (parsed.username === "" && parsed.password === ""), path, {
      en: "should have no name and password in it; send them as a header",
      zh: "不应包含用户名和密码，请改用请求头",
    });
  }

  /** @throws InvalidInputError with everything that was noted. */
  done(): void {
    if (this.#problems.length > 0) throw new InvalidInputError(this.#problems);
  }
}

/** What was given, read; null where null was given, and what was there before where nothing was. */
export function mapGiven<Given, Value>(
  given: Given | null | undefined,
  before: Value | null,
  read: (given: Given) => Value,
): Value | null {
  if (given === undefined) return before;
  return given === null ? null : read(given);
}
