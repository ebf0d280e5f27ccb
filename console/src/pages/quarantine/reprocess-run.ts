import type { paths } from "../../api/hub.ts";

/** What one piece of quarantined messages came to. */
export type Piece =
  paths["/v1/tenants/{tenant}/messages/reprocess"]["post"]["responses"][200]["content"]["application/json"];

/** What all pieces so far came to. */
export interface Progress {
  readonly examined: number;
  readonly decoded: number;
  readonly still: number;
  readonly skipped: number;
  /** The first messages that are not understood still. */
  readonly problems: Piece["problems"];
}

/** Before the first piece. */
export const noProgress: Progress = { examined: 0, decoded: 0, still: 0, skipped: 0, problems: [] };

const mostProblems = 20;

/** Asks for one piece after the other until the last, or until somebody stops it; what a piece did stays done. */
export async function runPieces({
  ask,
  onProgress,
  signal,
}: {
  readonly ask: (cursor: string | null) => Promise<Piece>;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}): Promise<Progress> {
  let progress = noProgress;
  let cursor: string | null = null;
  do {
    const piece: Piece = await ask(cursor);
    progress = withPiece(progress, piece);
    onProgress(progress);
    cursor = piece.next;
  } while (cursor !== null && !signal.aborted);
  return progress;
}

function withPiece(before: Progress, piece: Piece): Progress {
  return {
    examined: before.examined + piece.examined,
    decoded: before.decoded + piece.decoded,
    still: before.still + piece.still,
    skipped: before.skipped + piece.skipped,
    problems: [...before.problems, ...piece.problems].slice(0, mostProblems),
  };
}
