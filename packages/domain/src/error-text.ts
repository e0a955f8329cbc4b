/** Returns the message of a thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Returns the innermost message of an error: the reason why a request failed. `fetch` and sockets put the reason, such as a refused connection,
 * into the cause of their error, or into a list of errors with one for each address.
 */
export function innermostMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  const said = inner instanceof Error ? innermostMessage(inner) : "";
  if (said !== "") return said;
  return error.message === "" && "code" in error ? String(error.code) : error.message;
}
