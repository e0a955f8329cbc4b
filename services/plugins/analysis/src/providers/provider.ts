/** A period of time, including both ends. */
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
  /** Formatted, such as `{code="500"}`; empty if there are none. */
  readonly labels: string;
  readonly points: readonly Point[];
}

/**
 * A source of metrics. Throws `invalid` for a query that can never work, and `unavailable` or `deadline` if a later query may succeed.
 */
export interface MetricProvider {
  /** Resolves if the provider accepts the query, whatever it finds. */
  checkQuery(query: string, signal: AbortSignal): Promise<void>;
  /** The values in the window, one per `step`. Series without values are omitted. */
  queryWindow(query: string, window: Window, step: Temporal.Duration, signal: AbortSignal): Promise<readonly Series[]>;
}

/** A log entry. */
export interface LogEntry {
  readonly at: Temporal.Instant;
  readonly line: string;
}

/** A source of logs. Throws like `MetricProvider`. */
export interface LogProvider {
  /** The newest entries in the window, at most `limit`. */
  findEntries(query: string, window: Window, limit: number, signal: AbortSignal): Promise<readonly LogEntry[]>;
}
