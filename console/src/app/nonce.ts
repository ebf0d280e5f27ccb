// The policy of the page lets in styles that carry the nonce of the answer it came with, and no others. Ant Design puts it
// into its own; parts below it make a style element now and then to measure something, without it.

/** The nonce that the hub wrote into this page. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

/** Gives every style element that is made from now on the nonce. */
export function markStyles(): void {
  const make = document.createElement.bind(document);
  const makeMarked = (name: string, options?: ElementCreationOptions) => {
    const element = make(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  };
  Object.defineProperty(document, "createElement", { value: makeMarked, configurable: true, writable: true });
}
