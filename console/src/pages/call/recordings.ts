import type { CallDetail } from "./shown-call.ts";

type Recording = CallDetail["call"]["recordings"][number];

/** Whether a recording can be asked for: the platform may have given no link, or one that is no full URL. */
export function linkOf({ url }: Pick<Recording, "url">): "none" | "partial" | "full" {
  if (url === null || url === "") return "none";
  return /^https?:\/\//i.test(url) ? "full" : "partial";
}

/** Which recording is played first: one of both voices where it can be had, else any that can. */
export function firstRecording(recordings: readonly Pick<Recording, "url" | "kind">[]): number {
  const playable = (recording: Pick<Recording, "url">) => linkOf(recording) === "full";
  const mixed = recordings.findIndex((recording) => recording.kind === "mixed" && playable(recording));
  return Math.max(0, mixed >= 0 ? mixed : recordings.findIndex(playable));
}
