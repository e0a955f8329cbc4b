import { type DescMessage, type MessageShape, toJson } from "@bufbuild/protobuf";
import { Option } from "commander";
import { stringify } from "yaml";

export type OutputFormat = "table" | "json" | "yaml";

/** `-o table|json|yaml`, the same on every command that shows something. */
export function outputOption(): Option {
  return new Option("-o, --output <format>", "how to show it").choices(["table", "json", "yaml"]).default("table");
}

/** Shows a message: as a table for people, or whole for programs, in protobuf's JSON mapping. */
export function print<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
  format: OutputFormat,
  asTable: () => string,
): void {
  if (format === "table") {
    write(asTable());
    return;
  }
  const json = toJson(schema, message, { alwaysEmitImplicit: true });
  write(format === "json" ? JSON.stringify(json, undefined, 2) : stringify(json).trimEnd());
}

/** Shows one of many as it comes: a line of text, or a line of JSON, or a YAML document. */
export function printOne<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
  format: OutputFormat,
  asLine: () => string,
): void {
  if (format === "table") {
    write(asLine());
    return;
  }
  const json = toJson(schema, message, { alwaysEmitImplicit: true });
  write(format === "json" ? JSON.stringify(json) : `---\n${stringify(json).trimEnd()}`);
}

function write(text: string): void {
  if (text !== "") process.stdout.write(`${text}\n`);
}
