/** The body of an answer that has one; whatever went wrong was thrown before. */
export async function bodyOf<Body>(answer: Promise<{ readonly data?: Body }>): Promise<NonNullable<Body>> {
  const { data } = await answer;
  if (data === undefined || data === null) throw new TypeError("Expected the hub's answer to have a body");
  return data;
}
