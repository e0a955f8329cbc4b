/** Variables of Slipway's own processes: tokens, and addresses that may contain passwords. */
const own = /^(SLIPWAY_|OTEL_|NATS_)|^(STORE_URL|TRACE_URL)$/;

/** The environment of this process for third-party programs, without Slipway's own variables. */
export function foreignEnvironment(env: Readonly<Record<string, string | undefined>> = process.env): Record<string, string> {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined || own.test(name) ? [] : [[name, value]])));
}
