import { Fault, type FaultCode } from "@slipway/plugin-sdk";
import { isJsonObject, type JsonObject, textAt } from "../json/json.ts";
import { decodeJson } from "../json/json-codec.ts";
import { causeOfRefusal } from "./cause-of-refusal.ts";

/** Turns an error response into a Fault with the server's message. `what` names the request if the response has no readable message. */
export function answerFault(status: number, body: string, what: string): Fault {
  const said = statusObject(body);
  const message = said === undefined ? "" : causeOfRefusal(said);
  const cause = said === undefined ? undefined : { reason: textAt(said, "reason"), details: said["details"] };
  if (isRefusedPatch(status, body)) return new Fault("invalid", message, { cause });
  if (message === "") return new Fault(codeOf(status), `the cluster answered ${status} to ${what}`);
  return new Fault(codeOf(status), `${message}${hintFor(message)}`, { cause });
}

/** What to do about a refusal that has one usual cause; "" for all others. */
function hintFor(message: string): string {
  return /^namespaces "[^"]+" not found$/.test(message)
    ? ": create it, or set input.autoCreateNamespace: true in the kubernetes section of the application file"
    : "";
}

/** Server-side apply answers 500 for an object that does not match its schema. A retry does not help. */
export function isRefusedPatch(status: number, body: string): boolean {
  return status === 500 && /failed to create typed patch object|field not declared in schema/.test(body);
}

function codeOf(status: number): FaultCode {
  switch (status) {
    case 401:
      return "unauthenticated";
    case 403:
      return "forbidden";
    case 404:
      return "not_found";
    case 409:
      return "conflict";
    case 410:
      return "conflict";
    case 413:
      return "too_large";
    case 429:
      return "unavailable";
    default:
      return status >= 500 ? "unavailable" : "invalid";
  }
}

function statusObject(body: string): JsonObject | undefined {
  try {
    const value = decodeJson(body);
    return isJsonObject(value) && value["kind"] === "Status" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A TLS failure. A retry does not help. */
export function isTrustProblem(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|ERR_OSSL/.test(code);
}
