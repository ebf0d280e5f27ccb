import { readFileSync } from "node:fs";
import { parseKeyBytes } from "../../config/index.ts";
import { masterKey } from "../../store/index.ts";
import type { HubSettings } from "../hub-parts.ts";
import { masterKeyFile } from "../find-master-key.ts";
import { type Finding, fail } from "./finding.ts";

/** Whether the hub can open the secrets of a store that was sealed with that key; null where it can. */
export function checkMasterKey(
  keyId: string | null,
  { store, masterKey: configured, masterKeyPrevious }: HubSettings,
): Finding | null {
  if (keyId === null) return null;
  const file = masterKeyFile(store);
  const known = [configured, masterKeyPrevious, readKey(file)].filter(
    (bytes) => bytes !== undefined && bytes !== null,
  );
  if (known.some((bytes) => masterKey(bytes).id === keyId)) return null;
  return fail(
    "key-file",
    {
      en: `the store's secrets are sealed with the master key ${keyId}, which is neither in ${file} nor configured`,
      zh: `存储中的密钥以主密钥 ${keyId} 加密，而 ${file} 和配置中都没有该主密钥`,
    },
    {
      en: `Put its key file back at ${file}, or set RINGBACK_MASTER_KEY to it: the hub does not start without it.`,
      zh: `请将密钥文件放回 ${file}，或设置 RINGBACK_MASTER_KEY：没有它回调中心无法启动。`,
    },
  );
}

function readKey(file: string): Uint8Array | undefined {
  try {
    return parseKeyBytes(readFileSync(file, "utf8"));
  } catch {
    // That it can't be read is told with its permissions.
    return undefined;
  }
}
