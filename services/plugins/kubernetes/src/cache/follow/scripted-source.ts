import type { JsonValue } from "../../json/json.ts";
import type { KindEvent, KindPage, KindSource } from "./kind-source.ts";

/** One answer of a scripted source. A watch has batches of events, then ends, fails, or stays silent. */
export type Answer =
  | { readonly page: KindPage }
  | { readonly fails: unknown }
  | { readonly watch: readonly (readonly KindEvent[])[]; readonly end?: "end" | "silence" | { readonly fails: unknown } };

/** A source that answers by a script, in order. After that it never answers. For tests. */
export class ScriptedSource implements KindSource {
  /** What was asked: `list` with the token of a page, `watch` with its version. */
  readonly asked: string[] = [];
  readonly #answers: Answer[];

  constructor(answers: readonly Answer[]) {
    this.#answers = [...answers];
  }

  async page(continueAt: string, signal: AbortSignal): Promise<KindPage> {
    this.asked.push(`list${continueAt === "" ? "" : ` ${continueAt}`}`);
    const answer = this.#answers.shift() ?? (await untilAborted(signal));
    if ("fails" in answer) throw answer.fails;
    if (!("page" in answer)) throw new Error("the script has a watch where a page was asked");
    return answer.page;
  }

  async watch(
    { resourceVersion }: { readonly resourceVersion: string },
    signal: AbortSignal,
  ): Promise<AsyncIterable<readonly KindEvent[]>> {
    this.asked.push(`watch ${resourceVersion}`);
    const answer = this.#answers.shift() ?? (await untilAborted(signal));
    if ("fails" in answer) throw answer.fails;
    if (!("watch" in answer)) throw new Error("the script has a page where a watch was asked");
    return play(answer, signal);
  }
}

async function* play(
  { watch, end = "end" }: Extract<Answer, { readonly watch: unknown }>,
  signal: AbortSignal,
): AsyncGenerator<readonly KindEvent[], void, undefined> {
  yield* watch;
  if (end === "silence") await untilAborted(signal);
  else if (end !== "end") throw end.fails;
}

function untilAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(signal.reason);
  signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  return promise;
}

/** An object with a version. */
export function thing(uid: string, resourceVersion = "1"): JsonValue {
  return { metadata: { uid, name: uid, resourceVersion } };
}
