/** What became of asking for several deliveries again. */
export interface Sent {
  /** How many were asked for so far. */
  readonly asked: number;
  /** How many of them are on their way. */
  readonly gone: number;
  /** Why the others are not, with how many for that reason. */
  readonly refusals: ReadonlyMap<string, number>;
}

/** Nothing was asked for yet. */
export const nothingSent: Sent = { asked: 0, gone: 0, refusals: new Map() };

/** Asks for one after the other; what is refused stops none of the others. `onStep` is told how far it is. */
export async function sendMany(
  ids: readonly string[],
  {
    send,
    why,
    onStep,
  }: {
    readonly send: (id: string) => Promise<unknown>;
    /** Says in words why one was refused. */
    readonly why: (error: unknown) => string;
    readonly onStep: (sent: Sent) => void;
  },
): Promise<Sent> {
  let sent = nothingSent;
  for (const id of ids) {
    const refusal = await send(id).then(
      () => null,
      (error: unknown) => withoutId(why(error), id),
    );
    sent = refusal === null ? { ...sent, gone: sent.gone + 1 } : refused(sent, refusal);
    sent = { ...sent, asked: sent.asked + 1 };
    onStep(sent);
  }
  return sent;
}

function refused({ refusals, ...sent }: Sent, refusal: string): Sent {
  return { ...sent, refusals: new Map(refusals).set(refusal, (refusals.get(refusal) ?? 0) + 1) };
}

/** The same reason is to be one line, whichever delivery it is told of. */
function withoutId(text: string, id: string): string {
  return text.replaceAll(id, "…");
}
