import type { paths } from "../../api/hub.ts";

/** What the form asks for. */
export interface LinkWish {
  readonly name: string;
  readonly access: "read" | "write";
  readonly reveal: boolean;
  readonly expiresInSeconds: number;
  readonly brand: { readonly name?: string; readonly color?: string | null };
  readonly embedIn: readonly string[];
}

/** What the hub is asked for. */
export type LinkInput = NonNullable<
  NonNullable<
    paths["/v1/tenants/{tenant}/portal-links"]["post"]["requestBody"]
  >["content"]["application/json"]
>;

/** The wish as the hub takes it: what was left empty is left out. */
export function linkInputOf({ name, brand, embedIn, ...plain }: LinkWish): LinkInput {
  const brandName = brand.name?.trim() ?? "";
  const color = brand.color ?? "";
  const given = {
    ...(brandName === "" ? {} : { name: brandName }),
    ...(color === "" ? {} : { color }),
  };
  return {
    ...plain,
    ...(name.trim() === "" ? {} : { name: name.trim() }),
    ...(Object.keys(given).length === 0 ? {} : { brand: given }),
    embedIn: embedIn.map(originOf),
  };
}

/** The origin of what was entered: people copy the whole address of a page. What is none is left for the hub to tell. */
export function originOf(text: string): string {
  const trimmed = text.trim();
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) return trimmed;
  return new URL(trimmed).origin;
}

/** What stands in a page that shows the link. */
export function frameOf(url: string, title: string): string {
  return [
    "<iframe",
    `  src="${url}"`,
    `  title="${title}"`,
    '  allow="clipboard-write"',
    '  style="border:0;width:100%;height:90vh"',
    "></iframe>",
  ].join("\n");
}

/** How a program makes such a link. */
export function commandOf(hubUrl: string, tenant: string, input: LinkInput): string {
  const path = `${hubUrl}/v1/tenants/${encodeURIComponent(tenant)}/portal-links`;
  // Within quotes of a shell there is no quote: this one ends them, and begins them anew.
  const body = JSON.stringify(input).replaceAll("'", String.raw`'\''`);
  return `curl -s '${path}' \\\n  -H 'Authorization: Bearer KEY' \\\n  -d '${body}'`;
}
