import { describe, expect, test } from "vitest";
import { InvalidInputError, NoSnapshotError, StoreUnavailableError } from "../model/index.ts";
import {
  BadRequestError,
  ConflictError,
  ForbiddenError,
  NotFoundError,
  TooLargeError,
  TooManyRequestsError,
  UnauthorizedError,
  UndecodableError,
} from "./http-errors.ts";
import { problemOf, statusOf } from "./problem.ts";

const text = { en: "Expected x to be y", zh: "x 应为 y" };

/** An error as a web framework makes it. */
function foreign(statusCode: number): Error {
  return Object.assign(new Error("from elsewhere"), { statusCode });
}

const cases = [
  ["bad input", new InvalidInputError([{ path: "name", text }]), 400, "E_INVALID_INPUT"],
  [
    "a message that can't be decoded",
    new UndecodableError(text, [{ path: "data.id", text }]),
    400,
    "E_UNDECODABLE",
  ],
  ["no request", new BadRequestError(408, text), 408, "E_BAD_REQUEST"],
  ["no key", new UnauthorizedError(), 401, "E_UNAUTHORIZED"],
  ["a key for something else", new ForbiddenError(text), 403, "E_FORBIDDEN"],
  ["nothing there", new NotFoundError(), 404, "E_NOT_FOUND"],
  ["a contradiction", new ConflictError(text), 409, "E_CONFLICT"],
  ["too often", new TooManyRequestsError(text), 429, "E_TOO_MANY_REQUESTS"],
  ["too much", new TooLargeError(1024), 413, "E_TOO_LARGE"],
  ["a store that can't write", new StoreUnavailableError("no space left"), 503, "E_STORE_UNAVAILABLE"],
  [
    "a store that is copied elsewhere",
    new NoSnapshotError({ en: "the server does", zh: "由服务器负责" }),
    501,
    "E_NO_SNAPSHOT",
  ],
  ["what the framework refuses", foreign(415), 415, "E_BAD_REQUEST"],
  ["what the framework finds too large", foreign(413), 413, "E_TOO_LARGE"],
  ["a broken promise", new TypeError("x is undefined"), 500, "E_INTERNAL"],
  ["what is no error at all", "oh", 500, "E_INTERNAL"],
  ["a status that is none of an error", foreign(200), 500, "E_INTERNAL"],
] as const;

describe("an error as a problem document", () => {
  test.each(cases)("%s has a status, a code and words in both languages", (_case, error, status, code) => {
    expect(statusOf(error)).toBe(status);
    const [en, zh] = [problemOf(error, "en"), problemOf(error, "zh")];
    expect([en.status, zh.status]).toEqual([status, status]);
    expect([en.type, zh.type]).toEqual([`urn:ringback:error:${code}`, `urn:ringback:error:${code}`]);
    expect(en.title).toMatch(/^[\u0020-\u007e]+$/);
    expect(en.detail).toMatch(/^[\u0020-\u007e]+$/);
    expect(zh.title).toMatch(/\p{Script=Han}/u);
    expect(zh.detail).toMatch(/\p{Script=Han}|应为/u);
  });

  test("every code has a title of its own", () => {
    const titles = new Map(
      cases.map(([, error]) => problemOf(error, "en")).map(({ type, title }) => [type, title]),
    );
    expect(new Set(titles.values()).size).toBe(titles.size);
  });

  test("tells every field that is wrong, in the reader's language", () => {
    const error = new InvalidInputError([
      { path: "name", text },
      { path: "ladder.gapsSeconds.0", text: { en: "is missing", zh: "缺失" } },
    ]);
    expect(problemOf(error, "en").errors).toEqual([
      { path: "name", message: "Expected x to be y" },
      { path: "ladder.gapsSeconds.0", message: "is missing" },
    ]);
    expect(problemOf(error, "zh").errors?.map(({ message }) => message)).toEqual(["x 应为 y", "缺失"]);
  });

  test("tells the path at which a message can't be decoded", () => {
    expect(problemOf(new UndecodableError(text, [{ path: "data.id", text }]), "en").errors).toEqual([
      { path: "data.id", message: "Expected x to be y" },
    ]);
  });

  test("has no list of fields where no field is wrong", () => {
    expect(problemOf(new NotFoundError(), "en")).not.toHaveProperty("errors");
  });

  test("names the limit that a body is over", () => {
    expect(problemOf(new TooLargeError(1024), "en").detail).toContain("1024 bytes");
    expect(problemOf(new TooLargeError(1024), "zh").detail).toContain("1024 字节");
  });

  test("shows nothing of a fault of the hub's own", () => {
    const error = new Error("select secret from keys", { cause: new Error("at /srv/hub.ts:1") });
    const shown = JSON.stringify([problemOf(error, "en"), problemOf(error, "zh")]);
    expect(shown).not.toMatch(/select|secret|srv/);
  });
});
