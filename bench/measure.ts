/** The value below which that share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** A number for people. */
export function shown(value: number, digits = 0): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: digits, minimumFractionDigits: digits });
}

/** Tells on standard error how far the benchmark has come. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** One line of the result, on standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
