/** Resolves when the process is asked to stop, by SIGTERM or by Ctrl-C. A second Ctrl-C ends it at once. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.off("SIGTERM", stop);
      process.off("SIGINT", stop);
      // Asked again, the system does what it does by itself: it ends the process.
      resolve();
    };
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
  });
}
