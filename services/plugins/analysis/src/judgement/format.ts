/** Formats a number with at most six significant digits. */
export function formatValue(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : value > 0 ? "+Inf" : "-Inf";
}

/** Formats the time of day, in UTC. */
export function formatTime(instant: Temporal.Instant): string {
  return `${instant.toString({ smallestUnit: "second" }).slice(11, 19)} UTC`;
}

/** Formats a probability with two significant digits, never as 0. */
export function formatP(p: number): string {
  return p < 0.0001 ? "less than 0.0001" : String(Number(p.toPrecision(2)));
}
