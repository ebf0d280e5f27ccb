import { errors } from "undici";
import type { AttemptError } from "../model/index.ts";

/** The class of an error that a socket, a TLS handshake or an HTTP parser ended with. */
export function classify(error: unknown): AttemptError {
  // Its code is not always there.
  if (error instanceof errors.HTTPParserError) return "bad_answer";
  const code = codeOf(error);
  const known = classes.get(code);
  if (known !== undefined) return known;
  if (/^(CERT|ERR_TLS|ERR_SSL|DEPTH_ZERO|UNABLE_TO|SELF_SIGNED|HOSTNAME_MISMATCH)/.test(code)) return "tls";
  if (/^(HPE_|UND_ERR_(HEADERS_OVERFLOW|RES|RESPONSE|NOT_SUPPORTED))/.test(code)) return "bad_answer";
  return "connect_failed";
}

const classes = new Map<string, AttemptError>([
  ["E_BLOCKED_ADDRESS", "blocked_address"],
  ["ECONNREFUSED", "connect_refused"],
  ["ECONNRESET", "connection_reset"],
  ["EPIPE", "connection_reset"],
  ["UND_ERR_SOCKET", "connection_reset"],
  ["ENOTFOUND", "dns"],
  ["EAI_AGAIN", "dns"],
  ["EAI_FAIL", "dns"],
  ["ETIMEDOUT", "timeout"],
  ["UND_ERR_CONNECT_TIMEOUT", "timeout"],
  ["UND_ERR_HEADERS_TIMEOUT", "timeout"],
  ["UND_ERR_BODY_TIMEOUT", "timeout"],
  ["EPROTO", "tls"],
]);

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if (!(error instanceof Error)) return "";
  const code = "code" in error ? String(error.code) : "";
  // undici wraps what the socket said.
  return code === "" || code === "UND_ERR_SOCKET" ? codeOf(error.cause) || code : code;
}

/** The error in the system's words. */
export function detailOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") return detailOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
