import { expect, test } from "vitest";
import { type LinkWish, commandOf, frameOf, linkInputOf, originOf } from "./link-wish.ts";

const wish: LinkWish = {
  name: "",
  access: "read",
  reveal: false,
  expiresInSeconds: 3600,
  brand: {},
  embedIn: [],
};

test("what was left empty is not asked for", () => {
  const plain = { access: "read", reveal: false, expiresInSeconds: 3600, embedIn: [] };
  expect(linkInputOf(wish)).toEqual(plain);
  expect(linkInputOf({ ...wish, name: "  ", brand: { name: " ", color: null } })).toEqual(plain);
});

test("what was entered is asked for, without the blanks around it", () => {
  const brand = { name: " Acme Voice ", color: "#0a7f5a" };
  expect(linkInputOf({ ...wish, name: " desk 3 ", brand })).toMatchObject({
    name: "desk 3",
    brand: { name: "Acme Voice", color: "#0a7f5a" },
  });
});

test.each([
  ["https://pages.example.com/portal?x=1#y", "https://pages.example.com"],
  [" https://pages.example.com/ ", "https://pages.example.com"],
  ["HTTPS://Pages.Example.com:443", "https://pages.example.com"],
  ["http://10.0.0.7:8080/a", "http://10.0.0.7:8080"],
  // The hub says what is wrong with these.
  ["pages.example.com", "pages.example.com"],
  ["ftp://pages.example.com", "ftp://pages.example.com"],
  ["https://", "https://"],
])("of %j the origin is %j", (text, origin) => {
  expect(originOf(text)).toBe(origin);
});

test("a frame has the link, a title, and nothing around it", () => {
  expect(frameOf("https://hub.example.com/console/portal/key_1/#token=rbl_x", "Calls")).toBe(
    `<iframe
  src="https://hub.example.com/console/portal/key_1/#token=rbl_x"
  title="Calls"
  allow="clipboard-write"
  style="border:0;width:100%;height:90vh"
></iframe>`,
  );
});

test("the command sends what was asked for, whatever quotes are in it", () => {
  const input = linkInputOf({ ...wish, name: `it's "desk" $3 \\n`, brand: { name: "`声创`" } });
  const command = commandOf("https://hub.example.com", "acme.1", input);
  expect(command).toContain("https://hub.example.com/v1/tenants/acme.1/portal-links");
  // As a shell reads it: between quotes everything is as it stands, and a quote is written as '\''.
  const body = /-d '(.*)'$/.exec(command)?.[1] ?? "";
  expect(body.replaceAll(String.raw`'\''`, "")).not.toContain("'");
  expect(JSON.parse(body.replaceAll(String.raw`'\''`, "'"))).toEqual(input);
});
