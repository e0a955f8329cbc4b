/**
 * Returns the trimmed value of the first line of a commit's body that starts with `<key>:`. Undefined if there is none or it is empty.
 * The key `Pipecd-Dev-Trace-Trigger-Commit-Hash` names the commit whose trace a deployment belongs to.
 */
export function trailer(body: string, key: string): string | undefined {
  const line = body.split(/\r?\n/).find((text) => text.startsWith(`${key}:`));
  return line?.slice(key.length + 1).trim() || undefined;
}
