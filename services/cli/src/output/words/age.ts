/** How long ago something happened, in one unit: 12s, 5m, 3h, 2d. */
export function age(at: Temporal.Instant | undefined, nowMs: number): string {
  if (!at) return "-";
  const seconds = Math.max(0, Math.round((nowMs - at.epochMilliseconds) / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
