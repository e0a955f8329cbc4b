import { isUtf8 } from "node:buffer";
import { integerOf } from "./numbers.ts";
import { nonFinite, plainScalar, type ScalarValue } from "./plain-scalar.ts";

/** Why a scalar has no value that JSON can represent. */
export interface BadScalar {
  readonly problem: string;
}

const yamlTag = "tag:yaml.org,2002:";

/** The value of a scalar whose tag is written, such as `!!str 12`. Tags that YAML does not know mean a text, as for Kubernetes' parser. */
export function taggedScalar(text: string, tag: string): ScalarValue | BadScalar {
  const name = tag.startsWith(yamlTag) ? tag.slice(yamlTag.length) : "";
  const value = plainScalar(text);
  const misfit = { problem: `the value does not fit its tag !!${name}` };
  switch (name) {
    case "null":
      return value === null ? null : misfit;
    case "bool":
      return typeof value === "boolean" ? value : misfit;
    case "int":
      return isNumber(value) && integerOf(text) !== undefined ? value : misfit;
    case "float":
      return value === nonFinite ? { problem: notFinite(text) } : isNumber(value) ? Number(value) : misfit;
    case "binary":
      return decoded(text);
    default:
      return text;
  }
}

/** Why an infinite number is refused. */
export function notFinite(text: string): string {
  return `${text} is not a finite number, which Kubernetes refuses: put it in quotes if it is a text`;
}

function isNumber(value: ScalarValue | typeof nonFinite): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

function decoded(text: string): string | BadScalar {
  const base64 = text.replace(/[\r\n]/g, "");
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64))
    return { problem: "the value of !!binary is not base64" };
  const bytes = Buffer.from(base64, "base64");
  return isUtf8(bytes) ? bytes.toString() : { problem: "the value of !!binary is not UTF-8" };
}
