// What the browser keeps for us. In a frame of another site it may be told to keep nothing: then all is as on a first
// visit, and goes on working.

/** What is kept under that name; null for nothing. */
export function kept(name: string, storage: () => Storage = () => localStorage): string | null {
  try {
    return storage().getItem(name);
  } catch {
    return null;
  }
}

/** Keeps a value; null takes it away. */
export function keep(name: string, value: string | null, storage: () => Storage = () => localStorage): void {
  try {
    if (value === null) storage().removeItem(name);
    else storage().setItem(name, value);
  } catch {
    // It is chosen anew on the next visit.
  }
}
