import { Type } from "typebox";

/** An id that the platform documents as a number; it can exceed 2^53. */
export function longIdSchema(description: string) {
  return Type.Integer({ description });
}
