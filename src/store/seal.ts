import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { MasterKeyError } from "./master-key-error.ts";

// How a secret is kept at rest.
//
// E1. A sealed value is `rbs1:KEYID:NONCE:BYTES`, base64url: AES-256-GCM, the bytes with the tag of 16 at their end.
// E2. Each has a nonce of its own, made by chance.
// E3. Whose it is (tenant, thing, field) is authenticated with it: copied into another place, it does not open.
// E4. What does not begin with `rbs1:` was never sealed, and is what it says.

/** A key that values are sealed with. */
export interface MasterKey {
  /** Tells keys apart, and tells nothing about them. */
  readonly id: string;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
}

/** The key that seals, and the one before it, which only opens. */
export interface MasterKeys {
  readonly current: MasterKey;
  readonly previous: MasterKey | null;
}

const mark = "rbs1:";
const cipher = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/** A master key of 32 bytes. */
export function masterKey(bytes: Uint8Array): MasterKey {
  const id = Buffer.from(hkdfSync("sha256", bytes, "", "ringback master key id", 6)).toString("base64url");
  return { id, bytes };
}

/** The id of the key that a value is sealed with; null for one that is not sealed (E4). */
export function sealedBy(value: string): string | null {
  return value.startsWith(mark) ? (value.split(":")[1] ?? "") : null;
}

/** Seals a value for one place. */
export function seal(plain: string, place: string, { id, bytes }: MasterKey): string {
  const nonce = randomBytes(nonceBytes);
  const aead = createCipheriv(cipher, bytes, nonce, { authTagLength: tagBytes });
  aead.setAAD(Buffer.from(`${place} ${id}`));
  const sealed = Buffer.concat([aead.update(plain, "utf8"), aead.final(), aead.getAuthTag()]);
  return `${mark}${id}:${nonce.toString("base64url")}:${sealed.toString("base64url")}`;
}

/** Opens what was sealed for that place. @throws MasterKeyError when it was sealed otherwise, or was changed. */
export function open(value: string, place: string, { current, previous }: MasterKeys): string {
  const id = sealedBy(value);
  if (id === null) return value;
  const key = [current, previous].find((candidate) => candidate?.id === id);
  if (!key) throw new MasterKeyError("unknown", { key: id });
  const [, , nonce = "", bytes = ""] = value.split(":");
  const sealed = Buffer.from(bytes, "base64url");
  try {
    const aead = createDecipheriv(cipher, key.bytes, Buffer.from(nonce, "base64url"), {
      authTagLength: tagBytes,
    });
    aead.setAAD(Buffer.from(`${place} ${id}`));
    aead.setAuthTag(sealed.subarray(-tagBytes));
    return Buffer.concat([aead.update(sealed.subarray(0, -tagBytes)), aead.final()]).toString("utf8");
  } catch (cause) {
    throw new MasterKeyError("broken", { place, cause });
  }
}
