/** What the hub answered, which it always does where it does not throw. */
export function answered<Body>(data: Body | undefined): Body {
  if (data === undefined) throw new Error("Expected an answer with a body");
  return data;
}
