/** What a job's calls came to. */
export interface JobFigures {
  readonly calls: number;
  readonly completed: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly intents: Readonly<Record<string, number>>;
  readonly answered: number;
  readonly talked: number;
  readonly perHour: readonly { readonly at: string; readonly calls: number; readonly answered: number }[];
  readonly firstAt: string | null;
  readonly lastAt: string | null;
}
