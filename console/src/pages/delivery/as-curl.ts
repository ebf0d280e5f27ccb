/** What a command is made of: the part of a shown request that is sent. */
export interface CurlRequest {
  /** Null: the endpoint was deleted. */
  readonly url: string | null;
  /** A value that is null is not shown. */
  readonly headers: readonly { readonly name: string; readonly value: string | null }[];
  readonly body?: string | undefined;
  readonly bodyBase64?: string | undefined;
  readonly isCut: boolean;
}

/** What stands for a value that the hub does not show. */
export function placeholderFor(name: string): string {
  return `<${name} withheld>`;
}

// curl would send these of its own where nothing else is said.
const ownHeaders = ["accept", "content-type", "expect", "user-agent"];

/**
 * A command for a POSIX shell that sends the same request; undefined where the request is not known whole: its endpoint
 * was deleted, or its message is not there, or only a part of it.
 */
export function asCurl({ url, headers, body, bodyBase64, isCut }: CurlRequest): string | undefined {
  if (url === null || isCut) return undefined;
  const sent = bodyArguments(body, bodyBase64);
  if (sent === undefined) return undefined;
  const told = new Set(headers.map(({ name }) => name.toLowerCase()));
  const lines = [
    `${sent.before}curl --globoff ${quoted(url)}`,
    ...headers.map(({ name, value }) => `-H ${quoted(headerLine(name, value ?? placeholderFor(name)))}`),
    // A name with nothing after its colon is left out.
    ...ownHeaders.filter((name) => !told.has(name)).map((name) => `-H ${quoted(`${name}:`)}`),
    sent.argument,
  ];
  return lines.join(" \\\n  ");
}

/** An empty header is told with a semicolon: with a colon it would be left out. */
function headerLine(name: string, value: string): string {
  return value === "" ? `${name};` : `${name}: ${value}`;
}

interface BodyArguments {
  /** What goes before the command. */
  readonly before: string;
  readonly argument: string;
}

function bodyArguments(text: string | undefined, base64: string | undefined): BodyArguments | undefined {
  if (text !== undefined && !text.includes("\0"))
    // Raw: a body that begins with @ is no name of a file.
    return { before: "", argument: `--data-raw ${quoted(text)}` };
  const encoded = base64 ?? (text === undefined ? undefined : base64Of(text));
  if (encoded === undefined) return undefined;
  return { before: `printf %s ${quoted(encoded)} | base64 -d | `, argument: "--data-binary @-" };
}

function base64Of(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCodePoint(byte)).join(""));
}

/** A word of a POSIX shell that is this very text: within single quotes only a single quote ends it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
