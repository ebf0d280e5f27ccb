import type { Value } from "./database.ts";

/** What a statement asks for, as it grows: its conditions, and the values for their places. */
export class Where {
  readonly values: Value[] = [];
  readonly #conditions: string[] = [];

  /** A value → its place. */
  place(value: Value): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** A condition that holds no value, or one whose places are there already. */
  and(condition: string): void {
    this.#conditions.push(condition);
  }

  /** A condition that ends with its value, such as `id <`; none where there is nothing to compare with. */
  test(comparison: string, value: Value | undefined): void {
    if (value !== undefined && value !== null) this.and(`${comparison} ${this.place(value)}`);
  }

  get sql(): string {
    return this.#conditions.join(" and ");
  }
}
