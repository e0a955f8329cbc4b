/**
 * The value of the first line of a commit's body that begins with `<key>:`, trimmed. Undefined when there is none or it is empty.
 * A deployment trace is found by the key `Pipecd-Dev-Trace-Trigger-Commit-Hash`.
 */
export function trailer(body: string, key: string): string | undefined {
  const line = body.split(/\r?\n/).find((text) => text.startsWith(`${key}:`));
  return line?.slice(key.length + 1).trim() || undefined;
}
