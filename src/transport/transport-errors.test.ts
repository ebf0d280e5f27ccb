import { describe, expect, test } from "vitest";
import { classify, detailOf } from "./transport-errors.ts";

const coded = (code: string, options: ErrorOptions = {}) =>
  Object.assign(new Error(`the system says ${code}`, options), { code });

describe("what a socket, a handshake or a parser ended with", () => {
  test.each([
    ["ECONNREFUSED", "connect_refused"],
    ["ECONNRESET", "connection_reset"],
    ["EPIPE", "connection_reset"],
    ["UND_ERR_SOCKET", "connection_reset"],
    ["ENOTFOUND", "dns"],
    ["EAI_AGAIN", "dns"],
    ["ETIMEDOUT", "timeout"],
    ["UND_ERR_CONNECT_TIMEOUT", "timeout"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "tls"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls"],
    ["CERT_HAS_EXPIRED", "tls"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "tls"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "tls"],
    ["EPROTO", "tls"],
    ["HPE_INVALID_CONSTANT", "bad_answer"],
    ["UND_ERR_HEADERS_OVERFLOW", "bad_answer"],
    ["E_BLOCKED_ADDRESS", "blocked_address"],
    ["EHOSTUNREACH", "connect_failed"],
    ["ENETUNREACH", "connect_failed"],
    ["E_SOMETHING_NEW", "connect_failed"],
  ])("%s is of the class %s", (code, error) => {
    expect(classify(coded(code))).toBe(error);
  });

  test("is found where a library has wrapped it", () => {
    expect(classify(coded("UND_ERR_SOCKET", { cause: coded("ECONNREFUSED") }))).toBe("connect_refused");
    expect(classify(new Error("fetch failed", { cause: coded("ENOTFOUND") }))).toBe("dns");
  });

  test("is the first address's, where several were tried", () => {
    const several = new AggregateError([coded("ECONNREFUSED"), coded("ENETUNREACH")]);
    expect(classify(several)).toBe("connect_refused");
    expect(detailOf(several)).toBe("the system says ECONNREFUSED");
  });

  test("is told in the system's words", () => {
    expect(detailOf(coded("EPIPE"))).toBe("the system says EPIPE");
    expect(detailOf("thrown text")).toBe("thrown text");
    expect(classify("thrown text")).toBe("connect_failed");
  });
});
