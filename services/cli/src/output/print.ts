import { type DescMessage, type MessageShape, toJson } from "@bufbuild/protobuf";
import { Option } from "commander";
import { stringify } from "yaml";

export type OutputFormat = "table" | "json" | "yaml";

/** `-o table|json|yaml`, on every command that shows something. */
export function outputOption(): Option {
  return new Option("-o, --output <format>", "output format").choices(["table", "json", "yaml"]).default("table");
}

/** Prints a value: as text for people, or in full for programs. */
export function printValue(value: unknown, format: OutputFormat, asText: () => string): void {
  write(format === "table" ? asText() : format === "json" ? JSON.stringify(value, undefined, 2) : stringify(value).trimEnd());
}

/** Prints a message: as text for people, or in full for programs, in protobuf's JSON mapping. */
export function print<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
  format: OutputFormat,
  asText: () => string,
): void {
  printValue(format === "table" ? undefined : jsonOf(schema, message), format, asText);
}

/** Prints one of many messages as it comes: a line of text, a line of JSON, or a YAML document. */
export function printOne<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
  format: OutputFormat,
  asLine: () => string,
): void {
  if (format === "table") write(asLine());
  else if (format === "json") write(JSON.stringify(jsonOf(schema, message)));
  else write(`---\n${stringify(jsonOf(schema, message)).trimEnd()}`);
}

function jsonOf<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): unknown {
  return toJson(schema, message, { alwaysEmitImplicit: true });
}

function write(text: string): void {
  if (text !== "") process.stdout.write(`${text}\n`);
}
