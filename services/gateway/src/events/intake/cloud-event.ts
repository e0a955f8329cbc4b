import { Fault } from "@slipway/domain";
import { type EventContent, isJsonType, type JsonObject, parseJson, textAt, textOfBytes } from "./event-content.ts";
import { eventTime } from "./event-time.ts";

/** A CloudEvent 1.0, from either of its modes. */
export interface CloudEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: Temporal.Instant | undefined;
  /** All other attributes. */
  readonly extensions: ReadonlyMap<string, string>;
  readonly data: EventContent;
}

const known = new Set(["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data", "data_base64"]);

/** Reads the JSON of a CloudEvent in structured mode. Throws `invalid` for what is none. */
export function structuredEvent(json: JsonObject): CloudEvent {
  const attributes = new Map<string, string>();
  for (const [name, value] of Object.entries(json)) {
    if (name === "data" || name === "data_base64" || value === null) continue;
    if (typeof value === "object")
      throw new Fault("invalid", `attribute ${JSON.stringify(name.slice(0, 100))} is not a text, number or boolean`);
    attributes.set(name, String(value));
  }
  return eventOf(attributes, structuredData(json, attributes.get("datacontenttype") ?? ""));
}

function structuredData(json: JsonObject, contentType: string): EventContent {
  const encoded = textAt(json, "data_base64");
  if (encoded !== "") {
    const bytes = Buffer.from(encoded, "base64");
    if (withoutPadding(bytes.toString("base64")) !== withoutPadding(encoded)) throw new Fault("invalid", "data_base64 is not base64");
    return contentOf(textOfBytes("data_base64", bytes), contentType);
  }
  const { data } = json;
  if (data === undefined || data === null) return { kind: "none" };
  if (typeof data !== "string") return { kind: "json", value: data };
  return { kind: "text", text: data };
}

function withoutPadding(base64: string): string {
  return base64.replace(/={1,2}$/, "");
}

/** Reads a CloudEvent in binary mode: its attributes are headers, its data is the body. Throws `invalid` for what is none. */
export function binaryEvent(attributes: ReadonlyMap<string, string>, contentType: string, body: string): CloudEvent {
  return eventOf(attributes, body === "" ? { kind: "none" } : contentOf(body, contentType));
}

function contentOf(text: string, contentType: string): EventContent {
  return isJsonType(contentType) ? { kind: "json", value: parseJson("the data", text) } : { kind: "text", text };
}

function eventOf(attributes: ReadonlyMap<string, string>, data: EventContent): CloudEvent {
  const required = (name: string): string => {
    const value = attributes.get(name) ?? "";
    if (value !== "") return value;
    throw new Fault("invalid", `the CloudEvents attribute ${name} is missing`);
  };
  const version = required("specversion");
  if (!/^1\.0(?:\.\d+)?$/.test(version))
    throw new Fault("invalid", `specversion ${JSON.stringify(version.slice(0, 50))} is not supported: send CloudEvents 1.0`);
  const time = attributes.get("time") ?? "";
  return {
    id: required("id"),
    source: required("source"),
    type: required("type"),
    subject: attributes.get("subject") ?? "",
    time: time === "" ? undefined : eventTime("time", time),
    extensions: new Map([...attributes].filter(([name]) => !known.has(name))),
    data,
  };
}
