import type { JsonValue } from "../json/json.ts";
import { decodeJson } from "../json/json-codec.ts";

/** The values of a stream with one JSON text per line, as in a watch. An incomplete last line is ignored. */
export async function* jsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<JsonValue, void, undefined> {
  for await (const lines of textLines(chunks)) for (const line of lines) yield decodeJson(line);
}

/** The lines of a stream, those that came together at once. An incomplete last line is ignored. */
export async function* textLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[], void, undefined> {
  const decoder = new TextDecoder();
  let rest: string[] = [];
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    const end = text.lastIndexOf("\n");
    if (end < 0) {
      rest.push(text);
      continue;
    }
    const lines = [...rest, text.slice(0, end)].join("").split("\n");
    rest = [text.slice(end + 1)];
    yield lines;
  }
}
