/** A line of a log and its time, as the API server sends them. */
export interface TimedLine {
  readonly at: Temporal.Instant | undefined;
  readonly text: string;
}

/** Characters of a line that are kept: a program may write without an end. */
const longestLine = 64 * 1024;
const timePattern = /^(\d{4}-\d\d-\d\dT[^ ]{8,40}) ?/;

/** The lines of a log that is read, each with the time before it. The rest of a line that is too long is dropped. */
export async function* logLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly TimedLine[], void, undefined> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunks) {
    const [first = "", ...others] = decoder.decode(chunk, { stream: true }).split("\n");
    const lines = [kept(rest, first), ...others];
    rest = kept("", lines.pop() ?? "");
    if (lines.length > 0) yield lines.map(timedLine);
  }
  if (rest !== "") yield [timedLine(rest)];
}

function kept(rest: string, more: string): string {
  return rest.length >= longestLine ? rest : (rest + more).slice(0, longestLine);
}

function timedLine(line: string): TimedLine {
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  const [whole = "", time = ""] = timePattern.exec(text) ?? [];
  const at = instantOf(time);
  return { at, text: at === undefined ? text : text.slice(whole.length) };
}

function instantOf(text: string): Temporal.Instant | undefined {
  if (text === "") return undefined;
  try {
    return Temporal.Instant.from(text);
  } catch {
    return undefined;
  }
}
