import type { AnswerMessage, CallMessage } from "./port-messages.ts";

/** Makes a call for a tab, and passes its answer on as it comes. Never throws. */
export async function answerCall({ url, headers, body, answer }: CallMessage, fetch: typeof globalThis.fetch): Promise<void> {
  const abort = new AbortController();
  answer.onmessage = () => abort.abort();
  const say = (message: AnswerMessage, transfer: Transferable[] = []): void => answer.postMessage(message, transfer);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      body: new Uint8Array(body),
      signal: abort.signal,
    });
    say({ kind: "head", status: response.status, headers: [...response.headers] });
    for await (const part of response.body ?? []) {
      const bytes = part.slice();
      say({ kind: "data", bytes }, [bytes.buffer]);
    }
    say({ kind: "end" });
  } catch (error) {
    say({ kind: "break", message: error instanceof Error ? error.message : String(error) });
  } finally {
    answer.onmessage = null;
  }
}
