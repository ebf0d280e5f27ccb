// What a page of the console may do. Nothing but the console's own files runs or styles it, whatever a text in it says.

/** The content security policy of a page that may stand in pages of these origins. */
export function policyOf({
  nonce,
  embedders,
}: {
  readonly nonce: string;
  readonly embedders: readonly string[];
}): string {
  const rules = {
    "default-src": "'none'",
    "script-src": "'self'",
    // Ant Design writes its styles into the page, each with the nonce.
    "style-src": `'self' 'nonce-${nonce}'`,
    // Charts place their labels by an attribute; a style can't run anything.
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    // Recordings come through the hub; `blob:` where a portal's player has fetched one with its token.
    "media-src": "'self' blob:",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": embedders.length === 0 ? "'none'" : embedders.join(" "),
  };
  return Object.entries(rules)
    .map(([rule, value]) => `${rule} ${value}`)
    .join("; ");
}

/** The headers of every answer below /console. */
export const siteHeaders: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
};
