import * as api from "@slipway/proto/api";
import { connectClient, type RpcTransport } from "@slipway/runtime";

/** Every call of the API. */
export const methods = Object.values(api)
  .flatMap((each) => (typeof each === "object" && "kind" in each && each.kind === "service" ? each.methods : []))
  .map((method) => ({ method, name: `${method.parent.name}/${method.name}` }));

export type Method = (typeof methods)[number]["method"];

/** How long a call may take. */
const answeredMs = 60_000;

/** What a call answers: `ok` with its first message, or a code with a text. */
export async function answerOf(
  client: RpcTransport,
  method: Method,
  request: object,
  timeoutMs = answeredMs,
): Promise<{ readonly code: string; readonly text: string }> {
  // Holds because it is the client of the method's service.
  const calls = connectClient(method.parent, client) as unknown as Readonly<Record<string, (request: object, options: object) => unknown>>;
  const call = calls[method.localName];
  if (call === undefined) throw new Error(`there is no call ${method.name}`);
  const options = { timeoutMs };
  try {
    if (method.methodKind === "unary") return { code: "ok", text: text(await call(request, options)) };
    for await (const message of call(request, options) as AsyncIterable<unknown>) return { code: "ok", text: text(message) };
    return { code: "ok", text: "" };
  } catch (error) {
    const { code, message } = error as { readonly code: string; readonly message: string };
    return { code: String(code), text: message };
  }
}

/** What a message says, whole. */
export function text(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? String(each) : each));
}
