import { useSyncExternalStore } from "react";

/** How the news come. */
export type LiveState = "connecting" | "live" | "broken";

let state: LiveState = "connecting";
const followers = new Set<() => void>();

/** Tells everybody how the news come now. */
export function setLiveState(next: LiveState): void {
  state = next;
  for (const follower of followers) follower();
}

/** How the news come just now. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (follower) => {
      followers.add(follower);
      return () => followers.delete(follower);
    },
    () => state,
  );
}
