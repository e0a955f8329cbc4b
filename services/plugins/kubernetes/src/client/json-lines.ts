import type { JsonValue } from "../json/json.ts";
import { decodeJson } from "../json/json-codec.ts";

/** The values of a stream with one JSON text per line, as in a watch. An incomplete last line is ignored. */
export async function* jsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<JsonValue, void, undefined> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      yield decodeJson(rest.slice(0, end));
      rest = rest.slice(end + 1);
    }
  }
}
