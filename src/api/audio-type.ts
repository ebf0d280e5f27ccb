/** How many of the first bytes tell what they are. */
export const tellingBytes = 12;

// What a browser plays, by how it begins; of a few formats the beginning stands behind a size.
const beginnings: readonly (readonly [number, string, string])[] = [
  [8, "WAVE", "audio/wav"],
  [0, "ID3", "audio/mpeg"],
  [0, "OggS", "audio/ogg"],
  [0, "fLaC", "audio/flac"],
  [4, "ftyp", "audio/mp4"],
  [0, "#!AMR", "audio/amr"],
  [8, "AIFF", "audio/aiff"],
  [0, ".snd", "audio/basic"],
  [0, "\x1aE\xdf\xa3", "audio/webm"],
];

/** The type of audio that begins so; undefined for what is none that is known. */
export function audioTypeOf(head: Uint8Array): string | undefined {
  const text = Buffer.from(head).toString("latin1");
  const [, , found] = beginnings.find(([at, mark]) => text.startsWith(mark, at)) ?? [];
  return found ?? frameType(head);
}

/** MPEG audio without a name before it: eleven bits set, then which version and layer. */
function frameType([first = 0, second = 0]: Uint8Array): string | undefined {
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return undefined;
  if ((second & 0xf6) === 0xf0) return "audio/aac";
  // Layers III and II. Nobody has layer I, and text in UTF-16 begins as it does.
  const layer = (second >> 1) & 0b11;
  return layer === 0b01 || layer === 0b10 ? "audio/mpeg" : undefined;
}

// What object stores say of a file of which nobody told them anything.
const untold = new Set(["", "application/octet-stream", "binary/octet-stream", "application/ogg"]);
const told = /^(?:audio\/[a-z\d][a-z\d.+-]*|video\/(?:mp4|webm|ogg|3gpp))$/;

/** What a recording's declared type says: a type that can be passed on, that it has to be looked at, or no audio. */
export function declaredType(
  contentType: string | undefined,
): { readonly kind: "audio"; readonly type: string } | { readonly kind: "untold" | "other" } {
  const type = (contentType ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (told.test(type)) return { kind: "audio", type };
  return { kind: untold.has(type) ? "untold" : "other" };
}
