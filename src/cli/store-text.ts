import type { Language } from "../model/terms/index.ts";
import type { StoreContents } from "../runtime/index.ts";

/** A size as people read it. */
export function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** What a store holds, a line each. */
export function contentsLines(contents: StoreContents, language: Language): readonly string[] {
  const { takenAt, tenants, messages, calls, waiting, schemaVersion } = contents;
  const taken = takenAt === null ? "–" : new Date(takenAt).toISOString();
  return {
    en: [
      `taken               ${taken}`,
      `tenants             ${tenants}`,
      `messages            ${messages}`,
      `calls               ${calls}`,
      `waiting deliveries  ${waiting}`,
      `schema version      ${schemaVersion}`,
    ],
    zh: [
      `备份时间    ${taken}`,
      `租户        ${tenants}`,
      `报文        ${messages}`,
      `通话        ${calls}`,
      `待推送      ${waiting}`,
      `结构版本    ${schemaVersion}`,
    ],
  }[language];
}

/** What no backup has, and where to look for it. */
export function masterKeyText(): { readonly en: string; readonly zh: string } {
  return {
    en: "The master key is not in a backup: without it nobody reads the secrets in it. Keep it apart: the file beside the store that ends in .key, or RINGBACK_MASTER_KEY.",
    zh: "备份中不含主密钥：没有它就无法读取其中的密钥。请另行保管：存储旁以 .key 结尾的文件，或 RINGBACK_MASTER_KEY。",
  };
}
