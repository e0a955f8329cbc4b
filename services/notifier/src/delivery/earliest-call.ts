/** The earlier of a call that is still to come and a new one. */
export function earliestCall(now: Temporal.Instant, called: Temporal.Instant | undefined, wanted: Temporal.Instant): Temporal.Instant {
  if (!called || Temporal.Instant.compare(called, now) <= 0) return wanted;
  return Temporal.Instant.compare(called, wanted) < 0 ? called : wanted;
}
