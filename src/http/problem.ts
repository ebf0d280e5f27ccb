import {
  InvalidInputError,
  type Language,
  NoSnapshotError,
  type Problem,
  RingbackError,
  StoreUnavailableError,
  type Text,
} from "../model/index.ts";
import { HttpError, UndecodableError } from "./http-errors.ts";

/** An error as RFC 9457 lays down. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** What is wrong with the input, field by field. */
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

const titles: Readonly<Record<string, Text>> = {
  E_INVALID_INPUT: { en: "Some fields are not acceptable", zh: "部分字段不合要求" },
  E_UNDECODABLE: { en: "The message can't be decoded", zh: "无法解析该报文" },
  E_UNAUTHORIZED: { en: "Not authorized", zh: "未授权" },
  E_FORBIDDEN: { en: "Not allowed", zh: "不允许" },
  E_NOT_FOUND: { en: "Not found", zh: "未找到" },
  E_CONFLICT: { en: "Conflict", zh: "冲突" },
  E_TOO_MANY_REQUESTS: { en: "Too many requests", zh: "请求过于频繁" },
  E_TOO_LARGE: { en: "Too large", zh: "内容过大" },
  E_STORE_UNAVAILABLE: { en: "The store can't write just now", zh: "存储暂时无法写入" },
  E_NO_SNAPSHOT: { en: "No copy is made of this store", zh: "不提供此存储的备份" },
  E_RECORDING_GONE: { en: "The recording is gone", zh: "录音已不存在" },
  E_RECORDING_UNAVAILABLE: { en: "The recording can't be fetched", zh: "无法获取录音" },
  E_BAD_REQUEST: { en: "Bad request", zh: "请求有误" },
  E_INTERNAL: { en: "Something broke here", zh: "内部错误" },
};

const internal: Text = {
  en: "The hub met an error of its own; it is in the log, and nothing that was acknowledged is lost",
  zh: "服务内部出错，详情见日志；已确认的数据不会丢失",
};

/** The HTTP status that an error is answered with. */
export function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status;
  if (error instanceof InvalidInputError) return 400;
  if (error instanceof StoreUnavailableError) return 503;
  if (error instanceof NoSnapshotError) return 501;
  const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 500;
  return status >= 400 && status <= 599 ? status : 500;
}

/** The error as a problem document in the reader's language; what is our own fault is not shown. */
export function problemOf(error: unknown, language: Language): ProblemDocument {
  const status = statusOf(error);
  const code = codeOf(error, status);
  const text = error instanceof RingbackError && status !== 500 ? error.text : foreignText(error, status);
  const errors = fieldsOf(error);
  return {
    type: `urn:ringback:error:${code}`,
    title: (titles[code] ?? titles["E_INTERNAL"] ?? internal)[language],
    status,
    detail: text[language],
    ...(errors.length === 0
      ? {}
      : { errors: errors.map(({ path, text }) => ({ path, message: text[language] })) }),
  };
}

function codeOf(error: unknown, status: number): string {
  if (error instanceof RingbackError) return error.code;
  if (status === 413) return "E_TOO_LARGE";
  return status >= 500 ? "E_INTERNAL" : "E_BAD_REQUEST";
}

const tooLarge: Text = {
  en: "The body is larger than the hub takes; nothing of it was kept",
  zh: "请求体超过本服务可接收的大小，未保存任何内容",
};

// What Fastify itself complains of (a path that is none, a body that is too large) is about the request.
function foreignText(error: unknown, status: number): Text {
  if (status >= 500 || !(error instanceof Error)) return internal;
  return status === 413 ? tooLarge : { en: error.message, zh: `请求无法处理：${error.message}` };
}

function fieldsOf(error: unknown): readonly Problem[] {
  return error instanceof InvalidInputError || error instanceof UndecodableError ? error.problems : [];
}
