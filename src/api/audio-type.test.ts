import { describe, expect, test } from "vitest";
import { audioTypeOf, declaredType } from "./audio-type.ts";

const bytes = (...parts: readonly (string | number)[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from([part]))),
  );

describe("audio is known by how it begins", () => {
  test.each([
    ["audio/wav", bytes("RIFF", 1, 2, 3, 4, "WAVE")],
    ["audio/mpeg", bytes("ID3", 4, 0)],
    ["audio/mpeg", bytes(0xff, 0xfb, 0x90, 0)],
    ["audio/mpeg", bytes(0xff, 0xf3, 0x40, 0)],
    ["audio/aac", bytes(0xff, 0xf1, 0x50, 0x80)],
    ["audio/ogg", bytes("OggS", 0, 2)],
    ["audio/flac", bytes("fLaC", 0)],
    ["audio/mp4", bytes(0, 0, 0, 0x20, "ftypM4A ")],
    ["audio/amr", bytes("#!AMR\n")],
    ["audio/webm", bytes(0x1a, 0x45, 0xdf, 0xa3)],
  ])("%s", (type, head) => {
    expect(audioTypeOf(head)).toBe(type);
  });

  test.each([
    ["nothing", bytes()],
    ["a page", bytes("<!doctype html>")],
    ["a picture", bytes(0xff, 0xd8, 0xff, 0xe0)],
    ["text in UTF-16", bytes(0xff, 0xfe, "a", 0)],
    ["another RIFF", bytes("RIFF", 1, 2, 3, 4, "AVI ")],
  ])("and %s is none", (_name, head) => {
    expect(audioTypeOf(head)).toBeUndefined();
  });
});

test.each([
  ["audio/x-wav", "audio/x-wav"],
  ["Audio/MPEG; charset=binary", "audio/mpeg"],
  ["video/mp4", "video/mp4"],
  ["application/octet-stream", "untold"],
  ["", "untold"],
  [undefined, "untold"],
  ["text/html", "other"],
  ["audio/", "other"],
  ["audio/x\r\nset-cookie: a", "other"],
  ["video/quicktime", "other"],
])("the declared type %j is passed on as, or judged as, %s", (contentType, expected) => {
  const declared = declaredType(contentType);
  expect(declared.kind === "audio" ? declared.type : declared.kind).toBe(expected);
});
