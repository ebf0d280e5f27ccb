import type { Text } from "../model/index.ts";
import { BadRequestError } from "./http-errors.ts";
import { problemOf } from "./problem.ts";

/** Why there is no request, and how HTTP calls that. */
interface Cause {
  readonly status: number;
  readonly phrase: string;
  readonly text: Text;
}

const malformed: Cause = {
  status: 400,
  phrase: "Bad Request",
  text: { en: "This is no HTTP request that can be read", zh: "无法识别的 HTTP 请求" },
};

const causes: Readonly<Record<string, Cause>> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    phrase: "Request Timeout",
    text: { en: "The request took too long to arrive", zh: "请求未在时限内发送完毕" },
  },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    phrase: "Request Header Fields Too Large",
    text: { en: "The path and headers are too long", zh: "请求路径与请求头过长" },
  },
};

/** A connection, as far as it is needed here. */
interface Connection {
  readonly writable: boolean;
  write(text: string): unknown;
  destroy(): unknown;
}

/**
 * Answers bytes that never became a request as any other error is answered, and cuts the connection. Whoever sends
 * such bytes has named no language that could be read.
 */
export function answerClientError(error: NodeJS.ErrnoException, connection: Connection): void {
  const { status, phrase, text } = causes[error.code ?? ""] ?? malformed;
  if (connection.writable && error.code !== "ECONNRESET") {
    const body = JSON.stringify(problemOf(new BadRequestError(status, text), "en"));
    const head = [
      `HTTP/1.1 ${status} ${phrase}`,
      "content-type: application/problem+json; charset=utf-8",
      `content-length: ${Buffer.byteLength(body)}`,
      "connection: close",
    ];
    connection.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  }
  connection.destroy();
}
