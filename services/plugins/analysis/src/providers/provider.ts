/** A stretch of time. Both ends belong to it. */
export interface Window {
  readonly from: Temporal.Instant;
  readonly to: Temporal.Instant;
}

/** One value of a metric. */
export interface Point {
  readonly at: Temporal.Instant;
  readonly value: number;
}

/** The values of one combination of labels. None of them is NaN. */
export interface Series {
  /** As people write them, `{code="500"}`; empty when there are none. */
  readonly labels: string;
  readonly points: readonly Point[];
}

/**
 * Where metrics come from. Throws `invalid` for a query that can never work, and `unavailable` or `deadline` for what may be better the next time.
 */
export interface MetricProvider {
  /** Resolves when the query is one the provider understands, whatever it finds. */
  checkQuery(query: string, signal: AbortSignal): Promise<void>;
  /** The values in the window, `step` apart. Series without a value are left out. */
  queryWindow(query: string, window: Window, step: Temporal.Duration, signal: AbortSignal): Promise<readonly Series[]>;
}

/** One line that was logged. */
export interface LogEntry {
  readonly at: Temporal.Instant;
  readonly line: string;
}

/** Where logs come from. Throws as `MetricProvider` does. */
export interface LogProvider {
  /** The newest entries in the window, at most `limit`. */
  findEntries(query: string, window: Window, limit: number, signal: AbortSignal): Promise<readonly LogEntry[]>;
}
