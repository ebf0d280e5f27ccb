import { type Problem, RingbackError, type Text } from "../model/index.ts";

/** An error that a request is answered with. */
export abstract class HttpError extends RingbackError {
  abstract readonly status: number;
}

/** What came is no request that can be answered. */
export class BadRequestError extends HttpError {
  override readonly name = "BadRequestError";
  readonly code = "E_BAD_REQUEST";
  readonly status: number;

  constructor(status: number, text: Text) {
    super(text);
    this.status = status;
  }
}

/** The key, or its absence, does not open this. */
export class UnauthorizedError extends HttpError {
  override readonly name = "UnauthorizedError";
  readonly code = "E_UNAUTHORIZED";
  readonly status = 401;

  constructor(
    text: Text = {
      en: "Send a valid key as Authorization: Bearer KEY",
      zh: "请在 Authorization: Bearer KEY 中提供有效的密钥",
    },
  ) {
    super(text);
  }
}

/** The key is valid, but not for this. */
export class ForbiddenError extends HttpError {
  override readonly name = "ForbiddenError";
  readonly code = "E_FORBIDDEN";
  readonly status = 403;
}

/** There is nothing here. */
export class NotFoundError extends HttpError {
  override readonly name = "NotFoundError";
  readonly code = "E_NOT_FOUND";
  readonly status = 404;

  constructor(text: Text = { en: "There is nothing here", zh: "此处没有内容" }) {
    super(text);
  }
}

/** The request contradicts the state of things. */
export class ConflictError extends HttpError {
  override readonly name = "ConflictError";
  readonly code = "E_CONFLICT";
  readonly status = 409;
}

/** So many at a time, or in so short a time, are not taken. */
export class TooManyRequestsError extends HttpError {
  override readonly name = "TooManyRequestsError";
  readonly code = "E_TOO_MANY_REQUESTS";
  readonly status = 429;
}

/** The body is larger than the hub takes; nothing of it was kept. */
export class TooLargeError extends HttpError {
  override readonly name = "TooLargeError";
  readonly code = "E_TOO_LARGE";
  readonly status = 413;

  constructor(limitBytes: number) {
    super({
      en: `The body is larger than ${limitBytes} bytes; nothing of it was kept`,
      zh: `请求体超过 ${limitBytes} 字节，未保存任何内容`,
    });
  }
}

/** The message can't be decoded, and its source wants such messages refused. */
export class UndecodableError extends HttpError {
  override readonly name = "UndecodableError";
  readonly code = "E_UNDECODABLE";
  readonly status = 400;
  /** What is wrong with it, each with its path. */
  readonly problems: readonly Problem[];

  constructor(text: Text, problems: readonly Problem[]) {
    super(text);
    this.problems = problems;
  }
}

/** There was a recording, and where it was there is none any more. */
export class RecordingGoneError extends HttpError {
  override readonly name = "RecordingGoneError";
  readonly code = "E_RECORDING_GONE";
  readonly status = 410;
}

/** What the recording's link leads to can't be had, or is no recording. */
export class RecordingUnavailableError extends HttpError {
  override readonly name = "RecordingUnavailableError";
  readonly code = "E_RECORDING_UNAVAILABLE";
  readonly status: number;

  /** `isLate`: it took too long, and may not the next time. */
  constructor(text: Text, { isLate = false }: { readonly isLate?: boolean } = {}) {
    super(text);
    this.status = isLate ? 504 : 502;
  }
}
