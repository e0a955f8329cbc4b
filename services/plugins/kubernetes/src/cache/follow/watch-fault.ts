import { type Fault, isFault } from "@slipway/plugin-sdk";
import { answerFault } from "../../client/answer-fault.ts";
import { type JsonValue, numberAt, textAt } from "../../json/json.ts";
import { encodeJson } from "../../json/json-codec.ts";

/** What an error event of a watch says. */
export function faultOf(status: JsonValue): Fault {
  return answerFault(numberAt(status, "code") ?? 500, encodeJson(status), "a watch");
}

/** Whether the server does not know any more what happened since a version, or since a page. */
export function isExpired(error: unknown): boolean {
  return isFault(error, "conflict") && ["Expired", "Gone"].includes(textAt(error.cause as JsonValue | undefined, "reason"));
}
