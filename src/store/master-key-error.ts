import { RingbackError, type Text } from "../model/index.ts";

/** What is wrong with the master key. */
export type MasterKeyTrouble =
  /** The store has sealed values, and no key is configured or lies beside it. */
  | "missing"
  /** The store was sealed with another key. */
  | "other"
  /** One value was sealed with a key that is neither the current nor the previous one. */
  | "unknown"
  /** One value was changed, or copied from another place. */
  | "broken"
  /** Others may read the key file. */
  | "exposed"
  /** The key file can't be read or written, or holds something else. */
  | "unreadable";

/** Facts of the trouble. */
export interface MasterKeyFacts extends ErrorOptions {
  /** The key file. */
  readonly file?: string;
  /** The id of the key that is asked for. */
  readonly key?: string;
  /** The id of the key that there is. */
  readonly given?: string;
  /** The place of the value. */
  readonly place?: string;
  readonly reason?: string;
}

/** The secrets in the store can't be opened or sealed with the master key that is there. */
export class MasterKeyError extends RingbackError {
  override readonly name = "MasterKeyError";
  readonly code = "E_MASTER_KEY";
  readonly trouble: MasterKeyTrouble;

  constructor(
    trouble: MasterKeyTrouble,
    { file = "", key = "", given = "", place = "", reason = "", cause }: MasterKeyFacts,
  ) {
    super(textOf(trouble, { file, key, given, place, reason }), { cause });
    this.trouble = trouble;
  }
}

type Facts = Readonly<Record<"file" | "key" | "given" | "place" | "reason", string>>;

function textOf(trouble: MasterKeyTrouble, { file, key, given, place, reason }: Facts): Text {
  switch (trouble) {
    case "missing":
      return {
        en: `The store's secrets are sealed with the master key ${key}, and there is none here. Put its key file back at ${file}, or set RINGBACK_MASTER_KEY; another hub on this store has it.`,
        zh: `存储中的密钥由主密钥 ${key} 加密，但没有找到主密钥。请将密钥文件放回 ${file}，或设置 RINGBACK_MASTER_KEY；同一存储上的其他实例持有该主密钥。`,
      };
    case "other":
      return {
        en: `The store's secrets are sealed with the master key ${key}, and another one, ${given}, was given. Set RINGBACK_MASTER_KEY (or ${file}) to that one; to change over to the new one, set RINGBACK_MASTER_KEY_PREVIOUS to the old one.`,
        zh: `存储中的密钥由主密钥 ${key} 加密，但提供的是另一个主密钥 ${given}。请将 RINGBACK_MASTER_KEY（或 ${file}）改为原来的主密钥；若要更换为新密钥，请将 RINGBACK_MASTER_KEY_PREVIOUS 设为旧密钥。`,
      };
    case "unknown":
      return {
        en: `A secret in the store is sealed with the master key ${key}, which is neither the current nor the previous one. Set RINGBACK_MASTER_KEY_PREVIOUS to it.`,
        zh: `存储中有密钥由主密钥 ${key} 加密，它既不是当前主密钥也不是上一个。请将 RINGBACK_MASTER_KEY_PREVIOUS 设为该密钥。`,
      };
    case "broken":
      return {
        en: `The secret at "${place}" in the store does not open with its master key: it was changed, or copied from elsewhere. Restore the store from a backup.`,
        zh: `存储中 “${place}” 处的密钥无法用其主密钥解密：内容被改动或从别处复制而来。请从备份恢复存储。`,
      };
    case "exposed":
      return {
        en: `Others may read the key file ${file}. Run: chmod 600 ${file}`,
        zh: `其他用户可以读取密钥文件 ${file}。请执行：chmod 600 ${file}`,
      };
    case "unreadable":
      return {
        en: `The key file ${file} can't be used: ${reason}. It should hold 32 bytes as base64 or hex.`,
        zh: `无法使用密钥文件 ${file}：${reason}。文件应包含以 base64 或十六进制表示的 32 字节。`,
      };
  }
}
