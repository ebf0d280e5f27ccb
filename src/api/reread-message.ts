import { type Decoded, decodeCallback, dialectNamed } from "../dialects/index.ts";
import type { Message, Source, Tenant, Text } from "../model/index.ts";
import type { ApiParts } from "./api-parts.ts";

/** A quarantined message with the source that it is decoded for again. */
export interface Rereading {
  readonly tenant: Tenant;
  readonly message: Message;
  readonly source: Source;
}

/** The source for which a message is decoded again; or why it is not, in words. */
export function sourceToReread(
  { directory }: Pick<ApiParts, "directory">,
  message: Message,
  isTrusted: boolean,
): { readonly source: Source } | { readonly refusal: Text } {
  if (message.fate !== "quarantined") return { refusal: wasDecoded(message) };
  if (message.reason === "unverified" && !isTrusted) return { refusal: isNotProven(message) };
  const source = directory.source(message.tenant, message.source);
  return source === undefined ? { refusal: hasNoSource(message) } : { source };
}

/** What a message is read as now, with its bytes; nothing of it is kept. */
export async function decodeAgain(
  { store }: Pick<ApiParts, "store">,
  { tenant, message, source }: Rereading,
): Promise<{ readonly body: Uint8Array; readonly decoded: Decoded }> {
  const body = (await store.queries.messageBody(tenant.id, message.id)) ?? new Uint8Array();
  const decoded = decodeCallback(dialectNamed(source.dialect), body, {
    timezone: source.timezone ?? tenant.timezone,
    recordingBaseUrl: source.recordingBaseUrl,
    interface: message.interface,
  });
  return { body, decoded };
}

/** Reads a message again and takes it in, with all that follows; what it was read as. @throws StoreUnavailableError */
export async function rereadMessage(
  parts: Pick<ApiParts, "store" | "assembler">,
  rereading: Rereading,
): Promise<Decoded> {
  const { body, decoded } = await decodeAgain(parts, rereading);
  const { source, message } = rereading;
  await parts.assembler.take({ source, arrival: { kind: "reread", id: message.id, body }, decoded });
  return decoded;
}

function wasDecoded({ id }: Message): Text {
  return {
    en: `Message ${id} was decoded; only a quarantined one is decoded again`,
    zh: `报文 ${id} 已解析；只有隔离的报文可以重新解析`,
  };
}

function isNotProven({ id }: Message): Text {
  return {
    en: `Message ${id} did not prove that it comes from its source. Look at it, and if you believe it send {"trust": true}`,
    zh: `报文 ${id} 未能证明来自该来源。请查看其内容，确认可信后发送 {"trust": true}`,
  };
}

function hasNoSource({ source }: Message): Text {
  return { en: `The source ${source} is deleted`, zh: `来源 ${source} 已删除` };
}
