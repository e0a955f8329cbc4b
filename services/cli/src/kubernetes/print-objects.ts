import { encodeJson } from "@slipway/plugin-kubernetes/files";
import { visibleJson } from "@slipway/runtime/terminal";
import { Document, visit } from "yaml";
import { writeErr, writeOut } from "../output/terminal/terminal.ts";
import type { ObjectFormat } from "./object-format.ts";

type Encodable = Parameters<typeof encodeJson>[0];

/** Prints each object as it is, with all digits of its numbers. That there are none is said beside the output, which stays empty. */
export function printObjects(objects: readonly Encodable[], format: ObjectFormat): void {
  if (objects.length === 0)
    writeErr("slipway: there are no objects: files in sub-folders are not read unless input.manifests of the application file names them");
  for (const object of objects) {
    if (format === "json") printLine(object);
    else writeOut(`---\n${yamlText(object)}`);
  }
}

/** Prints one line of JSON. */
export function printLine(value: Encodable): void {
  writeOut(visibleJson(encodeJson(value)));
}

/** Texts that some reader of YAML takes for something else: a number, a date, a boolean, null, or a merge. */
const ambiguous = /^([-+.~=<]|\d)|^(y|n|yes|no|on|off|true|false|null|nan)$/i;

/** A text that a terminal would obey can be escaped only in quotes, which JSON has; JSON is YAML too. */
function yamlText(object: Encodable): string {
  const document = new Document(object, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value === "string" && ambiguous.test(scalar.value) && !scalar.value.includes("\n")) scalar.type = "QUOTE_DOUBLE";
    },
  });
  const plain = document.toString({ lineWidth: 0 }).trimEnd();
  return visibleJson(plain) === plain ? plain : visibleJson(encodeJson(object));
}
