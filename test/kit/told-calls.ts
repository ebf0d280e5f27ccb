/** A `call.record` as somebody hands it in. */
export function record(id: string, call: Readonly<Record<string, unknown>> = {}) {
  return { type: "call.record", call: { id, platform: "acme", outcome: "answered", ...call } };
}

/** A `job.status_changed`. */
export function jobStatus(id: string, job: Readonly<Record<string, unknown>> = {}) {
  return { type: "job.status_changed", job: { id, platform: "acme", status: "running", ...job } };
}
