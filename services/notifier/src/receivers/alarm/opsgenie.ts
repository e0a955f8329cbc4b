import type { ReceiverTarget } from "@slipway/app-config";
import { derivedId, isFault } from "@slipway/domain";
import { visibleLine, visibleText } from "@slipway/runtime";
import { postJson } from "../http/post-json.ts";
import { readSecret } from "../read-secret.ts";
import type { Outgoing, Receiver } from "../receiver.ts";
import type { ReceiverDeps } from "../receiver-deps.ts";
import { escapedWithin } from "../text/escaped-within.ts";
import { type Incident, incidentOf } from "./incident.ts";

/** Alerts in Opsgenie, or in what has its Alert API: a failure creates the alert of its application, the next success closes it. A test does both. */
export function opsgenieReceiver(
  { apiKey, url }: Extract<ReceiverTarget, { readonly kind: "opsgenie" }>,
  { timeoutMs, key }: Pick<ReceiverDeps, "timeoutMs" | "key">,
): Receiver {
  return async (outgoing, signal) => {
    const test: Incident = { action: "open", key: derivedId("incident", "test", key.pipedId), source: key.pipedId };
    const incident = outgoing.isTest ? test : incidentOf(outgoing);
    if (!incident) return "";
    const secret = await readSecret(apiKey);
    const options = { headers: { authorization: `GenieKey ${secret}` }, secrets: [secret], timeoutMs, signal };
    const open = async () => (await postJson(`${url}/v2/alerts`, JSON.stringify(alertOf(incident, outgoing)), options)).said;
    const close = async () => {
      const body = JSON.stringify({ source: "Slipway", note: visibleLine(outgoing.text.title) });
      try {
        return (await postJson(`${url}/v2/alerts/${incident.key}/close?identifierType=alias`, body, options)).said;
      } catch (error) {
        // There is no alert to close.
        if (!isFault(error, "precondition") || !error.message.includes(" answered 404")) throw error;
        return error.message;
      }
    };
    if (incident.action === "close") return await close();
    const said = await open();
    if (outgoing.isTest) await close();
    return said;
  };
}

/** Characters that Opsgenie allows; of details 8000 in all. */
const most = { message: 130, description: 15_000, detail: 600, entity: 512 } as const;

/** The body that creates an alert. */
export function alertOf({ key, source }: Incident, { text, isTest }: Outgoing): Record<string, unknown> {
  const description = [text.reason, text.next && `Next: ${text.next}`, text.url].filter(Boolean).join("\n\n");
  return {
    message: escapedWithin(text.title, visibleLine, most.message),
    alias: key,
    description: escapedWithin(description, visibleText, most.description),
    details: Object.fromEntries(text.facts.map((fact) => [fact.label, escapedWithin(fact.text, visibleText, most.detail)])),
    source: "Slipway",
    entity: escapedWithin(source, visibleLine, most.entity),
    tags: ["slipway"],
    priority: isTest ? "P5" : "P2",
  };
}
