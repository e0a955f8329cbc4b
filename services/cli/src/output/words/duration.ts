/** How long something took, in at most two units: 0.4s, 12s, 5m03s, 3h20m, 2d4h. */
export function duration(from: Temporal.Instant, to: Temporal.Instant): string {
  const ms = Math.max(0, to.epochMilliseconds - from.epochMilliseconds);
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, "0")}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, "0")}m`;
  return `${Math.floor(minutes / 1440)}d${Math.floor((minutes % 1440) / 60)}h`;
}
